"""Binary cross-entropy: minus the log-probability of the right one of two classes; the output is a logit."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, splat, store
from engine.vector_math import sigmoid, softplus

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for outputs and targets (n, k)."""
    return np.mean(np.logaddexp(0.0, z) - t * z, axis=1)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    return (1.0 / (1.0 + np.exp(-z)) - t) / z.shape[1]


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    share = F(1.0) / F(outputs)
    for k in range(outputs):
        for lane in range(0, lanes, LANES):
            at = k * lanes + lane
            z, t, w = load(arena, z_at + at), load(arena, t_at + at), load(arena, w_at + lane) * share
            value = softplus(z) - t * z
            total = total + value * w
            if d_at >= 0:
                slope = sigmoid(z) - t
                store(arena, d_at + at, slope * w)
    return total


SPEC = LossSpec(
    label="Binary cross-entropy",
    help="Minus the log-probability of the right one of two classes; the output is a logit.",
    formula=r"L = \log(1 + e^z) - t z",
    order=50,
    reference=reference,
    gradient=gradient,
    torch="functional.binary_cross_entropy_with_logits(z, t)",
    keras="keras.losses.binary_crossentropy(t, z, from_logits=True)",
    link="sigmoid",
    targets="zero_one",
    source="[goodfellow2016] section 6.2",
)
