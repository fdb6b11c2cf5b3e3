"""SGD: steps straight against the gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.jit import kernel
from engine.operations import RATE
from engine.optimizers._optimizer import OptimizerSpec
from engine.simd import LANES, Arena, Vector, fma, load, splat, store

F = np.float32


def reference(
    p: np.ndarray, g: np.ndarray, state: dict[str, Any], rate: float, settings: Mapping[str, float], step: int
) -> np.ndarray:
    """Return the parameters after step ``step`` (from 1), in float64."""
    return p - rate * g


@kernel
def update(arena: Arena, p_at: int, g_at: int, s: int, n: int, scalars: Any) -> Vector:
    """Move the parameters by one step; return NaN in the lanes of those no longer finite."""
    rate = F(scalars[RATE])
    finite = splat(F(0.0))
    for i in range(0, n, LANES):
        p, g = load(arena, p_at + i), load(arena, g_at + i)
        moved = p - g * rate
        store(arena, p_at + i, moved)
        finite = fma(moved, splat(F(0.0)), finite)
    return finite


SPEC = OptimizerSpec(
    label="SGD",
    help="Steps straight against the gradient.",
    formula=r"w \leftarrow w - \eta g",
    order=10,
    class_name="SGD",
    slots=0,
    learning_rate=0.03,
    reference=reference,
    torch="torch.optim.SGD(parameters, lr={rate})",
    keras="keras.optimizers.SGD({rate})",
    source="[robbins1951]",
)
