"""Sigmoid: squashes any number into 0 to 1; also called logistic."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import sigmoid

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return 1.0 / (1.0 + np.exp(-x))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.exp(-np.abs(x)) / (1.0 + np.exp(-np.abs(x))) ** 2


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return sigmoid(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: g(1-g)."""
    return y * (F(1.0) - y)


SPEC = ActivationSpec(
    label="Sigmoid",
    help="Squashes any number into 0 to 1; also called logistic.",
    formula=r"g(x) = \frac{1}{1 + e^{-x}}",
    order=30,
    class_name="Sigmoid",
    reference=reference,
    derivative=derivative,
    limits=(0.0, 1.0),
    torch="torch.sigmoid(z)",
    keras="keras.ops.sigmoid(z)",
    source="[goodfellow2016] section 6.3",
)
