"""Negative log-likelihood: minus the right class's output, for a network that ends in LogSoftmax."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, splat, store, where_equal

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for log-probabilities (n, k) and classes (n,)."""
    return -np.take_along_axis(z, t.reshape(-1, 1).astype(int), axis=1)[:, 0]


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    return -1.0 * (np.arange(z.shape[1]) == t.reshape(-1, 1))


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    for k in range(outputs):
        for lane in range(0, lanes, LANES):
            at = k * lanes + lane
            t, w = load(arena, t_at + lane), load(arena, w_at + lane)
            w = where_equal(t, splat(F(k)), w, splat(F(0.0)))
            total = total - load(arena, z_at + at) * w
            if d_at >= 0:
                store(arena, d_at + at, -w)
    return total


SPEC = LossSpec(
    label="Negative log-likelihood",
    help="Minus the output of the right class; the network ends in LogSoftmax.",
    formula=r"L = -z_t",
    order=70,
    reference=reference,
    gradient=gradient,
    torch="functional.nll_loss(z, t[:, 0].long())",
    keras='keras.ops.sum(-z * keras.ops.one_hot(keras.ops.cast(t[:, 0], "int32"), z.shape[1]), axis=1)',
    link="exponential",
    targets="classes",
    source="[goodfellow2016] section 6.2.1.1",
)
