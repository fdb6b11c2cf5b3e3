"""Connections that never get to the point: slow headers, slow bodies, endless fragments, peers that do not answer.

uvicorn has no deadline for a request, counts no fragments, and after a failed keepalive waits for a flush that never
comes. The application cannot see any of it, so these two small subclasses end such connections.
"""

from __future__ import annotations

import asyncio
import logging
import struct
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

log = logging.getLogger(__name__)

REQUEST_S = 10.0
"""From the first byte of a request (or the connection) to its last."""
MESSAGE_S = 10.0
"""From the first fragment of a websocket message to its last."""
MOST_FRAGMENTS = 64
FLUSH_S = 1.0
"""How long a peer that answered no ping or took nothing has for reading why it is let go."""
CLOSE_S = 1.0
"""How long a peer has for its half of the closing handshake."""
MOST_LATE_BYTES = 2**18
"""What is read of a peer after it was told to go; a flood is not worth being taken apart."""
MOST_READ_AHEAD = 8
"""Messages of a peer that wait for the application; beyond them nothing more is read."""
MOST_UNREAD_BYTES = 2**20
"""Answers to pings that a peer may leave unread."""
_WHOLE_BINARY = 0x82


class GuardedHttp(HttpToolsProtocol):
    """HTTP whose requests have to arrive within `REQUEST_S`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._arm()

    def on_message_complete(self) -> None:
        self._disarm()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; uvicorn lets go of the parser only at the end of one that was not handed over."""
        self._disarm()
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]

    def _arm(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_S, self._give_up)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        log.info("a request was not complete after %.0f s", REQUEST_S)
        self.transport.abort()


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """Websocket whose messages come in few pieces and soon, and whose dead peers are let go."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._fragments = 0
        self._late_bytes = 0
        self._deadline: asyncio.TimerHandle | None = None
        self.close_timeout = CLOSE_S

    def data_received(self, data: bytes) -> None:
        """Read, but of a peer that was told to go and sends on only so much as may have been on its way."""
        if self.close_sent:
            self._late_bytes += len(data)
            if self._late_bytes > MOST_LATE_BYTES:
                return
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_message()
        super().connection_lost(exc)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if not self.writable.is_set():
            log.info("a peer that takes nothing is let go")
            self.loop.call_later(FLUSH_S, self.transport.abort)

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a picture on an open connection without the copies and objects that any other message takes."""
        data = message.get("bytes") if message["type"] == "websocket.send" else None
        if not isinstance(data, bytes) or self.conn.state is not State.OPEN or not self.writable.is_set():
            await super().send(message)
        elif self.disconnected:
            raise ClientDisconnected
        else:
            self.transport.write(_binary_head(len(data)) + data)

    def handle_text(self, event: Frame) -> None:
        self._begin_message(event)
        self._read_ahead()
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        self._begin_message(event)
        self._read_ahead()
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        self._fragments += 1
        if self._fragments > MOST_FRAGMENTS:
            self._refuse(f"a message in more than {MOST_FRAGMENTS} fragments")
            return
        if event.fin:
            self._end_message()
        super().handle_cont(event)

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.transport.get_write_buffer_size() > MOST_UNREAD_BYTES:
            log.info("a peer sends pings and reads no answers")
            self.transport.abort()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.loop.call_later(FLUSH_S, self.transport.abort)

    def _read_ahead(self) -> None:
        """Let a few messages wait: uvicorn stops to read after each one until it is taken, with a system call for both.

        It does so unless it believes that it has stopped already; resuming what was never stopped changes nothing.
        """
        self.read_paused = self.queue.qsize() < MOST_READ_AHEAD

    def _begin_message(self, event: Frame) -> None:
        self._fragments = 1
        if not event.fin:
            self._deadline = self.loop.call_later(MESSAGE_S, self._refuse, f"a message in more than {MESSAGE_S:.0f} s")

    def _end_message(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, reason: str) -> None:
        """Say why, tell the application that the peer is gone, close."""
        self._end_message()
        if self.close_sent or self.transport.is_closing():
            return
        log.info("a websocket is closed: %s", reason)
        self.frames = []
        self.conn.fail(1008, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self.loop.call_later(FLUSH_S, self.transport.abort)


def _binary_head(length: int) -> bytes:
    """Return what stands before an unmasked binary message in one frame (RFC 6455, section 5.2)."""
    if length < 126:
        return struct.pack("!BB", _WHOLE_BINARY, length)
    if length < 2**16:
        return struct.pack("!BBH", _WHOLE_BINARY, 126, length)
    return struct.pack("!BBQ", _WHOLE_BINARY, 127, length)
