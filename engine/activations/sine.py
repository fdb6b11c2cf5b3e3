"""Sine: a wave: good for patterns that repeat."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector
from engine.vector_math import cos, sin


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.sin(x)


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.cos(x)


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return sin(x)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: cos x."""
    return cos(x)


SPEC = ActivationSpec(
    label="Sine",
    help="A wave: good for patterns that repeat.",
    formula=r"g(x) = \sin x",
    order=120,
    class_name="Sine",
    reference=reference,
    derivative=derivative,
    limits=(-1.0, 1.0),
    torch="torch.sin(z)",
    keras="keras.ops.sin(z)",
    source="[sitzmann2020]",
)
