"""What an activation's file declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.spec import Spec


@dataclass(frozen=True, kw_only=True)
class ActivationSpec(Spec):
    """A function of one number and its derivative.

    The file also holds the two kernels ``forward(x, a)`` and ``backward(x, y, a)``; ``a`` is the activation's one
    parameter (its first field, if it has one).
    """

    class_name: str  # name of the layer in the public interface, as in ``engine.ReLU()``
    reference: Callable[[np.ndarray, float], np.ndarray]  # (x, a) -> y, any shape, float64
    derivative: Callable[[np.ndarray, float], np.ndarray]
    limits: tuple[float, float] | None = None  # the outputs' range, where it is bounded
    torch: str  # the same in PyTorch and in Keras, as an expression in z; {a} is the parameter
    keras: str
    source: str = ""

    def parameter(self) -> float:
        """Return the default of the activation's parameter, 0 if it has none."""
        return float(self.fields[0].default_value()) if self.fields else 0.0
