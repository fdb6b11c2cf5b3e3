"""MaxPool2D: keeps the largest number of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import LayerSpec
from engine.layers._pooling import MAXIMUM
from engine.layers._pooling_layer import AbstractPool2D, fields


@dataclass(frozen=True)
class MaxPool2D(AbstractPool2D):
    """Keeps the largest number of each window: what was found, not where."""

    key: ClassVar[str] = "max_pool2d"
    kind: ClassVar[int] = MAXIMUM

    def reduce(self, stacked: np.ndarray) -> np.ndarray:
        """Return the largest."""
        return np.asarray(stacked.max(axis=0))


SPEC = LayerSpec(
    label="Max pooling",
    help="Keeps the largest number of each window: what was found, not where.",
    formula=r"y = \max_{k \in \text{window}} x_k",
    order=300,
    create=MaxPool2D,
    fields=fields(),
    source="[boureau2010]",
)
