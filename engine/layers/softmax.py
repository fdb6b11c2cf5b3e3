"""Softmax: turns scores into probabilities that add up to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import special

from engine.errors import ShapeError
from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.operations import SOFTMAX_BACKWARD, SOFTMAX_FORWARD
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Softmax(AbstractLayer):
    """Turns scores into probabilities that add up to one."""

    key: ClassVar[str] = "softmax"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape, which must be flat."""
        shape = single(where, shapes)
        if len(shape) != 1:
            raise ShapeError(f"{where}: expected a flat input, got {shape}; flatten it first")
        return shape

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        code.emit(SOFTMAX_FORWARD, x.value, y.value, x.size, placed.lanes, 0)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            start = code.start(x.gradient)
            code.emit(SOFTMAX_BACKWARD, y.value, x.gradient, y.gradient, x.size, placed.lanes, 0, start)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        return np.asarray(special.softmax(inputs[0], axis=1))


SPEC = LayerSpec(
    label="Softmax",
    help="Turns scores into probabilities that add up to one.",
    formula=r"y_k = e^{x_k} / \sum_j e^{x_j}",
    order=100,
    create=Softmax,
    in_stack=False,
    source="[goodfellow2016] section 6.2.2.3",
)
