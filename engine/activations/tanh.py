"""Tanh: squashes any number into -1 to 1, with 0 staying 0."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import tanh

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.tanh(x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return 1.0 - np.tanh(x) ** 2


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return tanh(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1 - g^2."""
    return F(1.0) - y * y


SPEC = ActivationSpec(
    label="Tanh",
    help="Squashes any number into -1 to 1, with 0 staying 0.",
    formula=r"g(x) = \tanh x",
    order=20,
    class_name="Tanh",
    reference=reference,
    derivative=derivative,
    limits=(-1.0, 1.0),
    torch="torch.tanh(z)",
    keras="keras.ops.tanh(z)",
    source="[goodfellow2016] section 6.3",
)
