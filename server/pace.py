"""How fast to train: at a chosen number of steps a second, or as fast as possible."""

from __future__ import annotations

_BACKLOG_S = 0.1


class Pace:
    """Counts the steps that are due at the chosen speed; times are seconds of any steady clock.

    A machine that cannot keep up does not save the missed steps for later: at most `_BACKLOG_S` seconds of them,
    or one step, wait.
    """

    def __init__(self) -> None:
        self.steps_per_second: float | None = None
        self._due = 1.0
        self._counted_until = 0.0

    def choose(self, steps_per_second: float | None) -> None:
        """Take a new speed from now on; ``None`` is full speed."""
        self.steps_per_second = steps_per_second

    def start(self, now: float) -> None:
        """Begin a run: its first step is due at once."""
        self._due = 1.0
        self._counted_until = now

    def due(self, now: float) -> int | None:
        """Return how many steps may be made now; ``None`` if there is no limit."""
        if self.steps_per_second is None:
            return None
        elapsed = max(0.0, now - self._counted_until)
        self._counted_until = now
        most = max(1.0, self.steps_per_second * _BACKLOG_S)
        self._due = min(self._due + elapsed * self.steps_per_second, most)
        return int(self._due + 1e-9)

    def spend(self, steps: int) -> None:
        """Tell that steps were made."""
        self._due = max(0.0, self._due - steps)

    def wait_s(self) -> float:
        """Return the seconds until the next step is due; 0 at full speed."""
        if self.steps_per_second is None:
            return 0.0
        return max(0.0, (1.0 - self._due) / self.steps_per_second)
