"""Maxout: keeps the largest of several channels, a learned bent function instead of a fixed one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.layers._layer import AbstractLayer, Cost, LayerSpec, single
from engine.operations import MAXOUT, MAXOUT_BACKWARD
from engine.program import Code, Placed, Shape
from engine.spec import Integer


@dataclass(frozen=True)
class Maxout(AbstractLayer):
    """The largest of every ``pieces`` channels that follow each other."""

    key: ClassVar[str] = "maxout"
    pieces: int = 2

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape with fewer channels."""
        shape = single(where, shapes)
        if shape[-1] % self.pieces:
            raise ShapeError(f"{where}: {shape[-1]} channels cannot be cut into groups of {self.pieces}")
        return (*shape[:-1], shape[-1] // self.pieces)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        code.emit(MAXOUT, x.value, y.value, y.size, self.pieces, placed.lanes)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            places = (x.value, y.value, x.gradient, y.gradient, y.size)
            code.emit(MAXOUT_BACKWARD, *places, self.pieces, placed.lanes, code.start(x.gradient))

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return the comparisons of each output's pieces."""
        outputs = math.prod(shapes[0]) // self.pieces
        return Cost(0, (self.pieces - 1) * outputs)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        x = inputs[0]
        return np.asarray(x.reshape(*x.shape[:-1], -1, self.pieces).max(axis=-1))


SPEC = LayerSpec(
    label="Maxout",
    help="Keeps the largest of several channels: the bent function is learned.",
    formula=r"y_i = \max_{j} x_{ik+j}",
    order=360,
    create=Maxout,
    fields=(Integer(name="pieces", label="Pieces", help="Channels that compete.", default=2, minimum=1, maximum=64),),
    source="[goodfellow2013]",
)
