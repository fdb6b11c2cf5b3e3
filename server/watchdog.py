"""Tells a training process that hangs from one that is busy with a long step, or waits for its turn on a full machine.

A heartbeat comes between two steps. One step of a large network takes seconds of a processor, and many more on the
clock where thirty runs share two of them; ended for that three times, a good run would count as one that crashes. So
who is silent is judged by the processor time that it gets: one that uses none hangs, one that uses too much without a
word runs in circles, and one that waits for its turn is waited for. How much is too much a process says itself: who
makes steps of milliseconds and uses a second runs in circles, also where it takes ten to get that second.
"""

from __future__ import annotations

from dataclasses import dataclass

SILENCE_S = 4.0
"""With a heartbeat a second and a look a second, what hangs is found within 5 s."""
LEAST_BUSY_S = 1.0
"""Processor time that everybody is granted between two signs of life, for what happens once in a while."""
COMPILING_S = 120.0
STARVED_S = 60.0
_LEAST_PROGRESS_S = 0.02
"""Two ticks of the system's clock for processor time."""


@dataclass(frozen=True)
class Vital:
    """What the system says of a process: processor time used in all, in seconds; could it use more now?"""

    processor_s: float
    runnable: bool


class Watchdog:
    """Silence of one worker process; times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._heard_at = 0.0
        self._looked_at = 0.0
        self._most_s = SILENCE_S
        self._busy_s = SILENCE_S
        self._last: Vital | None = None
        self._used_s = 0.0

    def start(self, now: float) -> None:
        """Begin with a new process."""
        self.hear(now)
        self._last = None

    def hear(self, now: float, *, compiling: bool = False, busy_s: float = SILENCE_S) -> None:
        """Note a sign of life; while it compiles nothing more may be heard for long.

        Parameters
        ----------
        now : float
        compiling : bool, optional
        busy_s : float, optional
            Processor time that it may use until the next one.
        """
        self._heard_at = now
        self._most_s = COMPILING_S if compiling else SILENCE_S
        self._busy_s = COMPILING_S if compiling else min(max(LEAST_BUSY_S, busy_s), COMPILING_S)

    def silence_s(self, now: float) -> float:
        """Return how long nothing was heard."""
        return now - self._heard_at

    def excuse(self, seconds: float) -> None:
        """Take time off the silence in which nobody listened."""
        self._heard_at += seconds

    def hangs(self, now: float, vital: Vital | None) -> bool:
        """Look at the process, about once a second; ``None`` where the system does not tell."""
        last, self._last = self._last, vital
        if self._heard_at >= self._looked_at:  # counts from the look before the last sign of life
            self._used_s = (last or vital or Vital(0.0, runnable=False)).processor_s
        self._looked_at = now
        silence_s = self.silence_s(now)
        if silence_s <= self._most_s:
            return False
        if vital is None or last is None or silence_s > max(STARVED_S, self._most_s):
            return True
        if vital.processor_s - self._used_s >= self._busy_s:
            return True
        return not vital.runnable and vital.processor_s - last.processor_s < _LEAST_PROGRESS_S
