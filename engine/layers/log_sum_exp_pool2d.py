"""LogSumExpPool2D: a soft maximum of each window, between average (sharpness 0) and maximum (sharpness large)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import special

from engine.layers._layer import LayerSpec
from engine.layers._pooling import LOG_SUM_EXP
from engine.layers._pooling_layer import AbstractPool2D, fields
from engine.spec import Real


@dataclass(frozen=True)
class LogSumExpPool2D(AbstractPool2D):
    """The logarithm of the mean exponential of each window, scaled by ``sharpness``."""

    key: ClassVar[str] = "log_sum_exp_pool2d"
    kind: ClassVar[int] = LOG_SUM_EXP
    products_of: ClassVar[tuple[int, int]] = (1, 2)
    operations_of: ClassVar[tuple[int, int]] = (5, 2)  # largest, difference, product, exp, sum; mean, ln, scale, back
    sharpness: float = 1.0

    def parameter(self) -> float:
        """Return the sharpness."""
        return self.sharpness

    def reduce(self, stacked: np.ndarray) -> np.ndarray:
        """Return the soft maximum."""
        total = special.logsumexp(self.sharpness * stacked, axis=0)
        return np.asarray((total - np.log(len(stacked))) / self.sharpness)


SPEC = LayerSpec(
    label="Log-sum-exp pooling",
    help="Takes a soft maximum of each window: from the average (sharpness near 0) to the maximum (large).",
    formula=r"y = \frac{1}{r} \ln \frac{1}{n} \sum_{k \in \text{window}} e^{r x_k}",
    order=340,
    create=LogSumExpPool2D,
    fields=(
        *fields(),
        Real(
            name="sharpness",
            label="Sharpness",
            help="How near to the maximum.",
            default=1.0,
            minimum=0.01,
            maximum=100.0,
            scale="log",
        ),
    ),
    source="[boureau2010]",
)
