"""Absolute value: folds the negative side onto the positive one."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, absolute, copy_sign, splat, where_equal

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.abs(x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.sign(x)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return absolute(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: sign x."""
    return where_equal(x, splat(F(0.0)), splat(F(0.0)), copy_sign(splat(F(1.0)), x) + x * F(0.0))


SPEC = ActivationSpec(
    label="Absolute value",
    help="Folds the negative side onto the positive one.",
    formula="g(x) = |x|",
    order=130,
    class_name="Absolute",
    reference=reference,
    derivative=derivative,
    torch="torch.abs(z)",
    keras="keras.ops.abs(z)",
    source="[goodfellow2016] section 6.3",
)
