"""Maximum: takes the larger of two inputs, feature by feature."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.layers._layer import AbstractLayer, Cost, LayerSpec, several
from engine.layers._merge import MAXIMUM
from engine.operations import MERGE_BACKWARD, MERGE_FORWARD
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Maximum(AbstractLayer):
    """Takes the larger of two inputs, feature by feature."""

    key: ClassVar[str] = "maximum"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the two inputs' common shape."""
        shapes = several(where, shapes)
        if len(shapes) > 2 or shapes[0] != shapes[1]:
            raise ShapeError(f"{where}: expected two inputs of one shape, got {', '.join(map(str, shapes))}")
        return shapes[0]

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (a, b), y = placed.inputs, placed.output
        code.emit(MERGE_FORWARD, MAXIMUM, a.value, b.value, y.value, y.size * placed.lanes)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row for each input that needs a gradient."""
        (a, b), dy, n = placed.inputs, placed.output.gradient, placed.output.size * placed.lanes
        for second, (mine, other) in enumerate(((a, b), (b, a))):
            if mine.gradient >= 0:
                start = code.start(mine.gradient)
                code.emit(MERGE_BACKWARD, MAXIMUM, mine.value, other.value, dy, mine.gradient, n, second, start)

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return one comparison an output."""
        return Cost(0, math.prod(shapes[0]))

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the larger."""
        return np.maximum(inputs[0], inputs[1])


SPEC = LayerSpec(
    label="Maximum",
    help="Takes the larger of two inputs, feature by feature.",
    formula=r"y = \max(a, b)",
    order=80,
    create=Maximum,
    merges=True,
)
