"""Concatenate: puts the features, or the channels, of its inputs one after the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.layers._layer import AbstractLayer, Cost, LayerSpec, several
from engine.matmul import ZERO
from engine.operations import COPY, COPY_RUNS
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Concatenate(AbstractLayer):
    """The features of two or more flat inputs in order, or the channels of images of one size."""

    key: ClassVar[str] = "concatenate"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the inputs' common shape with the sum of their channels."""
        shapes = several(where, shapes)
        listed = ", ".join(map(str, shapes))
        if any(len(shape) != len(shapes[0]) for shape in shapes):
            raise ShapeError(f"{where}: expected flat inputs, got {listed}; flatten them first")
        if any(shape[:-1] != shapes[0][:-1] for shape in shapes):
            raise ShapeError(f"{where}: expected inputs that differ in their channels alone, got {listed}")
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row an input."""
        pixels, step = self._runs(placed)
        at = placed.output.value
        for x in placed.inputs:
            run = x.size // pixels * placed.lanes
            if pixels == 1:
                code.emit(COPY, x.value, at, run, ZERO)
            else:
                code.emit(COPY_RUNS, x.value, run, at, step, run, pixels, ZERO)
            at += run

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row for each input that needs a gradient."""
        pixels, step = self._runs(placed)
        at = placed.output.gradient
        for x in placed.inputs:
            run = x.size // pixels * placed.lanes
            if x.gradient >= 0 and pixels == 1:
                code.emit(COPY, at, x.gradient, run, code.start(x.gradient))
            elif x.gradient >= 0:
                code.emit(COPY_RUNS, at, step, x.gradient, run, run, pixels, code.start(x.gradient))
            at += run

    def _runs(self, placed: Placed) -> tuple[int, int]:
        """Return the number of pixels and the numbers of one in the output."""
        pixels = math.prod(placed.input_shapes[0][:-1])
        return pixels, placed.output.size // pixels * placed.lanes

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return nothing: numbers are only moved."""
        return Cost(0, 0)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the inputs side by side."""
        return np.concatenate(inputs, axis=-1)


SPEC = LayerSpec(
    label="Concatenate",
    help="Puts the features of its inputs, or the channels of images, one after the other.",
    formula="y = [a, b]",
    order=60,
    create=Concatenate,
    merges=True,
)
