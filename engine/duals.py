"""Arrays that carry their derivative in one direction: plain backpropagation on them also gives H v.

A `Dual` holds a value and its rate of change as the parameters move along a direction v (Pearlmutter's R-operator
[pearlmutter1994]), or along several directions at once. Gradient formulas written with it return the gradient and the
Hessian times v in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Function: TypeAlias = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Dual:
    """A float64 array (n, k) and its derivative along a direction, or along several: (n, k) or (directions, n, k)."""

    value: np.ndarray
    rate: np.ndarray

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.rate + other.rate)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.rate - other.rate)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.value * other.rate + self.rate * other.value)

    def __matmul__(self, other: Dual) -> Dual:
        return Dual(self.value @ other.value, self.value @ other.rate + self.rate @ other.value)

    @property
    def transposed(self) -> Dual:
        """Rows and columns exchanged."""
        return Dual(self.value.T, self.rate.swapaxes(-1, -2))

    def times(self, factor: np.ndarray | float) -> Dual:
        """Multiply by a constant."""
        return Dual(self.value * factor, self.rate * factor)

    def sum(self, axis: int) -> Dual:
        """Add along an axis counted from the end, -1 or -2, which stays with length 1."""
        return Dual(self.value.sum(axis, keepdims=True), self.rate.sum(axis, keepdims=True))

    def apply(self, function: Function, derivative: Function) -> Dual:
        """Apply a function of one number to every entry."""
        return Dual(function(self.value), derivative(self.value) * self.rate)

    def columns(self, first: int, last: int) -> Dual:
        """Take some columns."""
        return Dual(self.value[:, first:last], self.rate[..., first:last])


def constant(value: np.ndarray) -> Dual:
    """Return an array that does not change along the direction."""
    return Dual(value, np.zeros_like(value))


def side_by_side(parts: list[Dual]) -> Dual:
    """Join along the columns."""
    leading = np.broadcast_shapes(*(part.rate.shape[:-2] for part in parts))
    rates = [np.broadcast_to(part.rate, (*leading, *part.value.shape)) for part in parts]
    return Dual(np.concatenate([part.value for part in parts], axis=1), np.concatenate(rates, axis=-1))


def softmax(z: Dual) -> Dual:
    """Return the softmax of each row."""
    powers = np.exp(z.value - z.value.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return Dual(p, p * (z.rate - (p * z.rate).sum(axis=-1, keepdims=True)))
