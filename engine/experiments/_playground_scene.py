"""A playground run at one moment, as the streams that draw it see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.datasets import Dataset
from engine.experiments._ensemble import Ensemble
from engine.experiments._landscape import Landscape
from engine.experiments._pacing import Pacing
from engine.experiments._playground_best import Best
from engine.experiments._playground_points import Points
from engine.experiments._sharpness import Sharpness
from engine.network import Network
from engine.surfaces._network import NetworkSurface, position_of


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything a picture may be made of; nothing of it may be changed."""

    config: Mapping[str, Any]
    network: Network
    points: Points
    train: Dataset
    test: Dataset
    epochs: float  # passes over the training data, with the fraction of the present one
    learning_rate: float  # after the schedule
    steps_a_second: float  # measured
    landscape: Landscape
    sharpness: Sharpness
    regions: Pacing  # of counting linear regions
    ensemble: Callable[[], Ensemble | None]  # made when first asked for
    best: Best
    surface: Callable[[], NetworkSurface]  # the loss of the training points, built when first asked for

    @property
    def position(self) -> np.ndarray:
        """Where the network is on the surface, (size,) float32; a copy."""
        return position_of(self.network)
