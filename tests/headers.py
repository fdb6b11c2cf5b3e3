"""Goal S3: what every answer of the server carries, whichever test has asked for it."""

from __future__ import annotations

from collections.abc import Mapping


def check_headers(headers: Mapping[str, str]) -> None:
    """Fail if an answer lacks what keeps a page from being framed, sniffed or run with foreign code."""
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers
    if "set-cookie" in headers:
        assert "HttpOnly; SameSite=Lax" in headers["set-cookie"]
    if headers.get("content-length", "0") != "0":
        assert "content-type" in headers
