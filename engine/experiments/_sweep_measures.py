"""The numbers of a sweep that a lab's task may set a bound on."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.experiments._experiment import Measure

MEASURES: Final = (
    Measure(name="trials", label="number of trials", help="That are done."),
    Measure(name="best_loss", label="best loss", help="Of all trials."),
    Measure(name="median_loss", label="median loss", help="Of all trials; one that diverged counts as the worst."),
    Measure(name="diverged", label="share of trials that diverged", help="0 to 1."),
)
LOSS: Final = 5  # the trials' column


def measures(rows: np.ndarray) -> dict[str, float]:
    """Return the value of each measure from the rows of the ``trials`` stream, (n, columns)."""
    losses = rows[:, LOSS]
    ranked = np.sort(np.where(np.isfinite(losses), losses, np.inf))
    known = len(ranked) > 0
    return {
        "trials": float(len(rows)),
        "best_loss": float(ranked[0]) if known else np.nan,
        "median_loss": float(ranked[len(ranked) // 2]) if known else np.nan,
        "diverged": float(np.mean(~np.isfinite(losses))) if known else np.nan,
    }
