"""Logarithm: the natural logarithm; needs positive inputs."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import log

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.log(x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return 1.0 / x


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return log(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1 / x."""
    return F(1.0) / x


SPEC = ActivationSpec(
    label="Logarithm",
    help="The natural logarithm; needs positive inputs.",
    formula=r"g(x) = \log x",
    order=160,
    class_name="Logarithm",
    reference=reference,
    derivative=derivative,
    torch="torch.log(z)",
    keras="keras.ops.log(z)",
    source="[goodfellow2016] section 6.3",
)
