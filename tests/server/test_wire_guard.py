"""A real uvicorn, and peers that speak to it byte by byte."""

from __future__ import annotations

import asyncio
import socket
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.frames import Frame, Opcode

from server import wire_guard
from server.listen import uvicorn_config
from server.settings import Settings

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASK = bytes(4)
SOON_S = 5.0

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Echo:
    """Reads every body and every message to its end, and notes what it got."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                self.got.append(message.get("text"))
                if message.get("bytes") is not None:
                    await send({"type": "websocket.send", "bytes": message["bytes"]})
            self.got.append(message["type"])
            return
        while (message := await receive()).get("more_body"):
            pass
        self.got.append(message["type"])
        if message["type"] == "http.request":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
            await send({"type": "http.response.body", "body": b"ok"})


def talk(peer: Peer, **options: Any) -> list[Any]:
    """Let a peer talk to a server; return what the application got."""
    echo = Echo()

    async def run() -> None:
        config = uvicorn_config(echo, Settings())
        config.lifespan, config.log_level = "off", "critical"
        for name, value in options.items():
            setattr(config, name, value)
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        try:
            await asyncio.wait_for(peer(reader, writer), SOON_S)
        finally:
            writer.close()
            server.should_exit = True
            await serving
            listening.close()

    asyncio.run(run())
    return echo.got


async def is_ended(reader: asyncio.StreamReader) -> bytes:
    """Read to the end of the connection, however it ends."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


def frame(first: int, payload: bytes = b"") -> bytes:
    return bytes([first, 0x80 | len(payload)]) + MASK + payload


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUEST_S", "MESSAGE_S", "FLUSH_S"):
        monkeypatch.setattr(wire_guard, name, 0.2)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: loc",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf",
    ],
)
def test_a_request_that_does_not_arrive_is_cut_off(sent: bytes) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        assert await is_ended(reader) == b""

    assert talk(peer) in ([], ["http.disconnect"])


def test_whole_requests_are_answered_also_the_second_of_a_connection() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nhalf")
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.3)
        writer.write(b"GET / HT")
        assert await is_ended(reader) == b""

    assert talk(peer) == ["http.request", "http.request"]


@pytest.mark.usefixtures("no_collector")
def test_a_websocket_keeps_nothing_of_the_request_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    requests: weakref.WeakSet[wire_guard.GuardedHttp] = weakref.WeakSet()
    begin = wire_guard.GuardedHttp.connection_made

    def connection_made(self: wire_guard.GuardedHttp, transport: asyncio.Transport) -> None:
        requests.add(self)
        begin(self, transport)

    monkeypatch.setattr(wire_guard.GuardedHttp, "connection_made", connection_made)

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        assert len(requests) == 0

    assert talk(peer) == ["websocket.disconnect"]


def test_a_message_in_few_pieces_arrives_whole() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(0x01, b"a") + frame(0x00, b"b") + frame(0x80, b"c"))
        await asyncio.sleep(0.4)
        writer.write(frame(0x81, b"d"))
        await asyncio.sleep(0.1)

    assert talk(peer)[:2] == ["abc", "d"]


def test_endless_empty_fragments_are_refused() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(0x01) + frame(0x00) * 100)
        assert b"fragments" in await is_ended(reader)

    assert talk(peer) == ["websocket.disconnect"]


def test_a_message_that_does_not_end_is_refused() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(0x01, b"a"))
        assert b"a message in more than" in await is_ended(reader)

    assert talk(peer) == ["websocket.disconnect"]


def test_a_peer_that_answers_no_ping_is_let_go() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HANDSHAKE)
        await is_ended(reader)

    assert talk(peer, ws_ping_interval=0.1, ws_ping_timeout=0.1) == ["websocket.disconnect"]


@pytest.mark.parametrize("length", [0, 1, 125, 126, 2**16 - 1, 2**16])
def test_a_binary_message_goes_out_as_one_plain_frame(length: int) -> None:
    data = bytes(range(256)) * (length // 256) + bytes(length % 256)

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(Frame(Opcode.BINARY, data).serialize(mask=True))
        expected = Frame(Opcode.BINARY, data).serialize(mask=False)
        assert await reader.readexactly(len(expected)) == expected

    assert talk(peer) == [None, "websocket.disconnect"]
