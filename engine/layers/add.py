"""Add: sums its inputs feature by feature: a shortcut past other layers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.layers._layer import AbstractLayer, Cost, LayerSpec, several
from engine.layers._merge import ADD
from engine.operations import COPY, MERGE_FORWARD
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Add(AbstractLayer):
    """Sum of two or more inputs of one shape."""

    key: ClassVar[str] = "add"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the inputs' common shape."""
        shapes = several(where, shapes)
        if any(shape != shapes[0] for shape in shapes):
            raise ShapeError(f"{where}: expected inputs of one shape, got {', '.join(map(str, shapes))}")
        return shapes[0]

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row for each input after the first."""
        first, *others = placed.inputs
        y, n = placed.output, placed.output.size * placed.lanes
        so_far = first.value
        for other in others:
            code.emit(MERGE_FORWARD, ADD, so_far, other.value, y.value, n)
            so_far = y.value

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row for each input that needs a gradient."""
        for x in placed.inputs:
            if x.gradient >= 0:
                code.emit(COPY, placed.output.gradient, x.gradient, x.size * placed.lanes, code.start(x.gradient))

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return one addition an output for each input after the first."""
        return Cost(0, (len(shapes) - 1) * math.prod(shapes[0]))

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the sum."""
        return np.sum(inputs, axis=0)


SPEC = LayerSpec(
    label="Add",
    help="Sums its inputs feature by feature: a shortcut past other layers.",
    formula="y = a + b",
    order=50,
    create=Add,
    merges=True,
    source="[he2016]",
)
