"""Adadelta: scales each step by the size of the last steps; needs no learning rate beyond 1."""

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
    rho, epsilon = settings["rho"], settings["epsilon"]
    square = state["s"] = rho * state.get("s", 0.0) + (1.0 - rho) * g * g
    step = np.sqrt(state.get("u", 0.0) + epsilon) / np.sqrt(square + epsilon) * g
    state["u"] = rho * state.get("u", 0.0) + (1.0 - rho) * step * step
    return p - rate * step


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    rho, epsilon = F(scalars[SETTING]), F(scalars[SETTING + 1])
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        square = load(arena, s + i) * rho + g * g * (F(1.0) - rho)
        updates = load(arena, s + n + i)
        step = square_root(updates + epsilon) / square_root(square + epsilon) * g
        store(arena, s + i, square)
        store(arena, s + n + i, updates * rho + step * step * (F(1.0) - rho))
        moved = p - step * rate
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="Adadelta",
    help="Scales each step by the size of the last steps; needs no learning rate beyond 1.",
    formula=r"\Delta = \frac{\sqrt{u + \epsilon}}{\sqrt{s + \epsilon}} g,\quad w \leftarrow w - \eta \Delta",
    order=50,
    class_name="Adadelta",
    slots=2,
    roles=("scaling", "steps"),
    learning_rate=1.0,
    reference=reference,
    torch="torch.optim.Adadelta(parameters, lr={rate}, rho={rho}, eps={epsilon})",
    keras="keras.optimizers.Adadelta({rate}, rho={rho}, epsilon={epsilon})",
    fields=(
        Real(
            name="rho",
            label="Rho",
            help="Share of the old averages that is kept.",
            default=0.9,
            minimum=0.0,
            maximum=0.9999,
        ),
        Real(
            name="epsilon",
            label="Epsilon",
            help="Keeps the division away from zero.",
            default=1e-06,
            minimum=1e-16,
            maximum=1.0,
        ),
    ),
    source="[zeiler2012]",
)
