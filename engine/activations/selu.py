"""SELU: an ELU scaled so that activations keep zero mean and unit variance."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, splat, where_greater
from engine.vector_math import exp

F = np.float32
SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.where(x > 0.0, SCALE * x, SCALE * ALPHA * np.expm1(np.minimum(x, 0.0)))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.where(x > 0.0, SCALE, SCALE * ALPHA * np.exp(np.minimum(x, 0.0)))


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return where_greater(x, splat(F(0.0)), x * SCALE, (exp(x) - F(1.0)) * (SCALE * ALPHA))


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: lambda or g + lambda alpha."""
    return where_greater(x, splat(F(0.0)), splat(F(SCALE)), y + SCALE * ALPHA)


SPEC = ActivationSpec(
    label="SELU",
    help="An ELU scaled so that activations keep zero mean and unit variance.",
    formula=r"g(x) = \lambda x \text{ if } x > 0 \text{ else } \lambda \alpha (e^x - 1)",
    order=70,
    class_name="SELU",
    reference=reference,
    derivative=derivative,
    torch="torch.selu(z)",
    keras="keras.ops.selu(z)",
    source="[klambauer2017] equation 2",
)
