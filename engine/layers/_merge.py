"""Kernels of the layers that bring several tensors together."""

from __future__ import annotations

from engine.jit import kernel
from engine.matmul import ACCUMULATE
from engine.simd import LANES, Arena, load, maximum, store, where_equal, where_less

ADD, MULTIPLY, MAXIMUM = 0, 1, 2


@kernel
def copy(arena: Arena, source: int, target: int, n: int, start: int) -> None:
    """``target (+)= source`` for ``n`` numbers."""
    for i in range(0, n, LANES):
        value = load(arena, source + i)
        if start == ACCUMULATE:
            value = value + load(arena, target + i)
        store(arena, target + i, value)


@kernel
def forward(arena: Arena, kind: int, a: int, b: int, y: int, n: int) -> None:
    """``y = a + b``, ``a * b`` or ``max(a, b)`` for ``n`` numbers."""
    for i in range(0, n, LANES):
        first, second = load(arena, a + i), load(arena, b + i)
        if kind == ADD:
            store(arena, y + i, first + second)
        elif kind == MULTIPLY:
            store(arena, y + i, first * second)
        else:
            store(arena, y + i, where_equal(second, second, maximum(first, second), second))  # a NaN in either stays


@kernel
def backward(arena: Arena, kind: int, a: int, b: int, dy: int, da: int, n: int, second: int, start: int) -> None:
    """``da (+)=`` the gradient with respect to ``a``, of ``a * b`` or ``max(a, b)``.

    ``second`` is 1 when ``a`` is the layer's second input: a tie of the maximum then belongs to ``b``.
    """
    for i in range(0, n, LANES):
        mine, other, change = load(arena, a + i), load(arena, b + i), load(arena, dy + i)
        if kind == MULTIPLY:
            change = change * other
        elif second == 1:
            change = where_less(other, mine, change, change * 0.0)
        else:
            change = where_less(mine, other, change * 0.0, change)
        if start == ACCUMULATE:
            change = change + load(arena, da + i)
        store(arena, da + i, change)
