"""The curves of a run: what they hold, and at which steps they have a point."""

from __future__ import annotations

from typing import Final

from engine.experiments._experiment import Remedy
from engine.experiments._series import series_stream

COLUMNS: Final = ("step", "training loss", "test loss", "training accuracy", "test accuracy", "learning rate")
CURVES: Final = series_stream("curves", "Loss and accuracy as training went on.", COLUMNS)
POINT_EVERY: Final = 100


def next_point(step: int, every: int = POINT_EVERY, closest: int = 1) -> int:
    """Return the step of the point after the one at ``step``: it depends on the step count alone.

    Parameters
    ----------
    step : int
    every : int
        Points come when the step count has grown by one part in so many.
    closest : int
        Steps between two points at the start, where that would be less.
    """
    return step + max(closest, step // every)


def lower_rate(learning_rate: float) -> Remedy:
    """Return the first thing to try when a run with this learning rate has diverged."""
    rate = learning_rate / 10.0
    return Remedy(f"Lower the learning rate to {rate:g}", {"learning_rate": rate})
