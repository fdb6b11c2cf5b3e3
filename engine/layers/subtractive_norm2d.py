"""SubtractiveNorm2D: takes the mean of the neighborhood away from each pixel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers import _contrast_layer as contrast
from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.layers._norm_layer import check_odd
from engine.matmul import ZERO
from engine.operations import CONTRAST_SUBTRACT
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class SubtractiveNorm2D(AbstractLayer):
    """Take away the mean over a Gaussian window and all channels; ``window`` is its side, an odd number."""

    key: ClassVar[str] = "subtractive_norm2d"
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
        """Return the room for two images."""
        height, width, _ = shapes[0]
        return 2 * height * width * lanes

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        self._write(code, placed, placed.inputs[0].value, placed.output.value, 0, ZERO)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            self._write(code, placed, y.gradient, x.gradient, 1, code.start(x.gradient))

    def _write(self, code: Code, placed: Placed, source: int, target: int, transposed: int, start: int) -> None:
        window = (placed.constants, self.window, placed.scratch)
        code.emit(CONTRAST_SUBTRACT, source, target, *contrast.sizes(placed), *window, transposed, start)

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return the mean over channels and the window in each pixel, and a difference for each number."""
        height, width, channels = shapes[0]
        taps = height * width * self.window**2
        return Cost(taps, 2 * taps + 2 * height * width * channels)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same in NumPy."""
        x = inputs[0]
        return np.asarray(x - contrast.blurred(x.mean(axis=-1), self.window)[..., None])


SPEC = LayerSpec(
    label="Subtractive normalization",
    help="Takes the mean of the neighborhood away: what is left stands out from its surroundings.",
    formula=r"v_{uvc} = x_{uvc} - \sum_{pqc'} w_{pq} x_{u+p,v+q,c'}",
    order=430,
    create=SubtractiveNorm2D,
    fields=(contrast.window_field(),),
    source="[jarrett2009]",
)
