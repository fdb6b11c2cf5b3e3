"""Multiclass hinge: every wrong class should stay a margin below the right one."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, maximum, splat, store, where_equal, where_less
from engine.spec import Real

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for outputs (n, k) and classes (n,)."""
    right = t.reshape(-1, 1).astype(int)
    gaps = np.maximum(0.0, a - np.take_along_axis(z, right, axis=1) + z)
    np.put_along_axis(gaps, right, 0.0, axis=1)
    return gaps.mean(axis=1)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    right = np.arange(z.shape[1]) == t.reshape(-1, 1)
    violated = (a - np.sum(z * right, axis=1, keepdims=True) + z > 0.0) & ~right
    return (violated - right * violated.sum(axis=1, keepdims=True)) / z.shape[1]


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    zero = splat(F(0.0))
    share = F(1.0) / F(outputs)
    for lane in range(0, lanes, LANES):
        t, w = load(arena, t_at + lane), load(arena, w_at + lane) * share
        chosen = zero
        for k in range(outputs):
            chosen = where_equal(t, splat(F(k)), load(arena, z_at + k * lanes + lane), chosen)
        violations = zero
        for k in range(outputs):
            gap = where_equal(t, splat(F(k)), zero, load(arena, z_at + k * lanes + lane) - chosen + a)
            total = total + maximum(gap, zero) * w
            slope = where_less(zero, gap, w, zero)
            violations = violations + slope
            if d_at >= 0:
                store(arena, d_at + k * lanes + lane, slope)
        if d_at >= 0:
            for k in range(outputs):
                at = d_at + k * lanes + lane
                store(arena, at, where_equal(t, splat(F(k)), -violations, load(arena, at)))
    return total


SPEC = LossSpec(
    label="Multiclass hinge",
    help="Counts every wrong class that comes closer to the right one than the margin.",
    formula=r"L = \frac1K \sum_{k \ne t} \max(0, a - z_t + z_k)",
    order=90,
    reference=reference,
    gradient=gradient,
    torch="functional.multi_margin_loss(z, t[:, 0].long(), margin={a})",
    keras=(
        "keras.ops.mean(keras.ops.relu({a} - keras.ops.take_along_axis(z, keras.ops.cast(t, 'int32'), 1) + z)"
        " * (1.0 - keras.ops.one_hot(keras.ops.cast(t[:, 0], 'int32'), z.shape[1])), axis=1)"
    ),
    targets="classes",
    fields=(
        Real(
            name="margin", label="Margin", help="How far below it should be.", default=1.0, minimum=0.0, maximum=100.0
        ),
    ),
    source="[weston1999]",
)
