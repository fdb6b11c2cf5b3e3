"""GELU: the input times the chance that a normal number is smaller."""

from __future__ import annotations

import numpy as np
from scipy import special

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import erf, exp

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return 0.5 * x * (1.0 + special.erf(x / np.sqrt(2.0)))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return 0.5 * (1.0 + special.erf(x / np.sqrt(2.0))) + x * np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return x * F(0.5) * (erf(x * F(0.7071067811865476)) + F(1.0))


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: Phi + x phi."""
    phi = exp(x * x * F(-0.5)) * F(0.3989422804014327)
    return (erf(x * F(0.7071067811865476)) + F(1.0)) * F(0.5) + x * phi


SPEC = ActivationSpec(
    label="GELU",
    help="The input times the chance that a normal number is smaller.",
    formula=r"g(x) = x\,\Phi(x)",
    order=100,
    class_name="GELU",
    reference=reference,
    derivative=derivative,
    torch="functional.gelu(z)",
    keras="keras.ops.gelu(z, approximate=False)",
    source="[hendrycks2016]",
)
