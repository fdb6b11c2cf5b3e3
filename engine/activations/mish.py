"""Mish: the input times the tanh of its softplus."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import sigmoid, softplus, tanh

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return x * np.tanh(np.logaddexp(0.0, x))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.tanh(np.logaddexp(0.0, x)) + x * (1.0 - np.tanh(np.logaddexp(0.0, x)) ** 2) / (1.0 + np.exp(-x))


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return x * tanh(softplus(x))


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: t + x s (1 - t^2)."""
    t = tanh(softplus(x))
    return t + x * sigmoid(x) * (F(1.0) - t * t)


SPEC = ActivationSpec(
    label="Mish",
    help="The input times the tanh of its softplus.",
    formula=r"g(x) = x \tanh(\log(1 + e^x))",
    order=110,
    class_name="Mish",
    reference=reference,
    derivative=derivative,
    source="[misra2020]",
)
