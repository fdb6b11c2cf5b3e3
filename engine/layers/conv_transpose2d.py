"""ConvTranspose2D: a convolution run backwards, from a small image to a larger one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine import windows
from engine.errors import ShapeError
from engine.layers._convolution_layer import convolution_reference, image_shape, initializer_field
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.matmul import ZERO
from engine.operations import CHANNEL_SUM, CONVOLVE, CONVOLVE_WEIGHTS, MORE, SPREAD
from engine.program import Code, ParameterShape, Placed, Shape, padded
from engine.spec import Flag, Integer
from engine.windows import Windows


@dataclass(frozen=True)
class ConvTranspose2D(AbstractLayer):
    """Each input pixel lays its filter, scaled, onto the output; the gradient of a convolution, run forward.

    The output is what `Conv2D` of the same settings would turn into the input's size.

    Parameters
    ----------
    filters : int
        Number of output channels.
    kernel_size, stride : int
        Side of the filters and how far apart the input's pixels lie on the output.
    padding : str or int
        "valid", "same" (the output is ``stride`` times the input) or what is cut off on each side.
    bias : bool
        Is a bias added.
    initializer : str
        A key of ``engine/initializers``.
    """

    key: ClassVar[str] = "conv_transpose2d"
    filters: int
    kernel_size: int = 3
    stride: int = 1
    padding: str | int = "valid"
    bias: bool = True
    initializer: str = "he_uniform"

    def __post_init__(self) -> None:
        """Let whole numbers stand for a padding, then check."""
        object.__setattr__(self, "padding", windows.as_padding(self.padding))
        super().__post_init__()

    def windows(self, where: str, spatial: Shape) -> Windows:
        """Place the filters over the output: those of the convolution that this layer turns around."""
        if self.padding == "same":
            outputs = tuple(size * self.stride for size in spatial)
        else:
            cut = 0 if self.padding == "valid" else int(self.padding)
            outputs = tuple((size - 1) * self.stride + self.kernel_size - 2 * cut for size in spatial)
        if min(outputs) < 1:
            raise ShapeError(f"{where}: a padding of {self.padding} cuts off the whole output of {spatial}")
        return windows.fit(where, outputs, self.kernel_size, self.stride, str(self.padding))

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (height, width, filters)."""
        spatial, _ = image_shape(where, shapes, 2)
        return (*self.windows(where, spatial).inputs[1:], self.filters)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return weight (kernel_size, kernel_size, filters, channels) and, if wanted, bias (filters,)."""
        channels, taps = shapes[0][-1], self.kernel_size**2
        shape = (self.kernel_size, self.kernel_size, self.filters, channels)
        fan_in, fan_out = taps * channels, taps * self.filters
        found = {"weight": ParameterShape(shape, fan_in, fan_out, self.initializer)}
        if self.bias:
            found["bias"] = ParameterShape((self.filters,), fan_in, fan_out, "zeros", regularized=False)
        return found

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for a turned row of the input and the sums of the weights' gradient."""
        _, width, channels = shapes[0]
        return (width * lanes + self.kernel_size**2 * self.filters + 1) * padded(channels)

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one operation."""
        weight, bias = placed.parameters["weight"], placed.parameters.get("bias")
        (x,), y = placed.inputs, placed.output
        code.emit(SPREAD, x.value, y.value, weight.value, bias.value if bias else -1, placed.lanes, ZERO)
        self._write_windows(code, placed)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write the operations of weights, bias and, if it needs a gradient, input."""
        weight, bias = placed.parameters["weight"], placed.parameters.get("bias")
        (x,), y = placed.inputs, placed.output
        start = code.start(weight.gradient)
        code.emit(CONVOLVE_WEIGHTS, y.gradient, x.value, weight.gradient, -1, placed.lanes, start, placed.scratch)
        self._write_windows(code, placed)
        if bias:
            pixels = y.size // self.filters
            code.emit(CHANNEL_SUM, y.gradient, bias.gradient, pixels, self.filters, placed.lanes, start)
        if x.gradient >= 0:
            code.emit(CONVOLVE, y.gradient, x.gradient, weight.value, -1, placed.lanes, code.start(x.gradient))
            self._write_windows(code, placed)

    def _write_windows(self, code: Code, placed: Placed) -> None:
        shape = placed.input_shapes[0]
        self.windows(placed.name, shape[:-1]).write(code, MORE, self.filters, shape[-1], 1)

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return what each input pixel lays onto the output: every weight once."""
        products = self.parameters(shapes)["weight"].size * math.prod(shapes[0][:-1])
        return Cost(products, 2 * products + self.bias * math.prod(self.output_shape(self.key, shapes)))

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the convolution of the input, spread by the stride, with the mirrored filters."""
        x, k = inputs[0], self.kernel_size
        over = self.windows(self.key, x.shape[1:-1])
        spread_sizes = [self.stride * (size - 1) + 1 for size in x.shape[1:-1]]
        spread = np.zeros((len(x), *spread_sizes, x.shape[-1]), x.dtype)
        spread[:, :: self.stride, :: self.stride] = x
        full = windows.fit(self.key, [size + 2 * (k - 1) for size in spread_sizes], k, 1, "valid")
        wide = np.pad(spread, ((0, 0), (k - 1, k - 1), (k - 1, k - 1), (0, 0)))
        mirrored = np.swapaxes(parameters["weight"][::-1, ::-1], 2, 3)
        y = convolution_reference(wide, mirrored, full, 1)
        height, width = over.inputs[1:]
        missing = [max(over.before[axis] + over.inputs[axis] - y.shape[axis], 0) for axis in (1, 2)]
        y = np.pad(y, ((0, 0), (0, missing[0]), (0, missing[1]), (0, 0)))
        y = y[:, over.before[1] : over.before[1] + height, over.before[2] : over.before[2] + width]
        return y + parameters.get("bias", 0.0)


SPEC = LayerSpec(
    label="Transposed convolution",
    help="Each pixel lays its filter onto a larger image: a convolution run backwards.",
    formula=r"y_{su+k,sv+l,j} \mathrel{+}= w_{kljc} x_{uvc}",
    order=230,
    create=ConvTranspose2D,
    fields=(
        Integer(name="filters", label="Filters", help="Number of feature maps.", default=8, minimum=1, maximum=4096),
        windows.kernel_size_field(3),
        windows.stride_field(1),
        windows.padding_field(),
        Flag(name="bias", label="Bias", help="Adds one learned number to each feature map.", default=True),
        initializer_field(),
    ),
    source="[dumoulin2016] chapter 4",
)
