"""The worker's end of the control pipe: whole messages over a stream socket, each after its length."""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
from collections import deque

from server.errors import FrameError
from server.worker_messages import MAX_BYTES

LENGTH = struct.Struct(">I")
_READ_BYTES = 65_536
_GRACE_S = 1.0


class Link:
    """Blocking messages over a connected socket.

    Parameters
    ----------
    connection : socket
        One end of a socket pair; the link owns it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._pending = bytearray()
        self._set_aside: deque[bytes] = deque()

    def send(self, message: bytes) -> None:
        """Send one message; raise `OSError` if the other side is gone."""
        self._socket.settimeout(None)
        self._socket.sendall(LENGTH.pack(len(message)) + message)

    def receive(self, timeout_s: float) -> bytes | None:
        """Return the next message, or ``None`` if none came within the time.

        Raises
        ------
        EOFError
            If the other side has closed the pipe.
        FrameError
            If a message is longer than allowed.
        """
        if self._set_aside:
            return self._set_aside.popleft()
        return self._arrived(timeout_s)

    def ask(self, question: bytes, kind: bytes) -> bytes:
        """Send a message and return the first one of this kind; what comes before it waits for `receive`."""
        self.send(question)
        while (message := self._arrived(None)) is None or message[:1] != kind:
            if message is not None:
                self._set_aside.append(message)
        return message

    def _arrived(self, timeout_s: float | None) -> bytes | None:
        """Return the next message from the socket; ``None`` waits without end."""
        while (message := self._take()) is None:
            readable, _, _ = select.select([self._socket], [], [], timeout_s)
            if not readable:
                return None
            try:
                arrived = self._socket.recv(_READ_BYTES)
            except ConnectionError:
                arrived = b""
            if not arrived:
                raise EOFError("the server has closed the control pipe")
            self._pending += arrived
        return message

    def close(self) -> None:
        """Close the socket; the other side sees the end of the stream."""
        self._socket.close()

    def exit_when_abandoned(self) -> None:
        """End this process when the other side dies, even if it is busy in a kernel and reads no messages.

        Needs ``select.poll`` (not on Windows, where the loop's own look at the pipe has to do).
        """
        if hasattr(select, "poll"):
            guard = threading.Thread(target=_wait_for_hangup, args=(self._socket.fileno(),), daemon=True)
            guard.start()

    def _take(self) -> bytes | None:
        """Cut one whole message off what has arrived."""
        if len(self._pending) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self._pending)
        if length > MAX_BYTES:
            raise FrameError(f"a message of {length:,} bytes is longer than the {MAX_BYTES:,} allowed")
        end = LENGTH.size + length
        if len(self._pending) < end:
            return None
        message = bytes(self._pending[LENGTH.size : end])
        del self._pending[:end]
        return message


def _wait_for_hangup(descriptor: int) -> None:
    """Leave the main loop a moment to end by itself, then end the process."""
    poll = select.poll()
    poll.register(descriptor, 0)
    poll.poll()
    threading.Event().wait(_GRACE_S)
    os._exit(0)
