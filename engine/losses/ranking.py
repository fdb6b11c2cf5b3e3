"""Margin ranking: the first output should be larger than the second, or the other way round."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, maximum, splat, store, where_less
from engine.spec import Real

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for two outputs (n, 2) and signs (n,): +1 if the first should win."""
    return np.maximum(0.0, a - t.reshape(-1) * (z[:, 0] - z[:, 1]))


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    won = t.reshape(-1, 1)
    violated = a - won * (z[:, :1] - z[:, 1:]) > 0.0
    return np.hstack([-won * violated, won * violated])


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    for lane in range(0, lanes, LANES):
        t, w = load(arena, t_at + lane), load(arena, w_at + lane)
        gap = a - t * (load(arena, z_at + lane) - load(arena, z_at + lanes + lane))
        total = total + maximum(gap, splat(F(0.0))) * w
        if d_at >= 0:
            slope = where_less(splat(F(0.0)), gap, t * w, splat(F(0.0)))
            store(arena, d_at + lane, -slope)
            store(arena, d_at + lanes + lane, slope)
    return total


SPEC = LossSpec(
    label="Margin ranking",
    help="Asks that one of two outputs beats the other by a margin.",
    formula=r"L = \max(0, a - t (z_1 - z_2))",
    order=100,
    reference=reference,
    gradient=gradient,
    torch="functional.margin_ranking_loss(z[:, 0], z[:, 1], t[:, 0], margin={a})",
    keras="keras.ops.relu({a} - t[:, 0] * (z[:, 0] - z[:, 1]))",
    targets="signs",
    outputs=2,
    fields=(
        Real(name="margin", label="Margin", help="By how much it should win.", default=0.0, minimum=0.0, maximum=100.0),
    ),
    source="[burges2005]",
)
