"""How long a worker's turns are, so that whoever watches it knows what to expect."""

from __future__ import annotations

import time
from collections.abc import Callable

from server.watchdog import LEAST_BUSY_S, SILENCE_S

_MARGIN = 4.0
"""So many times its longest turn so far a worker may use without being taken for one that runs in circles."""


class TurnMeter:
    """The longest turn so far, in processor time: waiting for a processor does not count.

    It is not forgotten: what a network is judged by, or its checkpoint, takes long once in a while.

    Parameters
    ----------
    processor_clock : callable, optional
        Seconds of a processor that this thread has used so far.
    """

    def __init__(self, processor_clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = processor_clock
        self._used_s = processor_clock()
        self._longest_s = 0.0
        self._seen_from_its_beginning = False
        self.is_known = False

    @property
    def busy_s(self) -> float:
        """Processor time that may pass until the next sign of life; long while the turns are not known."""
        return max(LEAST_BUSY_S if self.is_known else SILENCE_S, _MARGIN * self._longest_s)

    def expect_anything(self) -> None:
        """Note a command: a larger network, other pictures, anything may make the turns longer."""
        self._seen_from_its_beginning = self.is_known = False

    def begin_turn(self) -> None:
        """Note that a turn begins; a command that comes in the middle of it shows what it leads to in the next."""
        self._seen_from_its_beginning = True

    def end_turn(self) -> None:
        """Note that a turn is over."""
        used_s = self._clock()
        self._longest_s = max(self._longest_s, used_s - self._used_s)
        self._used_s = used_s
        self.is_known = self._seen_from_its_beginning
