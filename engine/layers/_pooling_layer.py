"""What all pooling layers share: settings, shapes, rows, reference."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np

from engine import windows
from engine.errors import ShapeError
from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost
from engine.operations import MORE, POOL, POOL_BACKWARD
from engine.program import Code, Placed, Shape
from engine.spec import AbstractField, Integer
from engine.windows import Windows


def fields() -> tuple[AbstractField, ...]:
    """Return the settings of a pooling layer."""
    return (
        windows.kernel_size_field(2),
        Integer(
            name="stride",
            label="Stride",
            help="How far the window moves each time; 0 means its side. Smaller than the window: they overlap.",
            default=0,
            minimum=0,
            maximum=64,
            unit="px",
        ),
        windows.padding_field(),
    )


@dataclass(frozen=True)
class AbstractPool2D(AbstractLayer):
    """One number for each window of each channel.

    Parameters
    ----------
    kernel_size : int
        Side of the window.
    stride : int
        How far it moves; 0 means its side, a smaller one lets windows overlap.
    padding : str or int
        "valid", "same", or the border on each side, at most half a window: what hangs over the border does not count,
        so that a window on the border alone would have nothing to pool.
    """

    kind: ClassVar[int]  # one of the kinds of `engine.layers._pooling`
    products_of: ClassVar[tuple[int, int]] = (0, 0)  # multiplications for each pixel below a window, for each window
    operations_of: ClassVar[tuple[int, int]] = (1, -1)  # the same with all operations; n numbers need n - 1 of a kind
    kernel_size: int = 2
    stride: int = 0
    padding: str | int = "valid"

    def __post_init__(self) -> None:
        """Let whole numbers stand for a padding, then check."""
        object.__setattr__(self, "padding", windows.as_padding(self.padding))
        super().__post_init__()

    def parameter(self) -> float:
        """Return the number the kernel reads, such as the power or the sharpness; 0 where it reads none."""
        return 0.0

    @abstractmethod
    def reduce(self, stacked: np.ndarray) -> np.ndarray:
        """Pool over the first axis, the taps of the window, in NumPy."""

    def windows(self, where: str, spatial: Shape) -> Windows:
        """Place the windows over an image; raise `ShapeError` if they do not fit or one could miss the image."""
        if str(self.padding).isdecimal() and int(self.padding) > self.kernel_size // 2:
            raise ShapeError(
                f"{where}: a padding of {self.padding} is more than half of the window of {self.kernel_size}: windows "
                f"could lie on the border alone, where there is nothing to pool; at most {self.kernel_size // 2} is "
                "allowed"
            )
        return windows.fit(where, spatial, self.kernel_size, self.stride or self.kernel_size, str(self.padding))

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (windows down, windows across, channels)."""
        spatial, channels = image_shape(where, shapes, 2)
        return (*self.windows(where, spatial).outputs[1:], channels)

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return the kind's operations for every pixel below a window, and for every window."""
        spatial, channels = image_shape(self.key, shapes, 2)
        over = self.windows(self.key, spatial)
        below = math.prod(_covered(over, axis) for axis in (1, 2)) * channels
        places = math.prod(over.outputs) * channels
        products = self.products_of[0] * below + self.products_of[1] * places
        return Cost(products, self.operations_of[0] * below + self.operations_of[1] * places)

    def constants(self) -> tuple[float, ...]:
        """Return the parameter."""
        return (self.parameter(),)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one operation."""
        (x,), y = placed.inputs, placed.output
        write_pool(code, self.kind, x.value, y.value, placed, self._windows(placed))

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one operation, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            places = (x.value, y.value, x.gradient, y.gradient)
            write_pool_backward(code, self.kind, places, placed, self._windows(placed), code.start(x.gradient))

    def _windows(self, placed: Placed) -> Windows:
        return self.windows(placed.name, placed.input_shapes[0][:-1])

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the pooled image, one window at a time."""
        return pooling_reference(inputs[0], self.windows(self.key, inputs[0].shape[1:-1]), self.reduce)


def _covered(over: Windows, axis: int) -> int:
    """Return how many pixels lie below the windows along an axis, one below two windows counted twice."""
    starts = [place * over.stride[axis] - over.before[axis] for place in range(over.outputs[axis])]
    return sum(min(start + over.kernel[axis], over.inputs[axis]) - max(start, 0) for start in starts)


def write_pool(code: Code, kind: int, x: int, y: int, placed: Placed, over: Windows) -> None:
    """Write the forward operation."""
    channels = placed.input_shapes[0][-1]
    code.emit(POOL, x, y, kind, placed.constants, placed.lanes)
    over.write(code, MORE, channels, channels, 1)


def write_pool_backward(
    code: Code, kind: int, places: tuple[int, int, int, int], placed: Placed, over: Windows, start: int
) -> None:
    """Write the backward operation; ``places`` are x, y, dx and dy."""
    channels = placed.input_shapes[0][-1]
    code.emit(POOL_BACKWARD, *places, kind, placed.constants, placed.lanes, start)
    over.write(code, MORE, channels, channels, 1)


def pooling_reference(x: np.ndarray, over: Windows, reduce: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Pool (n, height, width, channels): cut out each window as (taps, n, channels) and reduce it."""
    y = np.empty((len(x), *over.outputs[1:], x.shape[-1]), dtype=x.dtype)
    for oy, ox in product(*(range(count) for count in over.outputs[1:])):
        top, left = oy * over.stride[1] - over.before[1], ox * over.stride[2] - over.before[2]
        cut = x[:, max(top, 0) : top + over.kernel[1], max(left, 0) : left + over.kernel[2]]
        y[:, oy, ox] = reduce(np.moveaxis(cut, (1, 2), (0, 1)).reshape(-1, len(x), x.shape[-1]))
    return y
