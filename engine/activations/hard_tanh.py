"""Hard tanh: a straight line cut off at -1 and 1."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, absolute, splat, where_less
from engine.vector_math import clamp

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.clip(x, -1.0, 1.0)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return ((x > -1.0) & (x < 1.0)).astype(x.dtype)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return clamp(x, -1.0, 1.0)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1 between -1 and 1, else 0."""
    return where_less(absolute(x), splat(F(1.0)), splat(F(1.0)), x * F(0.0))


SPEC = ActivationSpec(
    label="Hard tanh",
    help="A straight line cut off at -1 and 1.",
    formula=r"g(x) = \max(-1, \min(1, x))",
    order=140,
    class_name="HardTanh",
    reference=reference,
    derivative=derivative,
    limits=(-1.0, 1.0),
    torch="functional.hardtanh(z)",
    keras="keras.ops.hard_tanh(z)",
    source="[goodfellow2016] section 6.3",
)
