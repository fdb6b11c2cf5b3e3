"""ZeroPad2D: puts a border of zeros around an image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.operations import ZERO_PAD, ZERO_PAD_BACKWARD
from engine.program import Code, Placed, Shape
from engine.spec import Integer


@dataclass(frozen=True)
class ZeroPad2D(AbstractLayer):
    """Put ``border`` pixels of zeros around an image."""

    key: ClassVar[str] = "zero_pad2d"
    border: int = 1

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the larger image's shape."""
        (height, width), channels = image_shape(where, shapes, 2)
        return (height + 2 * self.border, width + 2 * self.border, channels)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        height, width, channels = placed.input_shapes[0]
        code.emit(ZERO_PAD, x.value, y.value, height, width, channels * placed.lanes, self.border)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            height, width, channels = placed.input_shapes[0]
            size = (height, width, channels * placed.lanes, self.border)
            code.emit(ZERO_PAD_BACKWARD, x.gradient, y.gradient, *size, code.start(x.gradient))

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return nothing: numbers are only moved."""
        return Cost(0, 0)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the padded image."""
        b = self.border
        return np.pad(inputs[0], ((0, 0), (b, b), (b, b), (0, 0)))


SPEC = LayerSpec(
    label="Zero padding",
    help="Puts a border of zeros around an image.",
    order=240,
    create=ZeroPad2D,
    fields=(Integer(name="border", label="Border", help="Its width.", default=1, minimum=0, maximum=64, unit="px"),),
)
