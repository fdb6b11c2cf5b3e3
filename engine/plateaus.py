"""Plateaus of a run: stretches where the gradient is small though the loss has far to fall, as near a saddle point."""

from __future__ import annotations

from typing import Final

import numpy as np

SMALL: Final = 0.2  # share of the gradient's later largest norm below which it counts as small
FALL: Final = 0.1  # share by which the loss still falls afterwards
WORTH: Final = 0.01  # of the run's largest loss, which the fall must reach: a finished run trembles for ever


def on_plateau(norms: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Say where a run was on a plateau that it left later, (n,) bool.

    A small gradient alone is no sign: at a minimum it is small, too. On a plateau it grows again, and the loss then
    falls.

    Parameters
    ----------
    norms : (n,) float64
        Norm of the gradient over all samples, in the order of the run.
    losses : (n,) float64
        Loss over all samples at the same places.
    """
    if len(norms) == 0:
        return np.zeros(0, dtype=bool)
    later_norm = np.append(np.fmax.accumulate(norms[::-1])[::-1][1:], 0.0)
    later_loss = np.append(np.fmin.accumulate(losses[::-1])[::-1][1:], np.inf)
    with np.errstate(invalid="ignore"):
        fall = losses - later_loss
        left = (fall > FALL * losses) & (fall > WORTH * np.fmax.reduce(losses))
        return np.asarray((norms < SMALL * later_norm) & left)
