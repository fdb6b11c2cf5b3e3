"""LayerNorm: gives every sample mean 0 and deviation 1 over its channels, then a learned scale and shift."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import AbstractLayer, Cost, LayerSpec, single
from engine.layers._norm_layer import epsilon_field, pixels_of, scale_and_shift
from engine.operations import LAYER_NORM, LAYER_NORM_BACKWARD
from engine.program import Code, ParameterShape, Placed, Shape
from engine.simd import LANES


@dataclass(frozen=True)
class LayerNorm(AbstractLayer):
    """Normalize each sample over the channels of each position; training and predicting do the same."""

    key: ClassVar[str] = "layer_norm"
    epsilon: float = 1e-5

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        return single(where, shapes)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return gamma and beta, both (channels,); the kernels find beta behind gamma."""
        return scale_and_shift(shapes[0][-1])

    def constants(self) -> tuple[float, ...]:
        """Return epsilon."""
        return (self.epsilon,)

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for two vectors a channel."""
        return 2 * LANES * shapes[0][-1]

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y, gamma = placed.inputs, placed.output, placed.parameters["gamma"]
        code.emit(LAYER_NORM, x.value, y.value, gamma.value, *pixels_of(placed), placed.lanes, placed.constants)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        gamma, (x,), y = placed.parameters["gamma"], placed.inputs, placed.output
        dx_start, start = code.start(x.gradient), code.start(gamma.gradient)
        places = (x.value, x.gradient, y.gradient, gamma.value, gamma.gradient)
        room = (placed.lanes, placed.constants, placed.scratch)
        code.emit(LAYER_NORM_BACKWARD, *places, *pixels_of(placed), *room, dx_start, start)

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return the passes for mean, variance and what `BatchNorm` does, in all 8 operations a number."""
        numbers = math.prod(shapes[0])
        return Cost(3 * numbers, 8 * numbers)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        x = inputs[0]
        normal = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + self.epsilon)
        return np.asarray(normal * parameters["gamma"] + parameters["beta"])


SPEC = LayerSpec(
    label="Layer normalization",
    help="Gives every sample mean 0 and deviation 1 over its channels; other samples do not matter.",
    formula=r"y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
    order=410,
    create=LayerNorm,
    fields=(epsilon_field(),),
    source="[ba2016]",
)
