"""TrainablePool2D: the sub-sampling of LeNet, a sum with a learned coefficient and bias for each channel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine import windows
from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.layers._norm_layer import pixels_of
from engine.layers._pooling import AVERAGE
from engine.layers._pooling_layer import pooling_reference, write_pool, write_pool_backward
from engine.operations import CHANNEL_SCALE, CHANNEL_SCALE_BACKWARD
from engine.program import Code, ParameterShape, Placed, Shape
from engine.windows import Windows


@dataclass(frozen=True)
class TrainablePool2D(AbstractLayer):
    """The mean of each window times a coefficient plus a bias, both learned for each channel.

    Parameters
    ----------
    kernel_size : int
        Side of the window, which moves by its side.
    """

    key: ClassVar[str] = "trainable_pool2d"
    kernel_size: int = 2

    def windows(self, where: str, spatial: Shape) -> Windows:
        """Place the windows over an image."""
        return windows.fit(where, spatial, self.kernel_size, self.kernel_size, "valid")

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (windows down, windows across, channels)."""
        spatial, channels = image_shape(where, shapes, 2)
        return (*self.windows(where, spatial).outputs[1:], channels)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return coefficient and bias, both (channels,)."""
        n = shapes[0][-1]
        return {
            "coefficient": ParameterShape((n,), n, n, "constant", {"value": 1.0}),
            "bias": ParameterShape((n,), n, n, "zeros", regularized=False),
        }

    def constants(self) -> tuple[float, ...]:
        """Return the parameter that the pooling kernel reads and averaging does not use."""
        return (0.0,)

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for the means and their gradient."""
        return 2 * self._room(shapes[0], lanes)

    def _room(self, shape: Shape, lanes: int) -> int:
        return math.prod(self.windows(self.key, shape[:-1]).outputs) * shape[-1] * lanes

    def forward(self, code: Code, placed: Placed) -> None:
        """Write two operations: the means, then the affine map."""
        own, over = placed.parameters, self.windows(placed.name, placed.input_shapes[0][:-1])
        write_pool(code, AVERAGE, placed.inputs[0].value, placed.scratch, placed, over)
        affine = (own["coefficient"].value, own["bias"].value)
        _, channels = pixels_of(placed)
        size = (math.prod(over.outputs), channels, placed.lanes)
        code.emit(CHANNEL_SCALE, placed.scratch, placed.output.value, *affine, *size)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write the affine map's operation and, if the input needs a gradient, the means'."""
        own, (x,), y = placed.parameters, placed.inputs, placed.output
        over = self.windows(placed.name, placed.input_shapes[0][:-1])
        d_mean = placed.scratch + self._room(placed.input_shapes[0], placed.lanes)
        coefficient, bias = own["coefficient"], own["bias"]
        _, channels = pixels_of(placed)
        places = (placed.scratch, d_mean, y.gradient, coefficient.value, coefficient.gradient, bias.gradient)
        size = (math.prod(over.outputs), channels, placed.lanes)
        code.emit(CHANNEL_SCALE_BACKWARD, *places, *size, code.start(coefficient.gradient))
        if x.gradient >= 0:
            write_pool_backward(
                code, AVERAGE, (x.value, placed.scratch, x.gradient, d_mean), placed, over, code.start(x.gradient)
            )

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return the additions of each window, its mean, and one product and one sum."""
        taps, places = math.prod(shapes[0]), math.prod(self.output_shape(self.key, shapes))
        return Cost(2 * places, taps + 2 * places)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        over = self.windows(self.key, inputs[0].shape[1:-1])
        means = pooling_reference(inputs[0], over, lambda stacked: np.asarray(stacked.mean(axis=0)))
        return np.asarray(means * parameters["coefficient"] + parameters["bias"])


SPEC = LayerSpec(
    label="Trainable sub-sampling",
    help="Takes the mean of each window, with a learned coefficient and bias for each channel: LeNet's pooling.",
    formula=r"y_c = a_c \, \frac{1}{n} \sum_{k \in \text{window}} x_{kc} + b_c",
    order=345,
    create=TrainablePool2D,
    fields=(windows.kernel_size_field(2),),
    source="[lecun1998b] section II.B",
)
