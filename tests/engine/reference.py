"""A second opinion on the engine's mathematics: plain float64 NumPy, written from the definitions alone.

Nothing here imports the engine. `test_reference.py` checks it by finite differences, `tests/oracle` against PyTorch.

Activations  ``f(x)`` and ``f_slope(x)``, any shape; ``ACTIVATIONS[key] == (f, f_slope)``
Losses       ``f(z, t) -> (loss, gradient)``: the mean over the batch and its gradient in z (n, k); ``LOSSES[key]``
Optimizers   ``f(p, gradient, rate) -> iterator`` of the parameter vector after each step; ``OPTIMIZERS[key]``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from scipy.special import erf, expit, log_softmax, softmax

Array: TypeAlias = np.ndarray
Gradient: TypeAlias = Callable[[Array], Array]

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


# Activations. At a kink the slope is the one that PyTorch takes.


def linear(x: Array) -> Array:
    return x.copy()


def linear_slope(x: Array) -> Array:
    return np.ones_like(x)


def sigmoid(x: Array) -> Array:
    return expit(x)


def sigmoid_slope(x: Array) -> Array:
    return expit(x) * expit(-x)


def tanh(x: Array) -> Array:
    return np.tanh(x)


def tanh_slope(x: Array) -> Array:
    return 1.0 - np.tanh(x) ** 2


def relu(x: Array) -> Array:
    return np.maximum(x, 0.0)


def relu_slope(x: Array) -> Array:
    return np.heaviside(x, 0.0)


def leaky_relu(x: Array, slope: float = 0.01) -> Array:
    return np.where(x > 0.0, x, slope * x)


def leaky_relu_slope(x: Array, slope: float = 0.01) -> Array:
    return np.where(x > 0.0, 1.0, slope)


def elu(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0.0, x, alpha * np.expm1(np.minimum(x, 0.0)))


def elu_slope(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0.0, 1.0, alpha * np.exp(np.minimum(x, 0.0)))


def selu(x: Array) -> Array:
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_slope(x: Array) -> Array:
    return SELU_SCALE * elu_slope(x, SELU_ALPHA)


def softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


def softplus_slope(x: Array) -> Array:
    return expit(x)


def silu(x: Array) -> Array:
    return x * expit(x)


def silu_slope(x: Array) -> Array:
    return expit(x) * (1.0 + x * expit(-x))


def gelu(x: Array) -> Array:
    return x * _normal_cdf(x)


def gelu_slope(x: Array) -> Array:
    return _normal_cdf(x) + x * np.exp(-0.5 * x**2) / np.sqrt(2.0 * np.pi)


def mish(x: Array) -> Array:
    return x * np.tanh(softplus(x))


def mish_slope(x: Array) -> Array:
    squashed = np.tanh(softplus(x))
    return squashed + x * expit(x) * (1.0 - squashed**2)


def sine(x: Array) -> Array:
    return np.sin(x)


def sine_slope(x: Array) -> Array:
    return np.cos(x)


def absolute(x: Array) -> Array:
    return np.abs(x)


def absolute_slope(x: Array) -> Array:
    return np.sign(x)


def hard_tanh(x: Array) -> Array:
    return np.clip(x, -1.0, 1.0)


def hard_tanh_slope(x: Array) -> Array:
    return np.where(np.abs(x) < 1.0, 1.0, 0.0)


def _normal_cdf(x: Array) -> Array:
    return 0.5 * (1.0 + erf(x / np.sqrt(2.0)))


# Losses. Outputs z are (n, k). Targets t are (n, k) values, zeros and ones, or signs; (n,) class indices; (n,) signs.


def half_squared_error(z: Array, t: Array) -> tuple[float, Array]:
    return 0.5 * np.sum((z - t) ** 2) / len(z), (z - t) / len(z)


def mse(z: Array, t: Array) -> tuple[float, Array]:
    return np.mean((z - t) ** 2), 2.0 * (z - t) / z.size


def mae(z: Array, t: Array) -> tuple[float, Array]:
    return np.mean(np.abs(z - t)), np.sign(z - t) / z.size


def huber(z: Array, t: Array, delta: float = 1.0) -> tuple[float, Array]:
    error = z - t
    size = np.abs(error)
    loss = np.where(size <= delta, 0.5 * error**2, delta * (size - 0.5 * delta))
    return np.mean(loss), np.clip(error, -delta, delta) / z.size


def binary_cross_entropy(z: Array, t: Array) -> tuple[float, Array]:
    """Take logits and targets from 0 to 1."""
    return np.mean(np.logaddexp(0.0, z) - t * z), (expit(z) - t) / z.size


def softmax_cross_entropy(z: Array, t: Array) -> tuple[float, Array]:
    """Take logits and class indices."""
    return -np.mean(_of_class(log_softmax(z, axis=1), t)), (softmax(z, axis=1) - _one_hot(z, t)) / len(z)


def nll(z: Array, t: Array) -> tuple[float, Array]:
    """Take log-probabilities and class indices."""
    return -np.mean(_of_class(z, t)), -_one_hot(z, t) / len(z)


def hinge(z: Array, t: Array, margin: float = 1.0) -> tuple[float, Array]:
    """Take targets -1 and +1."""
    gap = margin - t * z
    return np.mean(np.maximum(gap, 0.0)), np.where(gap > 0.0, -t, 0.0) / z.size


def multiclass_hinge(z: Array, t: Array, margin: float = 1.0) -> tuple[float, Array]:
    """Take class indices; as PyTorch, the sum over the wrong classes is divided by the number of classes."""
    right = _one_hot(z, t)
    gap = np.where(right == 1.0, 0.0, margin - _of_class(z, t)[:, None] + z)
    pushed = np.where(gap > 0.0, 1.0, 0.0)
    gradient = pushed - right * pushed.sum(axis=1, keepdims=True)
    return np.sum(np.maximum(gap, 0.0)) / z.size, gradient / z.size


def ranking(z: Array, t: Array, margin: float = 0.0) -> tuple[float, Array]:
    """Take two outputs a sample and +1 if the first should be larger, -1 if the second."""
    gap = margin - t * (z[:, 0] - z[:, 1])
    first = np.where(gap > 0.0, -t, 0.0) / len(z)
    return np.mean(np.maximum(gap, 0.0)), np.stack([first, -first], axis=1)


def _of_class(z: Array, t: Array) -> Array:
    return z[np.arange(len(z)), t]


def _one_hot(z: Array, t: Array) -> Array:
    return np.eye(z.shape[1])[t]


# Optimizers. Each yields the parameters (d,) after step 1, 2, 3 ...; slots start at zero.


def sgd(p: Array, gradient: Gradient, rate: float) -> Iterator[Array]:
    while True:
        p = p - rate * gradient(p)
        yield p


def momentum(p: Array, gradient: Gradient, rate: float, momentum: float = 0.9) -> Iterator[Array]:
    """Follow PyTorch's form: the rate scales the velocity, not what enters it."""
    velocity = np.zeros_like(p)
    while True:
        velocity = momentum * velocity + gradient(p)
        p = p - rate * velocity
        yield p


