"""A lean websocket client: thousands of messages a second of a hundred pages on a part of one core.

It speaks only what this server speaks: no compression, no fragments, masks of zero.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from abc import ABC, abstractmethod
from typing import Any, cast

from tests.real_server import Server

CLOSED_ABNORMALLY = 1006
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
_CONNECT_S = 60.0


class Refusal(Exception):
    """The server has closed the socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class AbstractWire(asyncio.Protocol, ABC):
    """One websocket; what comes is handed to `heard_text` and `heard_bytes`."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.bytes_in = 0
        self.closed: asyncio.Future[Refusal] = asyncio.get_running_loop().create_future()
        self._upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending = bytearray()
        self._close = Refusal(CLOSED_ABNORMALLY, "the connection ended")

    @abstractmethod
    def heard_text(self, event: dict[str, Any]) -> None:
        """Take an event."""

    @abstractmethod
    def heard_bytes(self, data: bytearray, start: int, end: int) -> None:
        """Take a binary message, the part of ``data`` from ``start`` to ``end``."""

    async def open(self, server: Server, path: str, cookie: str, *, receive_buffer: int = 0) -> None:
        """Connect and shake hands; ``receive_buffer`` bytes is what the kernel may hold for a slow reader."""
        connection = socket.socket()
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_CONNECT_S):
            await loop.sock_connect(connection, ("127.0.0.1", server.port))
            await loop.create_connection(lambda: self, sock=connection)
            lines = (
                f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {server.url}", f"Cookie: {cookie}",
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Sec-WebSocket-Version: 13", "", "",
            )  # fmt: skip
            self.transport.write("\r\n".join(lines).encode())
            await self._upgraded

    def send(self, **message: Any) -> None:
        """Send a command."""
        if not self.transport.is_closing():
            self._write(_TEXT, json.dumps(message).encode())

    async def end(self) -> None:
        """Break the connection."""
        self.transport.abort()
        await self.closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._upgraded.done():
            self._upgraded.set_exception(self._close)
        if not self.closed.done():
            self.closed.set_result(self._close)

    def data_received(self, data: bytes) -> None:
        self.bytes_in += len(data)
        self._pending += data
        position = 0
        if not self._upgraded.done():
            position = self._pending.find(b"\r\n\r\n") + 4
            if position < 4:
                return
            status = bytes(self._pending[9:12])
            if status != b"101":
                self._close = Refusal(int(status), "no upgrade")
                self.transport.abort()
                return
            self._upgraded.set_result(None)
        del self._pending[: self._take_all(position)]

    def _take_all(self, position: int) -> int:
        """Handle every whole message from ``position`` on; return where the first incomplete one begins."""
        pending = self._pending
        while len(pending) >= position + 2:
            length, start = pending[position + 1] & 127, position + 2
            if length >= 126:
                wide = 2 if length == 126 else 8
                if len(pending) < start + wide:
                    break
                length, start = int.from_bytes(pending[start : start + wide], "big"), start + wide
            if len(pending) < start + length:
                break
            self._take(pending[position] & 15, start, start + length)
            position = start + length
        return position

    def _take(self, kind: int, start: int, end: int) -> None:
        if kind == _BINARY:
            self.heard_bytes(self._pending, start, end)
        elif kind == _TEXT:
            self.heard_text(json.loads(self._pending[start:end]))
        elif kind == _PING:
            self._write(_PONG, bytes(self._pending[start:end]))
        elif kind == _CLOSE:
            code = int.from_bytes(self._pending[start : start + 2], "big")
            self._close = Refusal(code, self._pending[start + 2 : end].decode())
            self.transport.close()

    def _write(self, kind: int, data: bytes) -> None:
        length = len(data)
        long = struct.pack("!BH", 254, length) if length >= 126 else struct.pack("!B", 128 | length)
        self.transport.write(bytes([128 | kind]) + long + bytes(4) + data)
