"""Dropout: silences each feature with a chance while training, so that no feature can rely on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.jit import kernel
from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.matmul import ACCUMULATE
from engine.operations import DROPOUT_BACKWARD, DROPOUT_FORWARD, SEED, STEP
from engine.program import Code, Placed, Shape
from engine.simd import LANES, Arena, load, random_key, random_uniform, splat, store, where_less
from engine.spec import Real

F = np.float32


@kernel
def apply(arena: Arena, source: int, target: int, n: int, rate: int, number: int, counters: Any, start: int) -> None:
    """``target (+)= source * mask / (1 - rate)``.

    The mask is drawn from (seed, step, layer, index): the backward pass draws it again and nothing is stored.
    """
    p = arena[rate]
    key = random_key(counters[SEED], counters[STEP], number)
    scale = splat(F(1.0) / (F(1.0) - p))
    for i in range(0, n, LANES):
        kept = where_less(random_uniform(key, i), splat(p), splat(F(0.0)), scale)
        value = load(arena, source + i) * kept
        if start == ACCUMULATE:
            value = value + load(arena, target + i)
        store(arena, target + i, value)


@dataclass(frozen=True)
class Dropout(AbstractLayer):
    """Set each feature to zero with chance ``rate`` while training and scale the others by 1 / (1 - rate)."""

    key: ClassVar[str] = "dropout"
    rate: float = 0.5

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        return single(where, shapes)

    def is_alias(self, *, training: bool) -> bool:
        """Nothing is dropped when predicting."""
        return not training

    def constants(self) -> tuple[float, ...]:
        """Return the rate."""
        return (self.rate,)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        n = x.size * placed.lanes
        code.emit(DROPOUT_FORWARD, x.value, y.value, n, placed.constants, placed.number, 0)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            n, start = x.size * placed.lanes, code.start(x.gradient)
            code.emit(DROPOUT_BACKWARD, y.gradient, x.gradient, n, placed.constants, placed.number, start)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the input."""
        return inputs[0]


SPEC = LayerSpec(
    label="Dropout",
    help="Silences each feature with a chance while training, so that no feature can rely on another.",
    formula=r"y = x m / (1 - p), \quad m \sim \text{Bernoulli}(1 - p)",
    order=30,
    create=Dropout,
    fields=(Real(name="rate", label="Rate", help="Chance of being silenced.", default=0.5, minimum=0.0, maximum=0.99),),
    source="[srivastava2014]",
)
