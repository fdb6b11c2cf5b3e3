"""Activation: a function of one number applied to every feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.activations import ACTIVATIONS, _table
from engine.jit import kernel
from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.matmul import ACCUMULATE
from engine.operations import ACTIVATION_BACKWARD, ACTIVATION_FORWARD
from engine.program import Code, Placed, Shape
from engine.simd import LANES, Arena, load, store
from engine.spec import Choice, Real


@kernel
def forward(arena: Arena, x: int, y: int, n: int, code: int, parameter: int) -> None:
    """``y = g(x)`` for ``n`` numbers."""
    a = arena[parameter]
    for i in range(0, n, LANES):
        store(arena, y + i, _table.forward(code, load(arena, x + i), a))


@kernel
def backward(arena: Arena, x: int, y: int, dx: int, dy: int, n: int, code: int, parameter: int, start: int) -> None:
    """``dx (+)= g'(x) dy`` for ``n`` numbers."""
    a = arena[parameter]
    for i in range(0, n, LANES):
        slope = _table.backward(code, load(arena, x + i), load(arena, y + i), a)
        change = slope * load(arena, dy + i)
        if start == ACCUMULATE:
            change = change + load(arena, dx + i)
        store(arena, dx + i, change)


@dataclass(frozen=True)
class Activation(AbstractLayer):
    """The activation ``function`` (a key of ``engine/activations``); ``parameter=None`` takes its default."""

    key: ClassVar[str] = "activation"
    function: str = "tanh"
    parameter: float | None = None

    def __post_init__(self) -> None:
        """Fill in the default of the parameter, then check."""
        if self.parameter is None and isinstance(self.function, str) and self.function in ACTIVATIONS:
            object.__setattr__(self, "parameter", ACTIVATIONS[self.function].parameter())
        super().__post_init__()

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        return single(where, shapes)

    def constants(self) -> tuple[float, ...]:
        """Return the parameter."""
        return (self.parameter or 0.0,)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        number = _table.CODES[self.function]
        code.emit(ACTIVATION_FORWARD, x.value, y.value, x.size * placed.lanes, number, placed.constants)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient < 0:
            return
        n, number = x.size * placed.lanes, _table.CODES[self.function]
        start = code.start(x.gradient)
        code.emit(ACTIVATION_BACKWARD, x.value, y.value, x.gradient, y.gradient, n, number, placed.constants, start)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return g(x)."""
        return ACTIVATIONS[self.function].reference(inputs[0], self.parameter or 0.0)


SPEC = LayerSpec(
    label="Activation",
    help="Applies a function of one number to every feature.",
    formula="y = g(x)",
    order=20,
    create=Activation,
    fields=(
        Choice(
            name="function",
            label="Function",
            help="Which function.",
            default="tanh",
            choices=tuple(ACTIVATIONS),
        ),
        Real(
            name="parameter",
            label="Parameter",
            help="The function's own setting, such as the slope of a leaky ReLU.",
            default=0.0,
            minimum=-100.0,
            maximum=100.0,
        ),
    ),
)