def nesterov(p: Array, gradient: Gradient, rate: float, momentum: float = 0.9) -> Iterator[Array]:
    """Follow PyTorch's form: the gradient is taken here, the velocity one step ahead."""
    velocity = np.zeros_like(p)
    while True:
        g = gradient(p)
        velocity = momentum * velocity + g
        p = p - rate * (g + momentum * velocity)
        yield p


def adagrad(p: Array, gradient: Gradient, rate: float, epsilon: float = 1e-10) -> Iterator[Array]:
    total = np.zeros_like(p)
    while True:
        g = gradient(p)
        total = total + g**2
        p = p - rate * g / (np.sqrt(total) + epsilon)
        yield p


def adadelta(p: Array, gradient: Gradient, rate: float, rho: float = 0.9, epsilon: float = 1e-6) -> Iterator[Array]:
    square, moved = np.zeros_like(p), np.zeros_like(p)
    while True:
        g = gradient(p)
        square = rho * square + (1.0 - rho) * g**2
        move = np.sqrt((moved + epsilon) / (square + epsilon)) * g
        moved = rho * moved + (1.0 - rho) * move**2
        p = p - rate * move
        yield p


def rmsprop(
    p: Array, gradient: Gradient, rate: float, rho: float = 0.9, momentum: float = 0.0, epsilon: float = 1e-8
) -> Iterator[Array]:
    square, velocity = np.zeros_like(p), np.zeros_like(p)
    while True:
        g = gradient(p)
        square = rho * square + (1.0 - rho) * g**2
        velocity = momentum * velocity + g / (np.sqrt(square) + epsilon)
        p = p - rate * velocity
        yield p


