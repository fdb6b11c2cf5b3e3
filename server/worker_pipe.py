"""The server's end of the control pipe: whole messages, cut off what arrives.

A protocol of its own instead of asyncio's streams: those take two waits for each message and copy it once more.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import cast

from server.errors import FrameError
from server.link import LENGTH
from server.worker_messages import MAX_BYTES

MOST_WAITING_BYTES = 2 * 2**20
"""Whole messages that wait to be received; beyond these nothing more is read."""


class WorkerPipe(asyncio.Protocol):
    """Messages to and from one worker process; one task at a time may receive."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._pending = bytearray()
        self._messages: deque[bytes] = deque()
        self._waiting_bytes = 0
        self.is_paused = False
        """Does so much wait that nothing more is read?"""
        self._end: Callable[[], Exception] | None = None
        """Makes what `receive` raises: an error that is raised holds its callers, and kept here they would hold it."""
        self._receiver: asyncio.Future[None] | None = None

    @classmethod
    async def open(cls, connection: socket.socket) -> WorkerPipe:
        """Take over one end of a socket pair; that is a Unix one where there are such."""
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        if hasattr(socket, "AF_UNIX") and connection.family == socket.AF_UNIX:
            _, pipe = await loop.create_unix_connection(cls, sock=connection)
        else:
            _, pipe = await loop.create_connection(cls, sock=connection)
        return pipe

    @property
    def unsent_bytes(self) -> int:
        """What the worker has not taken yet."""
        return self._transport.get_write_buffer_size()

    def send(self, message: bytes) -> None:
        """Queue one message; what comes after the end is dropped."""
        if not self._transport.is_closing():
            self._transport.write(LENGTH.pack(len(message)) + message)

    async def receive(self) -> bytes:
        """Return the next message.

        Raises
        ------
        EOFError
            If the other side is gone and everything it said was received.
        FrameError
            If a message is longer than allowed.
        """
        while not self._messages:
            if self._end is not None:
                raise self._end()
            self._receiver = asyncio.get_running_loop().create_future()
            await self._receiver
        message = self._messages.popleft()
        self._waiting_bytes -= len(message)
        if self.is_paused and self._waiting_bytes <= MOST_WAITING_BYTES:
            self.is_paused = False
            self._transport.resume_reading()
        return message

    def close(self) -> None:
        """Let go of the socket; `receive` raises soon after."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(partial(EOFError, "the worker process is gone"))

    def data_received(self, data: bytes) -> None:
        if self._pending:
            self._pending += data
            del self._pending[: self._cut(self._pending)]
        else:  # nearly always: a message comes whole
            self._pending += data[self._cut(data) :]
        if self._messages:
            self._wake()
        if self._waiting_bytes > MOST_WAITING_BYTES and not self.is_paused:
            self.is_paused = True
            self._transport.pause_reading()

    def _cut(self, data: bytes | bytearray) -> int:
        """Take every whole message; return where the first incomplete one begins."""
        position = 0
        with memoryview(data) as view:
            while len(data) - position >= LENGTH.size:
                (length,) = LENGTH.unpack_from(data, position)
                if length > MAX_BYTES:
                    self._finish(partial(FrameError, f"it sent a message of {length:,} bytes"))
                    return len(data)
                begin, end = position + LENGTH.size, position + LENGTH.size + length
                if end > len(data):
                    break
                self._messages.append(bytes(view[begin:end]))
                self._waiting_bytes += length
                position = end
        return position

    def _finish(self, end: Callable[[], Exception]) -> None:
        """Let the receiver know that nothing more comes; the first reason counts."""
        self._end = self._end or end
        self._transport.close()
        self._wake()

    def _wake(self) -> None:
        if self._receiver is not None and not self._receiver.done():
            self._receiver.set_result(None)
