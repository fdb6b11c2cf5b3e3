"""What the convolutions of one, two and three dimensions share: settings, shapes, parameters, rows, reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np

from engine import windows
from engine.errors import ConfigError, ShapeError
from engine.initializers import INITIALIZERS
from engine.layers._layer import AbstractLayer, single
from engine.matmul import ZERO
from engine.operations import CONVOLVE, CONVOLVE_WEIGHTS, MORE, SPREAD
from engine.program import Code, ParameterShape, Placed, Shape, padded
from engine.spec import AbstractField, Choice, Flag, Integer
from engine.windows import Windows

AXIS_NAMES = {1: "(length, channels)", 2: "(height, width, channels)", 3: "(depth, height, width, channels)"}


def image_shape(where: str, shapes: Sequence[Shape], rank: int) -> tuple[Shape, int]:
    """Return the only input's spatial shape and its channels; raise `ShapeError` if it has not ``rank`` axes."""
    shape = single(where, shapes)
    if len(shape) != rank + 1:
        raise ShapeError(f"{where}: expected input {AXIS_NAMES[rank]}, got {shape}; Reshape can add a channel axis")
    return shape[:-1], shape[-1]


def initializer_field() -> Choice:
    """Return the setting of how weights start."""
    return Choice(
        name="initializer",
        label="Initializer",
        help="Where the weights start.",
        default="he_uniform",
        choices=tuple(INITIALIZERS),
    )


def fields() -> tuple[AbstractField, ...]:
    """Return the settings of a convolution."""
    return (
        Integer(name="filters", label="Filters", help="Number of feature maps.", default=8, minimum=1, maximum=4096),
        windows.kernel_size_field(3),
        windows.stride_field(1),
        windows.padding_field(),
        Integer(
            name="dilation",
            label="Dilation",
            help="Distance between the filter's taps; above 1 it has holes.",
            default=1,
            minimum=1,
            maximum=64,
            unit="px",
        ),
        Integer(
            name="groups",
            label="Groups",
            help="Channels are cut into this many groups that do not see each other.",
            default=1,
            minimum=1,
            maximum=4096,
        ),
        Flag(name="bias", label="Bias", help="Adds one learned number to each feature map.", default=True),
        initializer_field(),
    )


