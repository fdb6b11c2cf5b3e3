"""Times contestants side by side: checked to be equal first, then A B A B on one core.

The clock is the processor time of the whole process: other programs on the machine do not count, and no contestant
waits for anything but its own arithmetic.
"""

from __future__ import annotations

import statistics
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

REPEATS = 7
CHECKED_STEPS = 100
TOLERANCE = 1e-4  # relative difference of the losses after CHECKED_STEPS


class DisagreementError(AssertionError):
    """Contestants do not compute the same thing, so their times mean nothing."""


class AbstractContestant(ABC):
    """One way to train the same network on the same batches; ``name`` is what the table calls it."""

    name: str

    @abstractmethod
    def start(self) -> None:
        """Go back to the first weights and an empty optimizer; not timed."""

    @abstractmethod
    def train(self, steps: int) -> None:
        """Train from the start; return when the last step's numbers are there."""

    @abstractmethod
    def loss_after(self, steps: int) -> float:
        """Train so many steps from the start; return the mean loss of the batch that comes next."""


@dataclass(frozen=True)
class Timing:
    """What one contestant needed: microseconds a step, and seconds of the first call, which compiles."""

    name: str
    median_us: float
    best_us: float
    first_call_s: float
    loss: float


def race(contestants: Sequence[AbstractContestant], steps: int) -> list[Timing]:
    """Check that all agree with the first one, then time ``steps`` steps of each, `REPEATS` times in turn.

    Raises
    ------
    DisagreementError
        If a loss differs by more than `TOLERANCE` after `CHECKED_STEPS` steps.
    """
    losses = [contestant.loss_after(CHECKED_STEPS) for contestant in contestants]
    for contestant, loss in zip(contestants, losses, strict=True):
        if not abs(loss - losses[0]) <= TOLERANCE * abs(losses[0]):
            raise DisagreementError(
                f"{contestant.name}: expected loss {losses[0]:.7f} after {CHECKED_STEPS} steps, got {loss:.7f}"
            )
    first_calls = [_seconds(contestant, steps) for contestant in contestants]
    rounds = [[_seconds(contestant, steps) for contestant in contestants] for _ in range(REPEATS)]
    return [
        Timing(contestant.name, statistics.median(times) / steps * 1e6, min(times) / steps * 1e6, first, loss)
        for contestant, times, first, loss in zip(
            contestants, zip(*rounds, strict=True), first_calls, losses, strict=True
        )
    ]


def _seconds(contestant: AbstractContestant, steps: int) -> float:
    contestant.start()
    begin = process_time()
    contestant.train(steps)
    return process_time() - begin
