"""Linear: passes its input on unchanged."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, splat

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return x


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.ones_like(x)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return x


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1."""
    return splat(F(1.0))


SPEC = ActivationSpec(
    label="Linear",
    help="Passes its input on unchanged.",
    formula="g(x) = x",
    order=10,
    class_name="Linear",
    reference=reference,
    derivative=derivative,
    torch="z",
    keras="z",
    source="[goodfellow2016] section 6.3",
)
