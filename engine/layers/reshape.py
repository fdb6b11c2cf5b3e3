"""Reshape: gives the features another shape; the numbers stay where they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ConfigError, ShapeError
from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.program import Code, Placed, Shape
from engine.spec import Integer, Rows

LARGEST_RANK = 4


@dataclass(frozen=True)
class Reshape(AbstractLayer):
    """Read the same numbers, in C order, as ``shape``, such as ``(28, 28, 1)``."""

    key: ClassVar[str] = "reshape"
    shape: Sequence[int | Mapping[str, int]] = (1,)

    def __post_init__(self) -> None:
        """Let a tuple of numbers stand for a list of records, then check."""
        if not isinstance(self.shape, (tuple, list)):
            raise ConfigError("reshape.shape", f"expected a list of sizes, got {self.shape!r}")
        rows = tuple(size if isinstance(size, Mapping) else {"size": size} for size in self.shape)
        object.__setattr__(self, "shape", rows)
        super().__post_init__()

    def sizes(self) -> Shape:
        """Return the shape as numbers."""
        return tuple(int(row["size"]) for row in self.shape if isinstance(row, Mapping))

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the wanted shape, which must hold as many numbers."""
        shape, wanted = single(where, shapes), self.sizes()
        if math.prod(shape) != math.prod(wanted):
            raise ShapeError(
                f"{where}: {shape} holds {math.prod(shape)} numbers, {wanted} would hold {math.prod(wanted)}"
            )
        return wanted

    def is_alias(self, *, training: bool) -> bool:
        """Nothing is computed."""
        return True

    def forward(self, code: Code, placed: Placed) -> None:
        """Write nothing."""

    def backward(self, code: Code, placed: Placed) -> None:
        """Write nothing."""

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the same numbers in the other shape."""
        return inputs[0].reshape(-1, *self.sizes())


SPEC = LayerSpec(
    label="Reshape",
    help="Gives the features another shape; the numbers stay where they are.",
    order=45,
    create=Reshape,
    in_stack=False,
    fields=(
        Rows(
            name="shape",
            label="Shape",
            help="The new sizes, the last one counts fastest.",
            default=({"size": 1},),
            entry=(Integer(name="size", label="Size", help="Size of one axis.", default=1, minimum=1, maximum=2**24),),
            minimum=1,
            maximum=LARGEST_RANK,
        ),
    ),
)
