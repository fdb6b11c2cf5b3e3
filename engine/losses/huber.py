"""Huber: squared near the target, straight far away: smooth, and calm about outliers."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, absolute, copy_sign, load, splat, store, where_less
from engine.spec import Real

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for outputs and targets (n, k)."""
    return np.mean(np.where(np.abs(z - t) < a, 0.5 * (z - t) ** 2, a * (np.abs(z - t) - 0.5 * a)), axis=1)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    return np.clip(z - t, -a, a) / z.shape[1]


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
            far = absolute(e)
            value = where_less(far, splat(a), e * e * F(0.5), (far - a * F(0.5)) * a)
            total = total + value * w
            if d_at >= 0:
                slope = where_less(far, splat(a), e, copy_sign(splat(a), e))
                store(arena, d_at + at, slope * w)
    return total


SPEC = LossSpec(
    label="Huber",
    help="Squared near the target, straight far away: smooth, and calm about outliers.",
    formula=r"L = \tfrac12 e^2 \text{ if } |e| < \delta \text{ else } \delta (|e| - \tfrac12 \delta)",
    order=40,
    reference=reference,
    gradient=gradient,
    torch="functional.huber_loss(z, t, delta={a})",
    keras="keras.losses.huber(t, z, delta={a})",
    fields=(
        Real(
            name="delta",
            label="Delta",
            help="Where the straight part begins.",
            default=1.0,
            minimum=0.001,
            maximum=100.0,
        ),
    ),
    source="[huber1964]",
)
