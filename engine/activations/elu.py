"""ELU: like ReLU, with a smooth bend to -a on the negative side."""

from __future__ import annotations

import numpy as np

from engine.activations._activation import ActivationSpec
from engine.jit import kernel
from engine.simd import Vector, splat, where_greater
from engine.spec import Real
from engine.vector_math import exp

F = np.float32


def reference(x: np.ndarray, a: float) -> np.ndarray:
    """Return g(x) in the precision of ``x``."""
    return np.where(x > 0.0, x, a * np.expm1(np.minimum(x, 0.0)))


def derivative(x: np.ndarray, a: float) -> np.ndarray:
    """Return the slope of g in the precision of ``x``."""
    return np.where(x > 0.0, 1.0, a * np.exp(np.minimum(x, 0.0)))


@kernel
def forward(x: Vector, a: float) -> Vector:
    """Compute g(x) on 16 lanes."""
    return where_greater(x, splat(F(0.0)), x, (exp(x) - F(1.0)) * a)


@kernel
def backward(x: Vector, y: Vector, a: float) -> Vector:
    """Compute the slope of g on 16 lanes: 1 if x > 0 else g + a."""
    return where_greater(x, splat(F(0.0)), splat(F(1.0)), y + a)


SPEC = ActivationSpec(
    label="ELU",
    help="Like ReLU, with a smooth bend to -a on the negative side.",
    formula=r"g(x) = x \text{ if } x > 0 \text{ else } a (e^x - 1)",
    order=60,
    class_name="ELU",
    reference=reference,
    derivative=derivative,
    fields=(
        Real(name="alpha", label="Alpha", help="Depth of the negative side.", default=1.0, minimum=0.0, maximum=10.0),
    ),
    torch="functional.elu(z, {a})",
    keras="keras.ops.elu(z, {a})",
    source="[clevert2016]",
)
