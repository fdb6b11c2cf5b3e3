"""What waits to be sent to one socket."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

MOST_WAITING = 1024
MOST_WAITING_BYTES = 64 * 2**20
"""A thousand exports would be gigabytes; one alone may be as long as it is."""
MOST_AT_ONCE = 16
"""A socket that is to be closed sends no more than these first."""


@dataclass(frozen=True)
class Close:
    """The last thing a socket is told."""

    code: int
    reason: str


class Outbox:
    """Events first, then bundles; a viewer that takes neither is closed rather than buffered for."""

    def __init__(self) -> None:
        self._events: deque[str] = deque()
        self._bundles: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._close: Close | None = None
        self._filled = asyncio.Event()

    def put(self, data: str | bytes) -> None:
        """Add one message; nothing more is sent to a socket that is to be closed."""
        if self._close is not None:
            return
        if isinstance(data, str):
            self._events.append(data)
        else:
            self._bundles.append(data)
        self._waiting_bytes += len(data)
        waiting = len(self._events) + len(self._bundles)
        if waiting > MOST_WAITING or (waiting > 1 and self._waiting_bytes > MOST_WAITING_BYTES):
            self.close(Close(1008, "too many messages are waiting; this page does not read them"))
        self._filled.set()

    def close(self, close: Close) -> None:
        """Close the socket as soon as the messages that are being sent are out."""
        self._close = self._close or close
        self._events.clear()
        self._bundles.clear()
        self._filled.set()

    async def take(self) -> list[str | bytes] | Close:
        """Return what to send next, when there is something: usually one bundle."""
        await self._filled.wait()
        if self._close is not None:
            return self._close
        batch: list[str | bytes] = []
        for waiting in (self._events, self._bundles):
            while waiting and len(batch) < MOST_AT_ONCE:
                data = waiting.popleft()
                self._waiting_bytes -= len(data)
                batch.append(data)
        if not self._events and not self._bundles:
            self._filled.clear()
        return batch
