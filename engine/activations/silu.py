"""SiLU (swish): the input times its sigmoid: a ReLU with a soft dip below zero."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import sigmoid

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return x / (1.0 + np.exp(-x))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return (1.0 + np.exp(-x) + x * np.exp(-x)) / (1.0 + np.exp(-x)) ** 2


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return x * sigmoid(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: s + g (1 - s)."""
    s = sigmoid(x)
    return s + y * (F(1.0) - s)


SPEC = ActivationSpec(
    label="SiLU (swish)",
    help="The input times its sigmoid: a ReLU with a soft dip below zero.",
    formula=r"g(x) = x\,\sigma(x)",
    order=90,
    class_name="SiLU",
    reference=reference,
    derivative=derivative,
    torch="functional.silu(z)",
    keras="keras.ops.silu(z)",
    source="[elfwing2018]",
)
