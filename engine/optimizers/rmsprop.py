"""RMSprop: divides each gradient by its recent size, so all parameters move at a similar pace; momentum is optional."""

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
    rho = settings["rho"]
    square = state["s"] = rho * state.get("s", 0.0) + (1.0 - rho) * g * g
    step = g / (np.sqrt(square) + settings["epsilon"])
    v = state["v"] = settings["momentum"] * state.get("v", 0.0) + step
    return p - rate * v


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    rho, mu, epsilon = F(scalars[SETTING]), F(scalars[SETTING + 1]), F(scalars[SETTING + 2])
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        square = load(arena, s + i) * rho + g * g * (F(1.0) - rho)
        v = load(arena, s + n + i) * mu + g / (square_root(square) + epsilon)
        store(arena, s + i, square)
        store(arena, s + n + i, v)
        moved = p - v * rate
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="RMSprop",
    help="Divides each gradient by its recent size, so all parameters move at a similar pace; momentum is optional.",
    formula=(
        r"s \leftarrow \rho s + (1-\rho) g^2,\quad "
        r"v \leftarrow \mu v + \frac{g}{\sqrt{s} + \epsilon},\quad w \leftarrow w - \eta v"
    ),
    order=60,
    class_name="RMSprop",
    slots=2,
    roles=("scaling", "momentum"),
    learning_rate=0.01,
    reference=reference,
    torch="torch.optim.RMSprop(parameters, lr={rate}, alpha={rho}, momentum={momentum}, eps={epsilon})",
    keras="keras.optimizers.RMSprop({rate}, rho={rho}, momentum={momentum}, epsilon={epsilon})",
    fields=(
        Real(
            name="rho",
            label="Rho",
            help="Share of the old mean square that is kept.",
            default=0.9,
            minimum=0.0,
            maximum=0.9999,
        ),
        Real(
            name="momentum",
            label="Momentum",
            help="Share of the last step that is kept; 0 for plain RMSprop.",
            default=0.0,
            minimum=0.0,
            maximum=0.9999,
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
    source="[tieleman2012] lecture 6e",
)
