"""Postfix tables of a formula in two numbers, evaluated with derivatives carried along (forward mode).

A table has one row a token: its code and a constant, both float64. The kernel carries value and gradient, which is
what an optimizer needs; the NumPy reference also carries the Hessian, which is what a student asks about a surface.
`engine.expression` writes tables from text. [griewank2008] chapter 3.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine.jit import kernel
from engine.operations import SEED, STEP
from engine.simd import Arena, random_integer, random_key

NUMBER: Final = 0  # pushes the row's constant
FIRST: Final = 1  # pushes w1
SECOND: Final = 2
ADD: Final = 3
SUBTRACT: Final = 4
MULTIPLY: Final = 5
DIVIDE: Final = 6
MAXIMUM: Final = 7
MINIMUM: Final = 8
POWER: Final = 9  # of the number on top, with the row's constant as exponent
NEGATE: Final = 10
EXP: Final = 11
LOG: Final = 12
SIN: Final = 13
COS: Final = 14
TANH: Final = 15
SQRT: Final = 16
ABS: Final = 17

DEEPEST: Final = 32  # numbers on the stack at most
STACK_FLOATS: Final = DEEPEST * 3 * 2  # float32 places of the arena: value and two slopes, float64 each
ROW_FLOATS: Final = 4  # float32 places of one row
F = np.float32


@kernel
def evaluate(
    arena: Arena, counters: Any, table_at: int, length: int, p: int, g: int, stack_at: int, noise_at: int, key: int
) -> Any:
    """Return the formula's value at the two parameters at ``p``; write its gradient to ``g``.

    Parameters
    ----------
    table_at : offset of ``length`` rows of float64 pairs in the arena
    stack_at : offset of `STACK_FLOATS` places
    noise_at : offset of the standard deviation of Gaussian noise on each gradient component
    key : stream of random numbers; the noise is the same for everyone with the same seed and step
    """
    table = arena[table_at : table_at + length * ROW_FLOATS].view(np.float64)
    stack = arena[stack_at : stack_at + STACK_FLOATS].view(np.float64)
    top = -3
    for row in range(length):
        code, constant = int(table[2 * row]), table[2 * row + 1]
        if code <= SECOND:
            top += 3
            stack[top] = constant if code == NUMBER else arena[p + code - FIRST]
            stack[top + 1] = 1.0 if code == FIRST else 0.0
            stack[top + 2] = 1.0 if code == SECOND else 0.0
        elif code <= MINIMUM:
            top -= 3
            a, b = stack[top], stack[top + 3]
            value, left, right = a, 1.0, 0.0
            if code == ADD:
                value, right = a + b, 1.0
            elif code == SUBTRACT:
                value, right = a - b, -1.0
            elif code == MULTIPLY:
                value, left, right = a * b, b, a
            elif code == DIVIDE:
                value, left, right = a / b, 1.0 / b, -a / (b * b)
            elif (code == MAXIMUM) == (b > a):
                value, left, right = b, 0.0, 1.0
            stack[top] = value
            stack[top + 1] = left * stack[top + 1] + right * stack[top + 4]
            stack[top + 2] = left * stack[top + 2] + right * stack[top + 5]
        else:
            a = stack[top]
            value, slope = a, 0.0
            if code == POWER:
                value, slope = a**constant, constant * a ** (constant - 1.0)
            elif code == NEGATE:
                value, slope = -a, -1.0
            elif code == EXP:
                value = math.exp(a)
                slope = value
            elif code == LOG:
                value, slope = math.log(a), 1.0 / a
            elif code == SIN:
                value, slope = math.sin(a), math.cos(a)
            elif code == COS:
                value, slope = math.cos(a), -math.sin(a)
            elif code == TANH:
                value = math.tanh(a)
                slope = 1.0 - value * value
            elif code == SQRT:
                value = math.sqrt(a)
                slope = 0.5 / value
            elif code == ABS:
                value, slope = abs(a), 1.0 if a > 0.0 else (-1.0 if a < 0.0 else 0.0)
            stack[top] = value
            stack[top + 1] *= slope
            stack[top + 2] *= slope
    shift_x = shift_y = 0.0
    if arena[noise_at] > 0.0:
        stream = random_key(counters[SEED], counters[STEP], key)
        radius = math.sqrt(-2.0 * math.log((random_integer(stream, 0) + 0.5) * 2.0**-32)) * arena[noise_at]
        angle = 2.0 * math.pi * random_integer(stream, 1) * 2.0**-32
        shift_x, shift_y = radius * math.cos(angle), radius * math.sin(angle)
    arena[g] = F(stack[1] + shift_x)
    arena[g + 1] = F(stack[2] + shift_y)
    return F(stack[0])


@dataclass(frozen=True)
class Jet:
    """A function's value, gradient and Hessian at many points; float64.

    ``value`` (n,), ``gradient`` (2, n), ``hessian`` (3, n): second derivatives in w1 w1, w1 w2 and w2 w2.
    """

    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray


Unary = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]

UNARY: Final[dict[int, Unary]] = {  # value, first and second derivative
    NEGATE: lambda a: (-a, -np.ones_like(a), np.zeros_like(a)),
    EXP: lambda a: (np.exp(a), np.exp(a), np.exp(a)),
    LOG: lambda a: (np.log(a), 1.0 / a, -1.0 / a**2),
    SIN: lambda a: (np.sin(a), np.cos(a), -np.sin(a)),
    COS: lambda a: (np.cos(a), -np.sin(a), -np.cos(a)),
    TANH: lambda a: (np.tanh(a), 1.0 - np.tanh(a) ** 2, -2.0 * np.tanh(a) * (1.0 - np.tanh(a) ** 2)),
    SQRT: lambda a: (np.sqrt(a), 0.5 / np.sqrt(a), -0.25 / (a * np.sqrt(a))),
    ABS: lambda a: (np.abs(a), np.sign(a), np.zeros_like(a)),
}


def reference(table: np.ndarray, points: np.ndarray) -> Jet:
    """Return value, gradient and Hessian of a table (rows, 2) at points (n, 2), in float64; infinite where it is."""
    stack: list[Jet] = []
    count = len(points)
    with np.errstate(all="ignore"):  # a surface may be infinite somewhere; the caller looks
        for code, constant in table:
            if code <= SECOND:
                value = np.full(count, constant) if code == NUMBER else points[:, int(code) - FIRST].astype(np.float64)
                gradient = np.zeros((2, count))
                if code != NUMBER:
                    gradient[int(code) - FIRST] = 1.0
                stack.append(Jet(value, gradient, np.zeros((3, count))))
            elif code <= MINIMUM:
                b, a = stack.pop(), stack.pop()
                stack.append(_binary(int(code), a, b))
            elif code == POWER:
                stack.append(_compose(stack.pop(), _power(constant)))
            else:
                stack.append(_compose(stack.pop(), UNARY[int(code)]))
    (result,) = stack
    return result


def _power(exponent: float) -> Unary:
    def derivatives(a: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        k = exponent
        first = k * a ** (k - 1.0) if k != 0.0 else np.zeros_like(a)
        second = k * (k - 1.0) * a ** (k - 2.0) if k not in (0.0, 1.0) else np.zeros_like(a)
        return a**k, first, second

    return derivatives


def _compose(a: Jet, outer: Unary) -> Jet:
    """Chain rule to second order: H = f'' g g^T + f' H."""
    value, first, second = outer(a.value)
    return Jet(value, first * a.gradient, second * _outer(a.gradient, a.gradient) + first * a.hessian)


def _binary(code: int, a: Jet, b: Jet) -> Jet:
    if code == ADD:
        return Jet(a.value + b.value, a.gradient + b.gradient, a.hessian + b.hessian)
    if code == SUBTRACT:
        return Jet(a.value - b.value, a.gradient - b.gradient, a.hessian - b.hessian)
    if code == DIVIDE:
        return _binary(MULTIPLY, a, _compose(b, _power(-1.0)))
    if code == MULTIPLY:
        crossed = _outer(a.gradient, b.gradient) + _outer(b.gradient, a.gradient)
        return Jet(
            a.value * b.value,
            a.value * b.gradient + b.value * a.gradient,
            a.value * b.hessian + b.value * a.hessian + crossed,
        )
    second = (b.value > a.value) == (code == MAXIMUM)
    return Jet(
        np.where(second, b.value, a.value),
        np.where(second, b.gradient, a.gradient),
        np.where(second, b.hessian, a.hessian),
    )


def _outer(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a b^T as its entries 11, 12, 22, not symmetrized."""
    return np.stack([a[0] * b[0], 0.5 * (a[0] * b[1] + a[1] * b[0]), a[1] * b[1]])
