"""Exponential: raises e to the input."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import exp


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.exp(x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.exp(x)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return exp(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: g."""
    return y


SPEC = ActivationSpec(
    label="Exponential",
    help="Raises e to the input.",
    formula="g(x) = e^x",
    order=150,
    class_name="Exponential",
    reference=reference,
    derivative=derivative,
    torch="torch.exp(z)",
    keras="keras.ops.exp(z)",
    source="[goodfellow2016] section 6.3",
)
