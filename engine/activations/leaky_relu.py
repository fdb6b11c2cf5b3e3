"""Leaky ReLU: like ReLU, but lets a little of the negative side through."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, splat, where_greater
from engine.spec import Real

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.where(x > 0.0, x, a * x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.where(x > 0.0, 1.0, a)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return where_greater(x, splat(F(0.0)), x, x * a)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1 if x > 0 else a."""
    return where_greater(x, splat(F(0.0)), splat(F(1.0)), x * F(0.0) + a)


SPEC = ActivationSpec(
    label="Leaky ReLU",
    help="Like ReLU, but lets a little of the negative side through.",
    formula=r"g(x) = \max(0, x) + a \min(0, x)",
    order=50,
    class_name="LeakyReLU",
    reference=reference,
    derivative=derivative,
    fields=(
        Real(name="slope", label="Slope", help="Slope for negative numbers.", default=0.01, minimum=0.0, maximum=1.0),
    ),
    torch="functional.leaky_relu(z, {a})",
    keras="keras.ops.leaky_relu(z, {a})",
    source="[maas2013]",
)
