"""A race as its pictures see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.experiments._race_records import Records
from engine.experiments._race_runners import Runners
from engine.surfaces import AbstractSurface


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything about a race that is looked at."""

    config: Mapping[str, Any]
    surface: AbstractSurface
    runners: Runners
    records: Records
    first: np.ndarray  # (size,) float64, where the first seed began

    def losses_now(self) -> np.ndarray:
        """Return the loss of each contestant of the first seed, (contestants,); NaN once diverged."""
        losses = self.surface.losses(self.runners.positions())
        return np.where(self.runners.alive[:, 0] & np.isfinite(losses), losses, np.nan)
