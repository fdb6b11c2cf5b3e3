"""Duplicate: passes its input on to several layers; their gradients add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.program import Code, Placed, Shape


@dataclass(frozen=True)
class Duplicate(AbstractLayer):
    """Passes its input on to several layers; their gradients add up; the numbers stay where they are."""

    key: ClassVar[str] = "duplicate"

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        return single(where, shapes)

    def is_alias(self, *, training: bool) -> bool:
        """Nothing is computed."""
        return True

    def forward(self, code: Code, placed: Placed) -> None:
        """Write nothing."""

    def backward(self, code: Code, placed: Placed) -> None:
        """Write nothing."""

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same numbers."""
        return inputs[0]


SPEC = LayerSpec(
    label="Duplicate",
    help="Passes its input on to several layers; their gradients add up.",
    order=90,
    create=Duplicate,
    in_stack=False,
)
