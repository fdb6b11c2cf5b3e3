"""What waits to be sent to one socket."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

MOST_WAITING = 1024


@dataclass(frozen=True)
class Close:
    """The last thing a socket is told."""

    code: int
    reason: str


class Outbox:
    """Events first, then frames; a viewer that takes neither is closed rather than buffered for."""

    def __init__(self) -> None:
        self._events: deque[str] = deque()
        self._frames: deque[bytes] = deque()
        self._close: Close | None = None
        self._filled = asyncio.Event()

    def put(self, data: str | bytes) -> None:
        """Add one message."""
        if isinstance(data, str):
            self._events.append(data)
        else:
            self._frames.append(data)
        if len(self._events) + len(self._frames) > MOST_WAITING:
            self.close(Close(1008, "too many messages are waiting; this page does not read them"))
        self._filled.set()

    def close(self, close: Close) -> None:
        """Close the socket as soon as the message that is being sent is out."""
        self._close = self._close or close
        self._filled.set()

    async def take(self) -> str | bytes | Close:
        """Return the next thing to send, when there is one."""
        await self._filled.wait()
        if self._close is not None:
            return self._close
        data: str | bytes = self._events.popleft() if self._events else self._frames.popleft()
        if not self._events and not self._frames:
            self._filled.clear()
        return data
