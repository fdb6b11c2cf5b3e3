"""BatchNorm: gives every channel mean 0 and deviation 1 over the batch, then a learned scale and shift."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers._layer import AbstractLayer, Cost, LayerSpec, single
from engine.layers._norm_layer import epsilon_field, pixels_of, scale_and_shift
from engine.operations import BATCH_NORM, BATCH_NORM_BACKWARD, BATCH_NORM_PREDICT
from engine.program import Code, ParameterShape, Placed, Shape, padded
from engine.spec import Real


@dataclass(frozen=True)
class BatchNorm(AbstractLayer):
    """Normalize each channel over batch and positions; predicting uses running means of what training saw.

    Parameters
    ----------
    momentum : float
        Share of each batch in the running mean and variance.
    epsilon : float
        Added to the variance.
    """

    key: ClassVar[str] = "batch_norm"
    momentum: float = 0.1
    epsilon: float = 1e-5

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return the input's shape."""
        return single(where, shapes)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return gamma and beta, both (channels,); the kernels find beta behind gamma."""
        return scale_and_shift(shapes[0][-1])

    def statistics(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return the running mean and variance, both (channels,)."""
        n = shapes[0][-1]
        return {
            "running_mean": ParameterShape((n,), n, n, "zeros", regularized=False),
            "running_variance": ParameterShape((n,), n, n, "constant", {"value": 1.0}, regularized=False),
        }

    def constants(self) -> tuple[float, ...]:
        """Return momentum and epsilon."""
        return (self.momentum, self.epsilon)

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for the lanes' mask, means and inverse deviations."""
        return lanes + 2 * padded(shapes[0][-1])

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        code.emit(BATCH_NORM, *self._places(placed), placed.scratch)

    def predict(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        code.emit(BATCH_NORM_PREDICT, *self._places(placed))

    def _places(self, placed: Placed) -> tuple[int, ...]:
        own, (x,), y = placed.parameters, placed.inputs, placed.output
        running = (own["running_mean"].value, own["running_variance"].value)
        return (x.value, y.value, own["gamma"].value, *running, *pixels_of(placed), placed.lanes, placed.constants)

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        gamma, (x,), y = placed.parameters["gamma"], placed.inputs, placed.output
        dx_start, start = code.start(x.gradient), code.start(gamma.gradient)
        places = (x.value, x.gradient, y.gradient, gamma.value, gamma.gradient)
        code.emit(BATCH_NORM_BACKWARD, *places, *pixels_of(placed), placed.lanes, placed.scratch, dx_start, start)

    def cost(self, shapes: Sequence[Shape]) -> Cost:
        """Return a difference, a quotient, a product and a sum for each number."""
        numbers = math.prod(shapes[0])
        return Cost(2 * numbers, 4 * numbers)

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the input normalized with the running statistics, those of the start if none are given."""
        mean, variance = parameters.get("running_mean", 0.0), parameters.get("running_variance", 1.0)
        normal = (inputs[0] - mean) / np.sqrt(variance + self.epsilon)
        return np.asarray(normal * parameters["gamma"] + parameters["beta"])


SPEC = LayerSpec(
    label="Batch normalization",
    help="Gives every channel mean 0 and deviation 1 over the batch, so that layers can learn side by side.",
    formula=r"y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
    order=400,
    create=BatchNorm,
    fields=(
        Real(
            name="momentum",
            label="Momentum",
            help="Share of each batch in the running statistics.",
            default=0.1,
            minimum=0.0,
            maximum=1.0,
        ),
        epsilon_field(),
    ),
    source="[ioffe2015]",
)
