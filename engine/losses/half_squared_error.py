"""Half squared error: half the squared distance to the target; what TensorFlow Playground uses."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, splat, store

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for outputs and targets (n, k)."""
    return 0.5 * np.sum((z - t) ** 2, axis=1)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    return z - t


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    for k in range(outputs):
        for lane in range(0, lanes, LANES):
            at = k * lanes + lane
            z, t, w = load(arena, z_at + at), load(arena, t_at + at), load(arena, w_at + lane)
            e = z - t
            value = e * e * F(0.5)
            total = total + value * w
            if d_at >= 0:
                slope = e
                store(arena, d_at + at, slope * w)
    return total


SPEC = LossSpec(
    label="Half squared error",
    help="Half the squared distance to the target; what TensorFlow Playground uses.",
    formula=r"L = \tfrac12 \sum_k (z_k - t_k)^2",
    order=10,
    reference=reference,
    gradient=gradient,
    torch="0.5 * ((z - t) ** 2).sum(dim=1).mean()",
    keras="0.5 * keras.ops.sum((z - t) ** 2, axis=1)",
    source="[goodfellow2016] section 6.2",
)
