"""Mish: the input times the tanh of its softplus."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, minimum, splat
from engine.vector_math import exp

F = np.float32
SATURATED = F(20.0)  # above it g(x) = x to the last digit


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return x * np.tanh(np.logaddexp(0.0, x))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.tanh(np.logaddexp(0.0, x)) + x * (1.0 - np.tanh(np.logaddexp(0.0, x)) ** 2) / (1.0 + np.exp(-x))


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes; with n = e^x (e^x + 2), the tanh is n / (n + 2)."""
    e = exp(minimum(x, splat(SATURATED)))
    n = e * (e + F(2.0))
    return x * (n / (n + F(2.0)))


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: t + x s (1 - t^2), with t the tanh and s the sigmoid."""
    bounded = minimum(x, splat(SATURATED))
    e = exp(bounded)
    n = e * (e + F(2.0))
    t = n / (n + F(2.0))
    return t + bounded * (e / (e + F(1.0))) * (F(2.0) / (n + F(2.0))) * (t + F(1.0))


SPEC = ActivationSpec(
    label="Mish",
    help="The input times the tanh of its softplus.",
    formula=r"g(x) = x \tanh(\log(1 + e^x))",
    order=110,
    class_name="Mish",
    reference=reference,
    derivative=derivative,
    torch="functional.mish(z)",
    keras="z * keras.ops.tanh(keras.ops.softplus(z))",
    source="[misra2020]",
)
