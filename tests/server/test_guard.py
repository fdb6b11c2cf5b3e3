from __future__ import annotations

from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from server.access import Access, AccessRules
from server.guard import MOST_BODY_BYTES, Guard
from server.metrics import Metrics
from server.settings import Settings


class Inside:
    """The application behind the guard; notes what came through."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.read: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(scope["type"])
        self.read.append(await receive())
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})


def ask(
    kind: str,
    headers: list[tuple[str, str]],
    *,
    method: str = "GET",
    scheme: str | None = None,
    settings: Settings | None = None,
    body: bytes = b"",
) -> tuple[bool, list[Message]]:
    """Send one request through a guard; return whether it came through, and what was answered."""
    inside, answers = Inside(), list[Message]()
    guard = Guard(
        inside, settings or Settings(), AccessRules({"/": Access.PUBLIC}), inside, Metrics(), lambda owner: False
    )
    scope: dict[str, Any] = {
        "type": kind,
        "scheme": scheme or ("ws" if kind == "websocket" else "http"),
        "method": method,
        "path": "/",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }

    async def receive() -> Message:
        return {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        answers.append(message)

    coroutine = guard(scope, receive, send)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    passed = bool(inside.seen) and inside.read[0]["type"] != "http.disconnect"
    return passed, answers


HOST = ("host", "localhost:8000")
OWN = ("origin", "http://localhost:8000")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "192.168.1.7", "192.168.1.7:80"]
)
def test_names_of_this_server_come_through(host: str) -> None:
    assert ask("http", [("host", host)])[0]
    assert ask("websocket", [("host", host), ("origin", f"http://{host}")])[0]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "evil.example:8000", "localhost."]
)
def test_other_names_are_refused_with_a_remedy(host: str) -> None:
    passed, answers = ask("http", [("host", host)])
    assert not passed
    assert answers[0]["status"] == 421
    assert b"--allowed-host" in answers[1]["body"]
    assert not ask("websocket", [("host", host), ("origin", f"http://{host}")])[0]


def test_a_name_can_be_allowed() -> None:
    settings = Settings(allowed_hosts=("class.example",))
    assert ask("websocket", [("host", "class.example"), ("origin", "http://class.example")], settings=settings)[0]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:8001",
        "http://localhost",
        "https://localhost:8000",
        "http://localhost:8000.evil.example",
        "http://evil.example/localhost:8000",
        "http://localhost:8000/",
        "http://localhost:8000@evil.example",
        "http://user@localhost:8000",
        "HTTP://localhost:8000",
        "http://LOCALHOST:8000",
        "http://localhost.:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://xlocalhost:8000",
        "http://sub.localhost:8000",
        "http://localhost:80000",
        "http://localhost:08000",
        "//localhost:8000",
        "localhost:8000",
        "null",
        "",
        " http://localhost:8000",
        "http://localhost:8000 ",
        "http://localhost:8000, http://evil.example",
        "ws://localhost:8000",
        "file://",
        "http://localhost\t:8000",
        "http://l\xf6calhost:8000",
        "http://localhost:8000#",
        "http://localhost:8000?",
    ],
)
def test_pages_of_other_origins_open_no_websocket(origin: str) -> None:
    passed, answers = ask("websocket", [HOST, ("origin", origin)])
    assert not passed
    assert answers == [{"type": "websocket.close", "code": 1008, "reason": "not a page of this server"}]


def test_a_missing_or_doubled_origin_opens_no_websocket() -> None:
    assert not ask("websocket", [HOST])[0]
    assert not ask("websocket", [HOST, ("cookie", "playground=x")])[0]
    assert not ask("websocket", [HOST, OWN, ("origin", "http://evil.example")])[0]
    assert not ask("websocket", [HOST, ("host", "localhost:8000"), OWN])[0]
    assert ask("websocket", [HOST, OWN])[0]


def test_behind_tls_the_origin_is_https_and_the_default_port_is_left_out() -> None:
    assert ask("websocket", [("host", "localhost:443"), ("origin", "https://localhost")], scheme="wss")[0]
    assert not ask("websocket", [("host", "localhost"), ("origin", "http://localhost")], scheme="wss")[0]
    settings = Settings(allowed_origins=("https://class.example",))
    assert ask("websocket", [HOST, ("origin", "https://class.example")], settings=settings)[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_only_own_pages_may_change_something(method: str) -> None:
    assert ask("http", [HOST, OWN], method=method)[0]
    passed, answers = ask("http", [HOST, ("origin", "http://evil.example")], method=method)
    assert not passed
    assert answers[0]["status"] == 403
    assert not ask("http", [HOST], method=method)[0]


def test_long_bodies_are_refused_whether_announced_or_not() -> None:
    assert ask("http", [HOST, ("content-length", str(MOST_BODY_BYTES))])[0]
    assert ask("http", [HOST, ("content-length", str(MOST_BODY_BYTES + 1))])[1][0]["status"] == 413
    assert ask("http", [HOST, ("content-length", "-1")])[1][0]["status"] == 400
    assert ask("http", [HOST], body=b"x" * MOST_BODY_BYTES)[0]
    with pytest.raises(HTTPException, match="413"):
        ask("http", [HOST], body=b"x" * (MOST_BODY_BYTES + 1))


def test_every_answer_carries_the_security_headers() -> None:
    for headers in ([HOST], [("host", "evil.example")]):
        names = {name for name, _ in ask("http", headers)[1][0]["headers"]}
        assert {b"x-content-type-options", b"content-security-policy", b"referrer-policy"} <= names
        assert {b"cross-origin-opener-policy", b"cross-origin-resource-policy", b"x-frame-options"} <= names
