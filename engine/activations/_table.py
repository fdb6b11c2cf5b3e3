"""The interpreter's table of activations: one line an activation, in each direction."""

from __future__ import annotations

from typing import Final

from engine.activations import (
    absolute,
    elu,
    exponential,
    gelu,
    hard_tanh,
    leaky_relu,
    linear,
    logarithm,
    mish,
    relu,
    selu,
    sigmoid,
    silu,
    sine,
    softplus,
    tanh,
)
from engine.jit import kernel
from engine.simd import Vector

CODES: Final = {
    "linear": 0,
    "tanh": 1,
    "sigmoid": 2,
    "relu": 3,
    "leaky_relu": 4,
    "elu": 5,
    "selu": 6,
    "softplus": 7,
    "silu": 8,
    "gelu": 9,
    "mish": 10,
    "sine": 11,
    "absolute": 12,
    "hard_tanh": 13,
    "exponential": 14,
    "logarithm": 15,
}


@kernel
def forward(code: int, x: Vector, a: float) -> Vector:
    """Apply the activation of this code to 16 numbers."""
    if code == 0:
        return linear.forward(x, a)
    if code == 1:
        return tanh.forward(x, a)
    if code == 2:
        return sigmoid.forward(x, a)
    if code == 3:
        return relu.forward(x, a)
    if code == 4:
        return leaky_relu.forward(x, a)
    if code == 5:
        return elu.forward(x, a)
    if code == 6:
        return selu.forward(x, a)
    if code == 7:
        return softplus.forward(x, a)
    if code == 8:
        return silu.forward(x, a)
    if code == 9:
        return gelu.forward(x, a)
    if code == 10:
        return mish.forward(x, a)
    if code == 11:
        return sine.forward(x, a)
    if code == 12:
        return absolute.forward(x, a)
    if code == 13:
        return hard_tanh.forward(x, a)
    if code == 14:
        return exponential.forward(x, a)
    if code == 15:
        return logarithm.forward(x, a)
    return x


@kernel
def backward(code: int, x: Vector, y: Vector, a: float) -> Vector:
    """Return the derivative at 16 inputs ``x`` whose outputs are ``y``."""
    if code == 0:
        return linear.backward(x, y, a)
    if code == 1:
        return tanh.backward(x, y, a)
    if code == 2:
        return sigmoid.backward(x, y, a)
    if code == 3:
        return relu.backward(x, y, a)
    if code == 4:
        return leaky_relu.backward(x, y, a)
    if code == 5:
        return elu.backward(x, y, a)
    if code == 6:
        return selu.backward(x, y, a)
    if code == 7:
        return softplus.backward(x, y, a)
    if code == 8:
        return silu.backward(x, y, a)
    if code == 9:
        return gelu.backward(x, y, a)
    if code == 10:
        return mish.backward(x, y, a)
    if code == 11:
        return sine.backward(x, y, a)
    if code == 12:
        return absolute.backward(x, y, a)
    if code == 13:
        return hard_tanh.backward(x, y, a)
    if code == 14:
        return exponential.backward(x, y, a)
    if code == 15:
        return logarithm.backward(x, y, a)
    return y
