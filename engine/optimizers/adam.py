"""Adam: momentum and RMSprop together, corrected for their slow start."""

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
    b1, b2 = settings["beta1"], settings["beta2"]
    mean = state["m"] = b1 * state.get("m", 0.0) + (1.0 - b1) * g
    square = state["v"] = b2 * state.get("v", 0.0) + (1.0 - b2) * g * g
    mean, square = mean / (1.0 - b1**step), square / (1.0 - b2**step)
    return p - rate * mean / (np.sqrt(square) + settings["epsilon"])


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    b1, b2, epsilon = F(scalars[SETTING]), F(scalars[SETTING + 1]), F(scalars[SETTING + 2])
    scalars[MEMORY] *= b1  # the rounded factors, as in the averages: 1 - b2 has few digits
    scalars[MEMORY + 1] *= b2
    scale = F(rate / (1.0 - scalars[MEMORY]))
    unbias = F(1.0 / math.sqrt(1.0 - scalars[MEMORY + 1]))
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        mean = load(arena, s + i) * b1 + g * (F(1.0) - b1)
        square = load(arena, s + n + i) * b2 + g * g * (F(1.0) - b2)
        store(arena, s + i, mean)
        store(arena, s + n + i, square)
        moved = p - mean * scale / (square_root(square) * unbias + epsilon)
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="Adam",
    help="Momentum and RMSprop together, corrected for their slow start.",
    formula=r"w \leftarrow w - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}",
    order=70,
    class_name="Adam",
    slots=2,
    roles=("momentum", "scaling"),
    learning_rate=0.01,
    reference=reference,
    torch="torch.optim.Adam(parameters, lr={rate}, betas=({beta1}, {beta2}), eps={epsilon})",
    keras="keras.optimizers.Adam({rate}, beta_1={beta1}, beta_2={beta2}, epsilon={epsilon})",
    memory=(1.0, 1.0),
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
    ),
    source="[kingma2015] algorithm 1",
)
