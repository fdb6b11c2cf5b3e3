"""The few requests of a page that a crowd makes, without a thread for each."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.real_server import Server


async def post(server: Server, path: str, body: Any = None, cookie: str = "") -> tuple[int, dict[str, str], bytes]:
    """Send one POST; return status, headers and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    content = b"" if body is None else json.dumps(body).encode()
    lines = (
        f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {server.url}", f"Cookie: {cookie}",
        "Content-Type: application/json", f"Content-Length: {len(content)}", "Connection: close", "", "",
    )  # fmt: skip
    writer.write("\r\n".join(lines).encode() + content)
    head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return int(first.split()[1]), headers, answer


async def post_ticket(server: Server, cookie: str = "") -> tuple[str, str]:
    """Return a ticket and the cookie it is for."""
    status, headers, answer = await post(server, "/api/ticket", cookie=cookie)
    assert status == 200, (status, answer)
    return str(json.loads(answer)["ticket"]), headers.get("set-cookie", cookie).split(";")[0]
