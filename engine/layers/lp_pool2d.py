"""LpPool2D: the p-norm of each window, between sum (p = 1) and maximum (p large)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import LayerSpec
from engine.layers._pooling import POWER
from engine.layers._pooling_layer import AbstractPool2D, fields
from engine.spec import Real


@dataclass(frozen=True)
class LpPool2D(AbstractPool2D):
    """The p-norm of each window: the sum of absolute values at ``power`` 1, their maximum at a large one."""

    key: ClassVar[str] = "lp_pool2d"
    kind: ClassVar[int] = POWER
    operations_of: ClassVar[tuple[int, int]] = (2, 0)  # a power and a sum; a root
    power: float = 2.0

    def parameter(self) -> float:
        """Return the power."""
        return self.power

    def reduce(self, stacked: np.ndarray) -> np.ndarray:
        """Return the p-norm."""
        return np.asarray((np.abs(stacked) ** self.power).sum(axis=0) ** (1.0 / self.power))


SPEC = LayerSpec(
    label="Lp pooling",
    help="Takes the p-norm of each window: from the sum of sizes (p = 1) to the largest (p large).",
    formula=r"y = \Big(\sum_{k \in \text{window}} |x_k|^p\Big)^{1/p}",
    order=330,
    create=LpPool2D,
    fields=(
        *fields(),
        Real(name="power", label="p", help="The power.", default=2.0, minimum=1.0, maximum=64.0),
    ),
    source="[boureau2010]",
)
