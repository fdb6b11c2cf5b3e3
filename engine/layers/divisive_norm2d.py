"""DivisiveNorm2D: divides each pixel by the contrast of its neighborhood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers import _contrast_layer as contrast
from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.layers._norm_layer import check_odd
from engine.operations import CONTRAST_DIVIDE, CONTRAST_DIVIDE_BACKWARD
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class DivisiveNorm2D(AbstractLayer):
    """Divide by the root mean square over a Gaussian window, or by its mean over the image where that is larger.

    Meant to follow `SubtractiveNorm2D`; ``window`` is the side of the neighborhood, an odd number.
    """

    key: ClassVar[str] = "divisive_norm2d"
    window: int = 5

    def __post_init__(self) -> None:
        """Check the settings."""
        super().__post_init__()
        check_odd(f"{self.key}.window", self.window)

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        spatial, channels = image_shape(where, shapes, 2)
        return (*spatial, channels)

    def constants(self) -> tuple[float, ...]:
        """Return the window's weights."""
        return contrast.gaussian(self.window)

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for three images and a row."""
        height, width, _ = shapes[0]
        return (3 * height * width + 1) * lanes

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        (x,), y = placed.inputs, placed.output
        window = (placed.constants, self.window, placed.scratch)
        code.emit(CONTRAST_DIVIDE, x.value, y.value, *contrast.sizes(placed), *window)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            places = (x.value, y.value, x.gradient, y.gradient, *contrast.sizes(placed))
            window = (placed.constants, self.window, placed.scratch)
            code.emit(CONTRAST_DIVIDE_BACKWARD, *places, *window, code.start(x.gradient))

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return squares, their window in each pixel with a root, a mean and a comparison, and a quotient a number."""
        height, width, channels = shapes[0]
        taps, numbers = height * width * self.window**2, height * width * channels
        return Cost(taps + 2 * numbers, 2 * taps + 3 * numbers + 3 * height * width)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        x = inputs[0]
        local = np.sqrt(contrast.blurred((x**2).mean(axis=-1), self.window))
        common = np.maximum(local.mean(axis=(1, 2), keepdims=True), 1e-4)
        return np.asarray(x / np.maximum(local, common)[..., None])


SPEC = LayerSpec(
    label="Divisive normalization",
    help="Divides by the contrast of the neighborhood: faint edges count as much as strong ones.",
    formula=r"y_{uvc} = v_{uvc} / \max(\bar\sigma, \sigma_{uv}), \; \sigma_{uv}^2 = \sum_{pqc} w_{pq} v_{u+p,v+q,c}^2",
    order=440,
    create=DivisiveNorm2D,
    fields=(contrast.window_field(),),
    source="[jarrett2009]",
)
