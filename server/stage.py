"""Those who watch one run without steering it: a teacher over a shoulder, a class before a projected run.

However many they are, the worker builds one bundle for all of them, and they share its bytes. Each has a slot for the
newest bundle: who has not drawn the last ones gets a later one, and everybody a keyframe after that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from server.commands import Ack
from server.frames import read_headers
from server.outbox import Close, Outbox
from server.worker_messages import Peek

INTERVAL_S = 0.15
MOST_IN_FLIGHT = 2


@dataclass
class _Watcher:
    visitor: str
    outbox: Outbox
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: int = 0
    generation: int = 0
    in_flight: list[int] = field(default_factory=list)
    needs_keyframe: bool = True


class Stage:
    """The watchers of one run."""

    def __init__(self) -> None:
        self._watchers: dict[int, _Watcher] = {}
        self._joined = 0

    def __len__(self) -> int:
        return len(self._watchers)

    def join(self, visitor: str, outbox: Outbox) -> int:
        """Take a watcher in; return its number."""
        self._joined += 1
        self._watchers[self._joined] = _Watcher(visitor, outbox)
        return self._joined

    def leave(self, number: int) -> None:
        """Let a watcher go."""
        self._watchers.pop(number, None)

    def watch(self, number: int, streams: dict[str, dict[str, Any]]) -> None:
        """Note what a watcher has on screen."""
        self._watchers[number].streams = streams
        self._watchers[number].needs_keyframe = True

    def acknowledge(self, number: int, ack: Ack) -> None:
        """Note what a watcher has drawn."""
        watcher = self._watchers[number]
        watcher.in_flight = [seq for seq in watcher.in_flight if seq > ack.seq]
        watcher.points, watcher.generation = ack.points, ack.generation

    def start_over(self) -> None:
        """Forget what was sent: another life of the worker begins."""
        for watcher in self._watchers.values():
            watcher.in_flight, watcher.points, watcher.generation = [], 0, 0
            watcher.needs_keyframe = True

    def publish(self, data: str | bytes) -> None:
        """Hand an event's text or a bundle to every watcher that has room for it."""
        if isinstance(data, str):
            for watcher in self._watchers.values():
                watcher.outbox.put(data)
            return
        seq = read_headers(data)[0].seq
        for watcher in self._watchers.values():
            if len(watcher.in_flight) >= MOST_IN_FLIGHT:
                watcher.needs_keyframe = True
                continue
            watcher.in_flight.append(seq)
            watcher.outbox.put(data)

    def dismiss(self, close: Close, stays: Callable[[str], bool] = lambda visitor: False) -> None:
        """Send everybody away but the visitors who may stay."""
        for watcher in self._watchers.values():
            if not stays(watcher.visitor):
                watcher.outbox.close(close)

    def question(self) -> Peek | None:
        """Return what to ask the worker for now, if anybody has room: the rows of a series that somebody lacks."""
        ready = [watcher for watcher in self._watchers.values() if len(watcher.in_flight) < MOST_IN_FLIGHT]
        streams: dict[str, dict[str, Any]] = {}
        for watcher in self._watchers.values():
            streams = {**watcher.streams, **streams}
        if not ready or not streams:
            return None
        generation = max(watcher.generation for watcher in self._watchers.values())
        points = min(watcher.points if watcher.generation == generation else 0 for watcher in self._watchers.values())
        keyframe = any(watcher.needs_keyframe for watcher in ready)
        for watcher in ready:
            watcher.needs_keyframe = False
        return Peek(audience="stage", streams=streams, points=points, generation=generation, keyframe=keyframe)
