"""AdaGrad: gives each parameter its own step, smaller the more it has already moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.jit import kernel
from engine.operations import RATE, SETTING
from engine.optimizers._optimizer import OptimizerSpec
from engine.simd import LANES, Arena, Vector, fma, load, splat, square_root, store
from engine.spec import Real

F = np.float32


def reference(
    p: np.ndarray, g: np.ndarray, state: dict[str, Any], rate: float, settings: Mapping[str, float], step: int
) -> np.ndarray:
    """Return the parameters after step ``step`` (from 1), in float64."""
    total = state["s"] = state.get("s", 0.0) + g * g
    return p - rate * g / (np.sqrt(total) + settings["epsilon"])


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    epsilon = F(scalars[SETTING])
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        total = load(arena, s + i) + g * g
        store(arena, s + i, total)
        moved = p - g * rate / (square_root(total) + epsilon)
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="AdaGrad",
    help="Gives each parameter its own step, smaller the more it has already moved.",
    formula=r"s \leftarrow s + g^2,\quad w \leftarrow w - \eta \frac{g}{\sqrt{s} + \epsilon}",
    order=40,
    class_name="AdaGrad",
    slots=1,
    roles=("scaling",),
    learning_rate=0.1,
    reference=reference,
    torch="torch.optim.Adagrad(parameters, lr={rate}, eps={epsilon})",
    keras="keras.optimizers.Adagrad({rate}, initial_accumulator_value=0.0, epsilon={epsilon})",
    fields=(
        Real(
            name="epsilon",
            label="Epsilon",
            help="Keeps the division away from zero.",
            default=1e-10,
            minimum=1e-16,
            maximum=1.0,
        ),
    ),
    source="[duchi2011]",
)
