"""The events of one life of a worker: numbered, and the newest of them kept for a page that comes back."""

from __future__ import annotations

from collections import deque

import msgspec

from server.events import Event
from server.protocol import EVENT_RING


class EventLog:
    """A ring of events.

    Attributes
    ----------
    offset : int
        Number of the newest event, 0 before the first.
    """

    def __init__(self) -> None:
        self.offset = 0
        self._newest: deque[Event] = deque(maxlen=EVENT_RING)

    def start_over(self) -> None:
        """Begin another epoch."""
        self.offset = 0
        self._newest.clear()

    def add(self, event: Event) -> Event:
        """Keep an event; return it with its number."""
        self.offset += 1
        numbered = msgspec.structs.replace(event, offset=self.offset)
        self._newest.append(numbered)
        return numbered

    def since(self, offset: int) -> list[Event] | None:
        """Return all events after this one; None if not all of them are kept, or if it is still to come."""
        oldest = self._newest[0].offset if self._newest else self.offset + 1
        if not oldest - 1 <= offset <= self.offset:
            return None
        return [event for event in self._newest if event.offset > offset]
