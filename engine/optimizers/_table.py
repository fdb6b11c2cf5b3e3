"""The interpreter's table of optimizers: one line an optimizer."""

from __future__ import annotations

from typing import Any, Final

from engine.jit import kernel
from engine.optimizers import (
    adadelta,
    adagrad,
    adam,
    adamw,
    momentum,
    nadam,
    nesterov,
    rmsprop,
    sgd,
)
from engine.simd import Arena, Vector, add_lanes

CODES: Final = {
    "sgd": 0,
    "momentum": 1,
    "nesterov": 2,
    "adagrad": 3,
    "adadelta": 4,
    "rmsprop": 5,
    "adam": 6,
    "adamw": 7,
    "nadam": 8,
}


@kernel
def update(arena: Arena, code: int, p: int, g: int, s: int, n: int, scalars: Any) -> float:
    """Move ``n`` parameters by one step; return NaN if one is no longer finite."""
    return add_lanes(update_lanes(arena, code, p, g, s, n, scalars))


@kernel
def update_lanes(arena: Arena, code: int, p: int, g: int, s: int, n: int, scalars: Any) -> Vector:
    """Do the same, but return NaN only in the lanes of parameters that are no longer finite."""
    if code == 0:
        return sgd.update(arena, p, g, s, n, scalars)
    if code == 1:
        return momentum.update(arena, p, g, s, n, scalars)
    if code == 2:
        return nesterov.update(arena, p, g, s, n, scalars)
    if code == 3:
        return adagrad.update(arena, p, g, s, n, scalars)
    if code == 4:
        return adadelta.update(arena, p, g, s, n, scalars)
    if code == 5:
        return rmsprop.update(arena, p, g, s, n, scalars)
    if code == 6:
        return adam.update(arena, p, g, s, n, scalars)
    if code == 7:
        return adamw.update(arena, p, g, s, n, scalars)
    return nadam.update(arena, p, g, s, n, scalars)