@dataclass(frozen=True)
class AbstractConvolution(AbstractLayer):
    """Filters slide over the input; each gives one feature map.

    Parameters
    ----------
    filters : int
        Number of feature maps.
    kernel_size : int
        Side of the filters.
    stride : int
        How far a filter moves each time.
    padding : str or int
        "valid", "same", or the zeros added on each side.
    dilation : int
        Distance between a filter's taps.
    groups : int
        Groups of channels that do not see each other; divides both numbers of channels.
    bias : bool
        Is a bias added.
    initializer : str
        A key of ``engine/initializers``.
    """

    rank: ClassVar[int]
    filters: int
    kernel_size: int = 3
    stride: int = 1
    padding: str | int = "valid"
    dilation: int = 1
    groups: int = 1
    bias: bool = True
    initializer: str = "he_uniform"

    def __post_init__(self) -> None:
        """Let whole numbers stand for a padding, then check."""
        object.__setattr__(self, "padding", windows.as_padding(self.padding))
        super().__post_init__()
        if self.filters % self.groups:
            raise ConfigError(
                f"{self.key}.groups", f"{self.groups} groups do not divide {self.filters} filters", (1, self.filters)
            )

    def windows(self, where: str, spatial: Shape) -> Windows:
        """Place the filters over an input."""
        return windows.fit(where, spatial, self.kernel_size, self.stride, str(self.padding), self.dilation)

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (positions along each axis, filters)."""
        spatial, channels = image_shape(where, shapes, self.rank)
        if channels % self.groups:
            raise ShapeError(f"{where}: {self.groups} groups do not divide the input's {channels} channels")
        return (*self.windows(where, spatial).outputs[3 - self.rank :], self.filters)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return weight (kernel_size, ..., channels / groups, filters) and, if wanted, bias (filters,)."""
        channels = shapes[0][-1] // self.groups
        taps = self.kernel_size**self.rank
        shape = (*[self.kernel_size] * self.rank, channels, self.filters)
        fan_in, fan_out = taps * channels, taps * self.filters // self.groups
        found = {"weight": ParameterShape(shape, fan_in, fan_out, self.initializer)}
        if self.bias:
            found["bias"] = ParameterShape((self.filters,), fan_in, fan_out, "zeros", regularized=False)
        return found

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for a turned row of the gradient and the sums of the weights' gradient."""
        placed = self.windows(self.key, shapes[0][:-1])
        columns = self.groups * padded(self.filters // self.groups)
        taps = self.kernel_size**self.rank * (shapes[0][-1] // self.groups)
        return (placed.outputs[2] * lanes + taps + 1) * columns

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one operation."""
        weight, bias = placed.parameters["weight"], placed.parameters.get("bias")
        (x,), y = placed.inputs, placed.output
        code.emit(CONVOLVE, x.value, y.value, weight.value, bias.value if bias else -1, placed.lanes, ZERO)
        self._write_windows(code, placed)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one operation for the weights and one for the input, if it needs a gradient."""
        weight, bias = placed.parameters["weight"], placed.parameters.get("bias")
        (x,), y = placed.inputs, placed.output
        code.emit(
            CONVOLVE_WEIGHTS,
            x.value,
            y.gradient,
            weight.gradient,
            bias.gradient if bias else -1,
            placed.lanes,
            code.start(weight.gradient),
            placed.scratch,
        )
        self._write_windows(code, placed)
        if x.gradient >= 0:
            code.emit(SPREAD, y.gradient, x.gradient, weight.value, -1, placed.lanes, code.start(x.gradient))
            self._write_windows(code, placed)

    def _write_windows(self, code: Code, placed: Placed) -> None:
        shape = placed.input_shapes[0]
        self.windows(placed.name, shape[:-1]).write(code, MORE, shape[-1], self.filters, self.groups)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the convolution as a sum over the taps."""
        return convolution_reference(
            inputs[0],
            parameters["weight"],
            self.windows(self.key, inputs[0].shape[1:-1]),
            self.groups,
        ) + parameters.get("bias", 0.0)


def convolution_reference(x: np.ndarray, weight: np.ndarray, placed: Windows, groups: int) -> np.ndarray:
    """Convolve (n, *spatial, channels) with (*kernel, channels / groups, filters): shift, multiply, add."""
    rank = x.ndim - 2
    border = borders(placed)[3 - rank :]
    wide = np.pad(x, ((0, 0), *border, (0, 0)))
    outputs, stride, dilation = (value[3 - rank :] for value in (placed.outputs, placed.stride, placed.dilation))
    y = np.zeros((len(x), *outputs, weight.shape[-1]), dtype=np.result_type(x, weight))
    for source, factor, target in zip(*(np.split(array, groups, axis=-1) for array in (wide, weight, y)), strict=True):
        for tap in product(*(range(size) for size in weight.shape[:rank])):
            cut = tuple(
                slice(k * d, k * d + (count - 1) * s + 1, s)
                for k, d, s, count in zip(tap, dilation, stride, outputs, strict=True)
            )
            target += source[(slice(None), *cut)] @ factor[tap]
    return y


def borders(placed: Windows) -> list[tuple[int, int]]:
    """Return the zeros (before, behind) along each axis that let all windows lie on the input."""
    border = []
    for axis in range(3):
        span = placed.dilation[axis] * (placed.kernel[axis] - 1) + 1
        reach = (placed.outputs[axis] - 1) * placed.stride[axis] + span
        border.append((placed.before[axis], max(reach - placed.before[axis] - placed.inputs[axis], 0)))
    return border
