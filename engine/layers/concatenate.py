"""Concatenate: puts the features of its inputs one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.layers._layer import AbstractLayer, LayerSpec, several
from engine.matmul import ZERO
from engine.operations import COPY
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Concatenate(AbstractLayer):
    """The features of two or more flat inputs, in order."""

    key: ClassVar[str] = "concatenate"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (sum of the inputs' features,)."""
        shapes = several(where, shapes)
        if any(len(shape) != 1 for shape in shapes):
            raise ShapeError(f"{where}: expected flat inputs, got {', '.join(map(str, shapes))}; flatten them first")
        return (sum(shape[0] for shape in shapes),)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row an input."""
        at = placed.output.value
        for x in placed.inputs:
            code.emit(COPY, x.value, at, x.size * placed.lanes, ZERO)
            at += x.size * placed.lanes

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row for each input that needs a gradient."""
        at = placed.output.gradient
        for x in placed.inputs:
            if x.gradient >= 0:
                code.emit(COPY, at, x.gradient, x.size * placed.lanes, code.start(x.gradient))
            at += x.size * placed.lanes

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the inputs side by side."""
        return np.concatenate(inputs, axis=1)


SPEC = LayerSpec(
    label="Concatenate",
    help="Puts the features of its inputs one after the other.",
    formula="y = [a, b]",
    order=60,
    create=Concatenate,
)
