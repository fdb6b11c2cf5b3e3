"""ReLU: passes positive numbers on and stops negative ones."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, maximum, splat, where_greater

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.maximum(x, 0.0)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return (x > 0.0).astype(x.dtype)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return maximum(x, splat(F(0.0)))


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1 if x > 0 else 0."""
    return where_greater(x, splat(F(0.0)), splat(F(1.0)), x * F(0.0))


SPEC = ActivationSpec(
    label="ReLU",
    help="Passes positive numbers on and stops negative ones.",
    formula=r"g(x) = \max(0, x)",
    order=40,
    class_name="ReLU",
    reference=reference,
    derivative=derivative,
    torch="torch.relu(z)",
    keras="keras.ops.relu(z)",
    source="[goodfellow2016] section 6.3",
)
