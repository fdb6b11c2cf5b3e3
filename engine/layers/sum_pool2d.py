"""SumPool2D: the sum of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import LayerSpec
from engine.layers._pooling import SUM
from engine.layers._pooling_layer import AbstractPool2D, fields


@dataclass(frozen=True)
class SumPool2D(AbstractPool2D):
    """Adds up each window."""

    key: ClassVar[str] = "sum_pool2d"
    kind: ClassVar[int] = SUM

    def reduce(self, stacked: np.ndarray) -> np.ndarray:
        """Return the sum."""
        return np.asarray(stacked.sum(axis=0))


SPEC = LayerSpec(
    label="Sum pooling",
    help="Adds up each window.",
    formula=r"y = \sum_{k \in \text{window}} x_k",
    order=320,
    create=SumPool2D,
    fields=fields(),
    source="[boureau2010]",
)
