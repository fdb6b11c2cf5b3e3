"""What a layer is: settings, shapes, parameters, and the rows it writes into a program."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.program import Code, ParameterShape, Placed, Shape
from engine.spec import Spec


@dataclass(frozen=True, kw_only=True)
class LayerSpec(Spec):
    """A layer's name, help and settings.

    Parameters
    ----------
    create : type
        The layer's class.
    source : str
        Where it comes from.
    in_stack : bool
        Is it offered where a student stacks layers on pictures.
    merges : bool
        Does it join several inputs.
    """

    create: type[AbstractLayer]
    source: str = ""
    in_stack: bool = True
    merges: bool = False


@dataclass(frozen=True)
class Cost:
    """What one sample's forward pass takes when predicting.

    Parameters
    ----------
    multiplications : int
        Of numbers with each other; divisions count as such.
    operations : int
        Those, additions, comparisons and functions such as exp, each of one number.
    """

    multiplications: int
    operations: int


class AbstractLayer(ABC):
    """A frozen dataclass of settings; it holds no numbers that change.

    Its fields are checked against its file's ``SPEC`` when it is made. A new kind of layer implements the abstract
    methods and leaves the others as they are.
    """

    key: ClassVar[str]  # the file's name

    def __post_init__(self) -> None:
        """Check the settings; raises `ConfigError` naming the field."""
        from engine.layers import LAYERS  # the registry imports this module

        for name, value in LAYERS[self.key].check(self.settings(), f"{self.key}.").items():
            object.__setattr__(self, name, value)

    def settings(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}  # type: ignore[arg-type]

    @abstractmethod
    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the output's shape without the batch; raise `ShapeError`, naming ``where``, if inputs do not fit."""

    @abstractmethod
    def forward(self, code: Code, placed: Placed) -> None:
        """Write the rows that compute the output while training."""

    @abstractmethod
    def backward(self, code: Code, placed: Placed) -> None:
        """Write the rows that compute the gradients of parameters and inputs from that of the output."""

    @abstractmethod
    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the output (n, *shape) for inputs (n, *shape) in plain NumPy, as when predicting."""

    def predict(self, code: Code, placed: Placed) -> None:
        """Write the rows that compute the output when predicting; by default those of training."""
        self.forward(code, placed)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return the parameters this layer needs, by name."""
        return {}

    def statistics(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return the numbers that training keeps without learning them, such as running means, by name."""
        return {}

    def constants(self) -> tuple[float, ...]:
        """Return numbers the kernels read from the arena."""
        return ()

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return how many floats of working space the kernels need."""
        return 0

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return what one sample takes: each weight is used once in each place, or each output is a function."""
        if self.is_alias(training=False):
            return Cost(0, 0)
        output, own = self.output_shape(self.key, shapes), self.parameters(shapes)
        if "weight" not in own:
            return Cost(0, math.prod(output))
        products = own["weight"].size * math.prod(output[:-1])
        return Cost(products, 2 * products if "bias" in own else 2 * products - math.prod(output))

    def is_alias(self, *, training: bool) -> bool:
        """Say whether the output is the input itself: no memory, no operation."""
        return False


def single(where: str, shapes: Sequence[Shape]) -> Shape:
    """Return the only input's shape; raise `ShapeError` if there are several."""
    if len(shapes) != 1:
        raise ShapeError(f"{where}: expected one input, got {len(shapes)}")
    return shapes[0]


def several(where: str, shapes: Sequence[Shape]) -> Sequence[Shape]:
    """Return the inputs' shapes; raise `ShapeError` if there is only one."""
    if len(shapes) < 2:
        raise ShapeError(f"{where}: expected at least two inputs, got {len(shapes)}")
    return shapes
