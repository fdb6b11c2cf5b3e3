"""Nadam: adam with Nesterov's look ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.jit import kernel
from engine.operations import MEMORY, RATE, SETTING
from engine.optimizers._optimizer import OptimizerSpec
from engine.simd import LANES, Arena, Vector, fma, load, splat, square_root, store
from engine.spec import Real

F = np.float32


def reference(
    p: np.ndarray, g: np.ndarray, state: dict[str, Any], rate: float, settings: Mapping[str, float], step: int
) -> np.ndarray:
    """Return the parameters after step ``step`` (from 1), in float64."""
    b1, b2, decay = settings["beta1"], settings["beta2"], settings["momentum_decay"]
    now = b1 * (1.0 - 0.5 * 0.96 ** (step * decay))
    later = b1 * (1.0 - 0.5 * 0.96 ** ((step + 1) * decay))
    product = state["product"] = state.get("product", 1.0) * now
    mean = state["m"] = b1 * state.get("m", 0.0) + (1.0 - b1) * g
    square = state["v"] = b2 * state.get("v", 0.0) + (1.0 - b2) * g * g
    ahead = later * mean / (1.0 - product * later) + (1.0 - now) * g / (1.0 - product)
    return p - rate * ahead / (np.sqrt(square / (1.0 - b2**step)) + settings["epsilon"])


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    b1, b2, epsilon = F(scalars[SETTING]), F(scalars[SETTING + 1]), F(scalars[SETTING + 2])
    decay = scalars[SETTING + 3]
    scalars[MEMORY + 2] += 1.0
    now = scalars[SETTING] * (1.0 - 0.5 * 0.96 ** (scalars[MEMORY + 2] * decay))
    later = scalars[SETTING] * (1.0 - 0.5 * 0.96 ** ((scalars[MEMORY + 2] + 1.0) * decay))
    scalars[MEMORY] *= now
    scalars[MEMORY + 1] *= b2  # the rounded factor, as in the average: 1 - b2 has few digits
    mean_scale = F(rate * later / (1.0 - scalars[MEMORY] * later))
    gradient_scale = F(rate * (1.0 - now) / (1.0 - scalars[MEMORY]))
    unbias = F(1.0 / math.sqrt(1.0 - scalars[MEMORY + 1]))
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        mean = load(arena, s + i) * b1 + g * (F(1.0) - b1)
        square = load(arena, s + n + i) * b2 + g * g * (F(1.0) - b2)
        store(arena, s + i, mean)
        store(arena, s + n + i, square)
        moved = p - (mean * mean_scale + g * gradient_scale) / (square_root(square) * unbias + epsilon)
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="Nadam",
    help="Adam with Nesterov's look ahead.",
    formula=r"w \leftarrow w - \eta \frac{\mu_{t+1} \hat m + (1-\mu_t) \hat g}{\sqrt{\hat v} + \epsilon}",
    order=90,
    class_name="Nadam",
    slots=2,
    roles=("momentum", "scaling"),
    learning_rate=0.01,
    reference=reference,
    torch=(
        "torch.optim.NAdam(parameters, lr={rate}, betas=({beta1}, {beta2}),"
        " eps={epsilon}, momentum_decay={momentum_decay})"
    ),
    keras="keras.optimizers.Nadam({rate}, beta_1={beta1}, beta_2={beta2}, epsilon={epsilon})",
    memory=(1.0, 1.0, 0.0),
    fields=(
        Real(
            name="beta1",
            label="Beta 1",
            help="Share of the old mean gradient that is kept.",
            default=0.9,
            minimum=0.0,
            maximum=0.9999,
        ),
        Real(
            name="beta2",
            label="Beta 2",
            help="Share of the old mean square that is kept.",
            default=0.999,
            minimum=0.0,
            maximum=0.99999,
        ),
        Real(
            name="epsilon",
            label="Epsilon",
            help="Keeps the division away from zero.",
            default=1e-08,
            minimum=1e-16,
            maximum=1.0,
        ),
        Real(
            name="momentum_decay",
            label="Momentum decay",
            help="How slowly the momentum grows at the start.",
            default=0.004,
            minimum=0.0,
            maximum=1.0,
        ),
    ),
    source="[dozat2016]",
)
