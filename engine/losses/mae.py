"""Mean absolute error: the distance to the target; its best constant answer is the median, so outliers pull less."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, absolute, copy_sign, load, splat, store, where_equal

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for outputs and targets (n, k)."""
    return np.mean(np.abs(z - t), axis=1)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    return np.sign(z - t) / z.shape[1]


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    share = F(1.0) / F(outputs)
    for k in range(outputs):
        for lane in range(0, lanes, LANES):
            at = k * lanes + lane
            z, t, w = load(arena, z_at + at), load(arena, t_at + at), load(arena, w_at + lane) * share
            e = z - t
            value = absolute(e)
            total = total + value * w
            if d_at >= 0:
                slope = where_equal(e, splat(F(0.0)), splat(F(0.0)), copy_sign(splat(F(1.0)), e))
                store(arena, d_at + at, slope * w)
    return total


SPEC = LossSpec(
    label="Mean absolute error",
    help="The distance to the target; its best constant answer is the median, so outliers pull less.",
    formula=r"L = \frac1K \sum_k |z_k - t_k|",
    order=30,
    reference=reference,
    gradient=gradient,
    torch="functional.l1_loss(z, t)",
    keras="keras.ops.mean(keras.ops.abs(z - t), axis=1)",
    source="[goodfellow2016] section 6.2",
)
