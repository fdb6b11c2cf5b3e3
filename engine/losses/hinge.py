"""Hinge: nothing beyond the margin, a straight line before it: the support vector machine's loss."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, maximum, splat, store, where_less
from engine.spec import Real

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for outputs and targets (n, k)."""
    return np.mean(np.maximum(0.0, a - t * z), axis=1)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    return np.where(a - t * z > 0.0, -t, 0.0) / z.shape[1]


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    share = F(1.0) / F(outputs)
    for k in range(outputs):
        for lane in range(0, lanes, LANES):
            at = k * lanes + lane
            z, t, w = load(arena, z_at + at), load(arena, t_at + at), load(arena, w_at + lane) * share
            gap = a - t * z
            value = maximum(gap, splat(F(0.0)))
            total = total + value * w
            if d_at >= 0:
                slope = where_less(splat(F(0.0)), gap, -t, splat(F(0.0)))
                store(arena, d_at + at, slope * w)
    return total


SPEC = LossSpec(
    label="Hinge",
    help="Nothing beyond the margin, a straight line before it: the support vector machine's loss.",
    formula=r"L = \max(0, 1 - t z)",
    order=80,
    reference=reference,
    gradient=gradient,
    torch="torch.relu({a} - t * z).mean()",
    keras="keras.ops.mean(keras.ops.relu({a} - t * z), axis=1)",
    targets="signs",
    fields=(
        Real(
            name="margin",
            label="Margin",
            help="How far on the right side an output should be.",
            default=1.0,
            minimum=0.0,
            maximum=100.0,
        ),
    ),
    source="[cortes1995]",
)
