"""Augment2D: shows every image shifted, turned, scaled, mirrored, cropped and bent a little while training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._augmentation import MATRIX
from engine.layers._convolution_layer import image_shape
from engine.layers._layer import AbstractLayer, LayerSpec
from engine.matmul import ZERO
from engine.operations import WARP
from engine.program import Code, Placed, Shape
from engine.spec import Flag, Real


@dataclass(frozen=True)
class Augment2D(AbstractLayer):
    """Show every image a little changed each time while training; predicting sees it as it is.

    Parameters
    ----------
    shift : float
        Largest shift in pixels, down and across.
    rotate : float
        Largest angle in degrees.
    scale : float
        Largest change of size as a share: 0.1 is from 1/1.1 to 1.1 times.
    crop : float
        Largest share of each side that is cut away; what is left fills the image again.
    flip : bool
        Mirror left and right in half of the cases.
    elastic : float
        Largest smooth displacement in pixels.
    """

    key: ClassVar[str] = "augment2d"
    shift: float = 2.0
    rotate: float = 0.0
    scale: float = 0.0
    crop: float = 0.0
    flip: bool = False
    elastic: float = 0.0

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        spatial, channels = image_shape(where, shapes, 2)
        return (*spatial, channels)

    def is_alias(self, *, training: bool) -> bool:
        """Nothing is changed when predicting."""
        return not training

    def constants(self) -> tuple[float, ...]:
        """Return the settings in the kernel's order."""
        return (self.shift, self.rotate, self.scale, self.crop, float(self.flip), self.elastic)

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for an affine map a lane."""
        return MATRIX * lanes

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        self._write(code, placed, placed.inputs[0].value, placed.output.value, 0, ZERO)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row, none if the input needs no gradient."""
        (x,), y = placed.inputs, placed.output
        if x.gradient >= 0:
            self._write(code, placed, y.gradient, x.gradient, 1, code.start(x.gradient))

    def _write(self, code: Code, placed: Placed, source: int, target: int, backward: int, start: int) -> None:
        size = (*placed.input_shapes[0], placed.lanes)
        code.emit(WARP, source, target, *size, placed.constants, placed.number, placed.scratch, backward, start)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the input."""
        return inputs[0]


SPEC = LayerSpec(
    label="Augmentation",
    help="Shows every image a little changed each time while training, so that the net learns what does not matter.",
    order=250,
    create=Augment2D,
    in_stack=False,
    fields=(
        Real(name="shift", label="Shift", help="Largest shift.", default=2.0, minimum=0.0, maximum=32.0, unit="px"),
        Real(name="rotate", label="Rotation", help="Largest angle.", default=0.0, minimum=0.0, maximum=180.0, unit="°"),
        Real(name="scale", label="Scale", help="Largest change of size.", default=0.0, minimum=0.0, maximum=1.0),
        Real(
            name="crop", label="Crop", help="Largest share cut from each side.", default=0.0, minimum=0.0, maximum=0.9
        ),
        Flag(name="flip", label="Mirror", help="Mirror left and right in half of the cases.", default=False),
        Real(name="elastic", label="Elastic", help="Largest bend.", default=0.0, minimum=0.0, maximum=16.0, unit="px"),
    ),
    source="[simard2003]",
)
