"""LocalResponseNorm: channels of a pixel compete; a strong one silences its neighbors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.layers._norm_layer import check_odd, pixels_of
from engine.operations import RESPONSE_NORM, RESPONSE_NORM_BACKWARD
from engine.program import Code, Placed, Shape
from engine.simd import LANES
from engine.spec import Integer, Real


@dataclass(frozen=True)
class LocalResponseNorm(AbstractLayer):
    """Divide each channel by a power of the energy of ``window`` neighboring channels.

    Parameters
    ----------
    window : int
        Number of channels that compete, an odd one: the own is in the middle.
    k, alpha, beta : float
        ``y = x (k + alpha * sum of squares) ** -beta``; the defaults are those of the paper.
    """

    key: ClassVar[str] = "local_response_norm"
    window: int = 5
    k: float = 2.0
    alpha: float = 1e-4
    beta: float = 0.75

    def __post_init__(self) -> None:
        """Check the settings."""
        super().__post_init__()
        check_odd(f"{self.key}.window", self.window)

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        spatial, channels = image_shape(where, shapes, 2)
        return (*spatial, channels)

    def constants(self) -> tuple[float, ...]:
        """Return the settings in the kernels' order."""
        return (self.k, self.alpha, self.beta, float(self.window))

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for two vectors a channel."""
        return 2 * LANES * shapes[0][-1]

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        code.emit(RESPONSE_NORM, x.value, y.value, *pixels_of(placed), placed.lanes, placed.constants)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            places = (x.value, x.gradient, y.gradient, *pixels_of(placed), placed.lanes)
            code.emit(RESPONSE_NORM_BACKWARD, *places, placed.constants, placed.scratch, code.start(x.gradient))

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return a square, the sum over its neighbors, and scaling, offset, power and product for each number."""
        numbers = math.prod(shapes[0])
        return Cost(3 * numbers, (self.window + 4) * numbers)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        x, reach = inputs[0], self.window // 2
        squares = np.pad(x**2, ((0, 0), (0, 0), (0, 0), (reach, reach)))
        energy = sum(squares[..., i : i + x.shape[-1]] for i in range(2 * reach + 1))
        return np.asarray(x * (self.k + self.alpha * energy) ** -self.beta)


SPEC = LayerSpec(
    label="Local response normalization",
    help="Channels of a pixel compete: a strong one silences its neighbors.",
    formula=r"y_c = x_c \Big(k + \alpha \sum_{|c' - c| \le n/2} x_{c'}^2\Big)^{-\beta}",
    order=420,
    create=LocalResponseNorm,
    fields=(
        Integer(
            name="window",
            label="Window",
            help="Channels that compete, an odd number.",
            default=5,
            minimum=1,
            maximum=63,
            unit="channels",
        ),
        Real(name="k", label="k", help="Keeps the division away from zero.", default=2.0, minimum=1e-3, maximum=100.0),
        Real(name="alpha", label="Alpha", help="Strength.", default=1e-4, minimum=0.0, maximum=100.0),
        Real(name="beta", label="Beta", help="Exponent.", default=0.75, minimum=0.0, maximum=4.0),
    ),
    source="[krizhevsky2012]",
)
