"""Softmax cross-entropy: minus the log-probability of the right class, from logits, without overflow."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from engine.jit import kernel
from engine.losses._loss import LossSpec
from engine.simd import LANES, Arena, Vector, load, maximum, splat, store, where_equal
from engine.vector_math import exp, log

F = np.float32


def reference(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the loss of each sample (n,) for logits (n, k) and classes (n,)."""
    chosen = np.take_along_axis(z, t.reshape(-1, 1).astype(int), axis=1)[:, 0]
    return np.asarray(logsumexp(z, axis=1) - chosen)


def gradient(z: np.ndarray, t: np.ndarray, a: float) -> np.ndarray:
    """Return the gradient of each sample's loss with respect to its outputs, (n, k)."""
    probabilities = np.exp(z - logsumexp(z, axis=1, keepdims=True))
    return probabilities - (np.arange(z.shape[1]) == t.reshape(-1, 1))


@kernel
def evaluate(arena: Arena, z_at: int, t_at: int, w_at: int, d_at: int, outputs: int, lanes: int, a: float) -> Vector:
    """Return the weighted loss of each lane; write its gradient to ``d_at``."""
    total = splat(F(0.0))
    for lane in range(0, lanes, LANES):
        t, w = load(arena, t_at + lane), load(arena, w_at + lane)
        largest = load(arena, z_at + lane)
        for k in range(1, outputs):
            largest = maximum(largest, load(arena, z_at + k * lanes + lane))
        normalizer = splat(F(0.0))
        chosen = splat(F(0.0))
        for k in range(outputs):
            z = load(arena, z_at + k * lanes + lane) - largest
            normalizer = normalizer + exp(z)
            chosen = where_equal(t, splat(F(k)), z, chosen)
        total = total + (log(normalizer) - chosen) * w
        if d_at >= 0:
            for k in range(outputs):
                probability = exp(load(arena, z_at + k * lanes + lane) - largest) / normalizer
                right = where_equal(t, splat(F(k)), splat(F(1.0)), splat(F(0.0)))
                store(arena, d_at + k * lanes + lane, (probability - right) * w)
    return total


SPEC = LossSpec(
    label="Softmax cross-entropy",
    help="Minus the log-probability of the right class; the outputs are logits.",
    formula=r"L = \log \sum_k e^{z_k} - z_t",
    order=60,
    reference=reference,
    gradient=gradient,
    torch="functional.cross_entropy(z, t[:, 0].long())",
    keras="keras.losses.sparse_categorical_crossentropy(t, z, from_logits=True)",
    link="softmax",
    targets="classes",
    source="[goodfellow2016] section 6.2.2.3",
)
