"""Bursts: steps that fit into so many milliseconds, in chunks whose size is learned from those before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

MOST_STEPS: Final = 1 << 40
"""Stands for no limit: more than anybody waits for."""

SHORTEST_MS: Final = 1e-4


def last_step(first: int, max_steps: int | None) -> int:
    """Return the step at which a burst from step ``first`` ends at the latest."""
    return first + (MOST_STEPS if max_steps is None else max_steps)


class Pace:
    """How many steps a millisecond holds, measured as they run.

    Parameters
    ----------
    rate : float
        Steps a millisecond, before anything is measured.
    weight : float
        Of the newest chunk in the mean, dimensionless, from 0 to 1.
    settled_ms : float
        A chunk that lasts less measures its call as much as its steps, and counts as much less.
    """

    def __init__(self, rate: float, weight: float = 0.2, settled_ms: float = SHORTEST_MS) -> None:
        self.rate = rate
        self._weight = weight
        self._settled_ms = settled_ms

    def burst(
        self,
        budget_ms: float,
        limit: int,
        step: Callable[[], int],
        edge: Callable[[], int],
        train: Callable[[int], object],
    ) -> Iterator[int]:
        """Train for about ``budget_ms`` milliseconds, one chunk at least, and yield the step after each chunk.

        What the caller does between chunks counts as time of the burst, but not as time of its steps.

        Parameters
        ----------
        budget_ms : float
        limit : int
            The last step.
        step : callable
            Returns the present step.
        edge : callable
            Returns the next step on which a chunk has to end.
        train : callable
            Makes so many steps.
        """
        begin, first = time.perf_counter(), step()
        while (now := step()) < limit:
            left_ms = budget_ms - (time.perf_counter() - begin) * 1e3
            if left_ms <= 0.0 and now > first:
                return
            chunk = min(max(int(self.rate * left_ms), 1), limit - now, edge() - now)
            started = time.perf_counter()
            train(chunk)
            elapsed_ms = max((time.perf_counter() - started) * 1e3, SHORTEST_MS)
            weight = self._weight * min(elapsed_ms / self._settled_ms, 1.0)
            self.rate += weight * (chunk / elapsed_ms - self.rate)
            yield step()
