"""AveragePool2D: the mean of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import LayerSpec
from engine.layers._pooling import AVERAGE
from engine.layers._pooling_layer import AbstractPool2D, fields


@dataclass(frozen=True)
class AveragePool2D(AbstractPool2D):
    """Takes the mean of each window: a smaller, smoother image."""

    key: ClassVar[str] = "average_pool2d"
    kind: ClassVar[int] = AVERAGE
    products_of: ClassVar[tuple[int, int]] = (0, 1)
    operations_of: ClassVar[tuple[int, int]] = (1, 0)

    def reduce(self, stacked: np.ndarray) -> np.ndarray:
        """Return the mean."""
        return np.asarray(stacked.mean(axis=0))


SPEC = LayerSpec(
    label="Average pooling",
    help="Takes the mean of each window: a smaller, smoother image.",
    formula=r"y = \frac{1}{n} \sum_{k \in \text{window}} x_k",
    order=310,
    create=AveragePool2D,
    fields=fields(),
    source="[boureau2010]",
)
