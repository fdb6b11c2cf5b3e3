"""GlobalAveragePool2D: the mean of each feature map, one number a channel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.layers._pooling import AVERAGE
from engine.layers._pooling_layer import write_pool, write_pool_backward
from engine.program import Code, Placed, Shape
from engine.windows import Windows


@dataclass(frozen=True)
class GlobalAveragePool2D(AbstractLayer):
    """The mean of each feature map: an image of any size becomes one number a channel."""

    key: ClassVar[str] = "global_average_pool2d"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (channels,)."""
        return (image_shape(where, shapes, 2)[1],)

    def constants(self) -> tuple[float, ...]:
        """Return the parameter that the kernel reads and averaging does not use."""
        return (0.0,)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one operation."""
        write_pool(code, AVERAGE, placed.inputs[0].value, placed.output.value, placed, whole(placed))

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one operation, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            places = (x.value, y.value, x.gradient, y.gradient)
            write_pool_backward(code, AVERAGE, places, placed, whole(placed), code.start(x.gradient))

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return the additions of each map and one division."""
        return Cost(shapes[0][-1], math.prod(shapes[0]))

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the means."""
        return np.asarray(inputs[0].mean(axis=(1, 2)))


def whole(placed: Placed) -> Windows:
    """Return one window as large as the image."""
    height, width, _ = placed.input_shapes[0]
    size = (1, height, width)
    return Windows(inputs=size, outputs=(1, 1, 1), kernel=size, stride=size, before=(0, 0, 0), dilation=(1, 1, 1))


SPEC = LayerSpec(
    label="Global average",
    help="Takes the mean of each feature map, so that images of any size give as many numbers as channels.",
    formula=r"y_c = \frac{1}{hw} \sum_{uv} x_{uvc}",
    order=350,
    create=GlobalAveragePool2D,
    source="[lin2014]",
)
