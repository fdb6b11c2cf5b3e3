"""Flatten: turns an image into one row of features."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Flatten(AbstractLayer):
    """Turns an image into one row of features; the numbers stay where they are."""

    key: ClassVar[str] = "flatten"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return one row."""
        return (math.prod(single(where, shapes)),)

    def is_alias(self, *, training: bool) -> bool:
        """Nothing is computed."""
        return True

    def forward(self, code: Code, placed: Placed) -> None:
        """Write nothing."""

    def backward(self, code: Code, placed: Placed) -> None:
        """Write nothing."""

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same numbers in one row a sample."""
        return inputs[0].reshape(len(inputs[0]), -1)


SPEC = LayerSpec(label="Flatten", help="Turns an image into one row of features.", order=40, create=Flatten)
