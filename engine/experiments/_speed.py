"""How fast a run trains by the clock on the wall, with all that happens between its bursts."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import exp
from typing import Final

WINDOW_S: Final = 1.0  # what lies this far back counts for a third
LONGEST_GAP_S: Final = 0.5  # between two bursts; longer ones are a pause, or a speed that was chosen


class Speed:
    """Steps a second over about the last second of training; drawing and judging count as time.

    Parameters
    ----------
    clock : callable
        Seconds of a steady clock.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._ended = -float("inf")
        self._began = 0.0
        self._steps = 0.0
        self._seconds = 0.0

    def begin(self) -> None:
        """Begin a burst."""
        now = self._clock()
        self._began = self._ended if now - self._ended <= LONGEST_GAP_S else now

    def end(self, steps: int) -> None:
        """End a burst of so many steps."""
        self._ended = self._clock()
        elapsed = self._ended - self._began
        kept = exp(-elapsed / WINDOW_S)
        self._steps = self._steps * kept + steps
        self._seconds = self._seconds * kept + elapsed

    @property
    def per_second(self) -> float:
        """Steps a second; 0 before the first burst."""
        return self._steps / self._seconds if self._seconds > 0.0 else 0.0
