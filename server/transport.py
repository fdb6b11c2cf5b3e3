"""Does a run train, why, how fast and how far: its play, pause and step keys."""

from __future__ import annotations

from server.events import Reason, RunState
from server.pace import Pace


class Transport:
    """Keys of one run; times are seconds of any steady clock.

    Attributes
    ----------
    running : bool
        Was it told to train?
    remaining : int or None
        Steps that are left of a bounded run.
    """

    def __init__(self) -> None:
        self.running = False
        self.remaining: int | None = None
        self._pace = Pace()
        self._held = False
        self._reason: Reason = "started"
        self._message = ""

    @property
    def is_still(self) -> bool:
        """Is nothing to be trained, because it is paused or held?"""
        return self._held or not self.running

    def state(self, step: int) -> RunState:
        """Is it training, why, at which step and speed."""
        stands_still = self._held and self.running
        return RunState(
            running=not self.is_still,
            reason="pause" if stands_still else self._reason,
            message=self._message,
            step=step,
            steps_per_second=self._pace.steps_per_second,
        )

    def go(self, reason: Reason, steps: int | None, now: float) -> None:
        """Train so many steps, or until told otherwise."""
        if steps is None and not (self.running and self.remaining is None):
            self._pace.start(now)
        self.running, self.remaining, self._reason, self._message = True, steps, reason, ""

    def halt(self, reason: Reason, message: str = "") -> None:
        """Stop training, and say why."""
        self.running, self.remaining, self._reason, self._message = False, None, reason, message

    def hold(self, held: bool, now: float) -> bool:
        """Stand still, or go on exactly as it was; return whether that changes anything."""
        changes = held != self._held
        self._held = held
        if changes:
            self._pace.start(now)
        return changes

    def choose_speed(self, steps_per_second: float | None, now: float) -> None:
        """Take a new speed from now on; ``None`` is full speed."""
        self._pace.due(now)
        self._pace.choose(steps_per_second)

    def due(self, now: float) -> int | None:
        """Return how many steps may be made now; ``None`` if there is no limit."""
        if self.is_still:
            return 0
        return self._pace.due(now) if self.remaining is None else self.remaining

    def spend(self, steps: int) -> bool:
        """Tell that steps were made; return whether a bounded run is over by them."""
        self._pace.spend(steps)
        if self.remaining is None:
            return False
        self.remaining -= steps
        return self.remaining <= 0

    def idle_s(self) -> float:
        """Return how long nothing has to be trained, in seconds; infinite when paused."""
        if self.is_still:
            return float("inf")
        return self._pace.wait_s() if self.remaining is None else 0.0