def rmsprop_momentum(p: Array, gradient: Gradient, rate: float, **settings: float) -> Iterator[Array]:
    return rmsprop(p, gradient, rate, **{"momentum": 0.9, **settings})


def adam(
    p: Array, gradient: Gradient, rate: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
) -> Iterator[Array]:
    return adamw(p, gradient, rate, beta1, beta2, epsilon, weight_decay=0.0)


def adamw(
    p: Array,
    gradient: Gradient,
    rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.01,
) -> Iterator[Array]:
    mean, square, step = np.zeros_like(p), np.zeros_like(p), 0
    while True:
        g, step = gradient(p), step + 1
        mean = beta1 * mean + (1.0 - beta1) * g
        square = beta2 * square + (1.0 - beta2) * g**2
        unbiased_mean, unbiased_square = mean / (1.0 - beta1**step), square / (1.0 - beta2**step)
        p = p - rate * weight_decay * p - rate * unbiased_mean / (np.sqrt(unbiased_square) + epsilon)
        yield p


def nadam(
    p: Array,
    gradient: Gradient,
    rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    momentum_decay: float = 0.004,
) -> Iterator[Array]:
    """Follow PyTorch's form of the paper: the momentum itself rises from beta1 / 2 towards beta1."""

    def momentum_at(step: int) -> float:
        return beta1 * (1.0 - 0.5 * 0.96 ** (step * momentum_decay))

    mean, square, product, step = np.zeros_like(p), np.zeros_like(p), 1.0, 0
    while True:
        g, step = gradient(p), step + 1
        now, later = momentum_at(step), momentum_at(step + 1)
        product *= now
        mean = beta1 * mean + (1.0 - beta1) * g
        square = beta2 * square + (1.0 - beta2) * g**2
        ahead = later * mean / (1.0 - product * later) + (1.0 - now) * g / (1.0 - product)
        p = p - rate * ahead / (np.sqrt(square / (1.0 - beta2**step)) + epsilon)
        yield p


ACTIVATIONS: dict[str, tuple[Callable[..., Array], Callable[..., Array]]] = {
    "linear": (linear, linear_slope),
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (tanh, tanh_slope),
    "relu": (relu, relu_slope),
    "leaky_relu": (leaky_relu, leaky_relu_slope),
    "elu": (elu, elu_slope),
    "selu": (selu, selu_slope),
    "softplus": (softplus, softplus_slope),
    "silu": (silu, silu_slope),
    "gelu": (gelu, gelu_slope),
    "mish": (mish, mish_slope),
    "sine": (sine, sine_slope),
    "absolute": (absolute, absolute_slope),
    "hard_tanh": (hard_tanh, hard_tanh_slope),
}

LOSSES: dict[str, Callable[..., tuple[float, Array]]] = {
    "half_squared_error": half_squared_error,
    "mse": mse,
    "mae": mae,
    "huber": huber,
    "binary_cross_entropy": binary_cross_entropy,
    "softmax_cross_entropy": softmax_cross_entropy,
    "nll": nll,
    "hinge": hinge,
    "multiclass_hinge": multiclass_hinge,
    "ranking": ranking,
}

OPTIMIZERS: dict[str, Callable[..., Iterator[Array]]] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "adadelta": adadelta,
    "rmsprop": rmsprop,
    "rmsprop_momentum": rmsprop_momentum,
    "adam": adam,
    "adamw": adamw,
    "nadam": nadam,
}
