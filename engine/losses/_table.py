"""The interpreter's table of losses: one line a loss."""

from __future__ import annotations

from typing import Final

from engine.jit import kernel
from engine.losses import (
    binary_cross_entropy,
    half_squared_error,
    hinge,
    huber,
    mae,
    mse,
    multiclass_hinge,
    nll,
    ranking,
    softmax_cross_entropy,
)
from engine.simd import Arena, Vector, add_lanes

CODES: Final = {
    "half_squared_error": 0,
    "mse": 1,
    "mae": 2,
    "huber": 3,
    "binary_cross_entropy": 4,
    "softmax_cross_entropy": 5,
    "nll": 6,
    "hinge": 7,
    "multiclass_hinge": 8,
    "ranking": 9,
}


@kernel
def evaluate(arena: Arena, code: int, z: int, t: int, w: int, d: int, outputs: int, lanes: int, a: float) -> float:
    """Return the weighted loss of one batch; write its gradient to ``d`` unless that is negative."""
    return add_lanes(evaluate_lanes(arena, code, z, t, w, d, outputs, lanes, a))


@kernel
def evaluate_lanes(
    arena: Arena, code: int, z: int, t: int, w: int, d: int, outputs: int, lanes: int, a: float
) -> Vector:
    """Do the same, but return the sum of each lane."""
    if code == 0:
        return half_squared_error.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 1:
        return mse.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 2:
        return mae.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 3:
        return huber.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 4:
        return binary_cross_entropy.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 5:
        return softmax_cross_entropy.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 6:
        return nll.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 7:
        return hinge.evaluate(arena, z, t, w, d, outputs, lanes, a)
    if code == 8:
        return multiclass_hinge.evaluate(arena, z, t, w, d, outputs, lanes, a)
    return ranking.evaluate(arena, z, t, w, d, outputs, lanes, a)
