"""Costly pictures, drawn as often as a small share of the time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

SHARE: Final = 0.06  # of the worker's time that one costly picture may take
SHORTEST_S: Final = 0.15  # between two of them


class Pacing:
    """Hides from the viewer that a picture has changed until it may be drawn again.

    Parameters
    ----------
    share : float
        Of the time that drawing may take.
    shortest_s : float
        Seconds between two drawings, at least.
    clock : callable, optional
        Seconds of a steady clock.
    """

    def __init__(
        self, share: float = SHARE, shortest_s: float = SHORTEST_S, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._share, self._shortest_s, self._clock = share, shortest_s, clock
        self._not_before = -1.0
        self._shown = -1

    @property
    def due(self) -> bool:
        """Whether the picture may be drawn now."""
        return self._clock() >= self._not_before

    def version(self, newest: int) -> int:
        """Return the newest version if the picture may be drawn now, else the one that was shown last."""
        if self.due:
            self._shown = newest
        return self._shown

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Draw, and rest in proportion to what that took."""
        begin = self._clock()
        yield
        end = self._clock()
        self._not_before = end + max(self._shortest_s, (end - begin) / self._share)
