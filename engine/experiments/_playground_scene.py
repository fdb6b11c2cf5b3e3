"""A playground run at one moment, as the streams that draw it see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.datasets import Dataset
from engine.experiments._ensemble import Ensemble
from engine.experiments._landscape import Landscape
from engine.experiments._playground_best import Best
from engine.experiments._playground_companions import Companions
from engine.experiments._playground_points import Points
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
    companions: Companions
    best: Best

    @property
    def landscape(self) -> Landscape:
        """The run's path and the slice that is drawn."""
        return self.companions.landscape

    @property
    def ensemble(self) -> Ensemble | None:
        """The copies that train beside the run, made when first asked for."""
        return self.companions.ensemble(self.config, self.network, self.points)

    @property
    def surface(self) -> NetworkSurface:
        """The loss of the training points, built when first asked for."""
        return self.companions.surface(self.network, self.points)

    @property
    def position(self) -> np.ndarray:
        """Where the network is on the surface, (size,) float32; a copy."""
        return position_of(self.network)
