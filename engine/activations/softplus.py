"""Softplus: a smooth ReLU."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import sigmoid, softplus


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.logaddexp(0.0, x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return 1.0 / (1.0 + np.exp(-x))


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return softplus(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: sigmoid."""
    return sigmoid(x)


SPEC = ActivationSpec(
    label="Softplus",
    help="A smooth ReLU.",
    formula=r"g(x) = \log(1 + e^x)",
    order=80,
    class_name="Softplus",
    reference=reference,
    derivative=derivative,
    torch="functional.softplus(z)",
    keras="keras.ops.softplus(z)",
    source="[goodfellow2016] section 6.3",
)
