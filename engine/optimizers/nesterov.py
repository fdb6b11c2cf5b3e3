"""Nesterov momentum: a heavy ball that looks where it is going before it turns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.jit import kernel
from engine.operations import RATE, SETTING
from engine.optimizers._optimizer import OptimizerSpec
from engine.simd import LANES, Arena, Vector, fma, load, splat, store
from engine.spec import Real

F = np.float32


def reference(
    p: np.ndarray, g: np.ndarray, state: dict[str, Any], rate: float, settings: Mapping[str, float], step: int
) -> np.ndarray:
    """Return the parameters after step ``step`` (from 1), in float64."""
    v = state["v"] = settings["momentum"] * state.get("v", 0.0) + g
    return p - rate * (g + settings["momentum"] * v)


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    mu = F(scalars[SETTING])
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        v = load(arena, s + i) * mu + g
        store(arena, s + i, v)
        moved = p - (g + v * mu) * rate
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="Nesterov momentum",
    help="A heavy ball that looks where it is going before it turns.",
    formula=r"v \leftarrow \mu v + g,\quad w \leftarrow w - \eta (g + \mu v)",
    order=30,
    class_name="Nesterov",
    slots=1,
    roles=("momentum",),
    learning_rate=0.03,
    reference=reference,
    torch="torch.optim.SGD(parameters, lr={rate}, momentum={momentum}, nesterov=True)",
    keras="keras.optimizers.SGD({rate}, momentum={momentum}, nesterov=True)",
    fields=(
        Real(
            name="momentum",
            label="Momentum",
            help="Share of the last step that is kept.",
            default=0.9,
            minimum=0.0,
            maximum=0.9999,
        ),
    ),
    source="[nesterov1983]; form of [sutskever2013]",
)
