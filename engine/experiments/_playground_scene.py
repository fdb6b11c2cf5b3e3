"""A playground run at one moment, as the streams that draw it see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.datasets import Dataset
from engine.experiments._playground_points import Points
from engine.network import Network


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
