"""Dense: every output is a weighted sum of all inputs plus a bias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.errors import ShapeError
from engine.initializers import INITIALIZERS
from engine.jit import kernel
from engine.layers._layer import AbstractLayer, LayerSpec, single
from engine.matmul import ACCUMULATE, BIAS, ZERO, multiply, multiply_over_samples, sum_over_samples
from engine.operations import DENSE_BACKWARD, DENSE_FORWARD
from engine.program import Code, ParameterShape, Placed, Shape
from engine.simd import LANES, Arena
from engine.spec import Choice, Flag, Integer, Real
from engine.transpose import transpose

DEPTH = 128  # inputs summed at a time: 2.0 ms instead of 5.3 for 3136 x 1024 (python -m benchmarks.convolutional)


@kernel
def forward(arena: Arena, x: int, y: int, weight: int, bias: int, n_in: int, n_out: int, lanes: int) -> None:
    """``y = weight.T @ x + bias``, block by block of inputs: x then stays in the nearest cache.

    Parameters
    ----------
    x : (n_in, lanes)
    y : (n_out, lanes), written
    weight : (n_in, n_out)
    bias : (n_out,), or -1 for none
    """
    start = BIAS if bias >= 0 else ZERO
    for first in range(0, n_in, DEPTH):
        depth = min(DEPTH, n_in - first)
        w_at, x_at = weight + first * n_out, x + first * lanes
        multiply(arena, y, lanes, w_at, 1, n_out, x_at, lanes, n_out, lanes, depth, start, bias)
        start = ACCUMULATE


@kernel
def backward(
    arena: Arena,
    x: int,
    dx: int,
    dy: int,
    weight: int,
    d_weight: int,
    d_bias: int,
    n_in: int,
    n_out: int,
    lanes: int,
    scratch: int,
    dx_start: int,
    weight_start: int,
) -> None:
    """Gradients of weight, bias and input; ``dx`` and ``d_bias`` of -1 are left out.

    Blocks of 16 outputs go through the micro-kernel, with the samples as the sum and ``dy`` transposed into ``scratch``
    (lanes, n_out); what is left over, and small layers, are dot products over the samples.
    """
    blocks = n_out // LANES * LANES
    if blocks > 0:
        transpose(arena, dy, blocks, lanes, scratch)
        multiply(arena, d_weight, n_out, x, lanes, 1, scratch, blocks, n_in, blocks, lanes, weight_start, 0)
    if blocks < n_out:
        rest = n_out - blocks
        at = dy + blocks * lanes
        multiply_over_samples(arena, d_weight + blocks, n_out, x, lanes, at, lanes, n_in, rest, lanes, weight_start)
    if d_bias >= 0:
        sum_over_samples(arena, d_bias, dy, lanes, n_out, lanes, weight_start)
    if dx >= 0:
        multiply(arena, dx, lanes, weight, n_out, 1, dy, lanes, n_in, lanes, n_out, dx_start, 0)


@dataclass(frozen=True)
class Dense(AbstractLayer):
    """Affine map ``y = x @ weight + bias`` with weight (n_in, units) and bias (units,).

    Parameters
    ----------
    units : int
        Number of outputs.
    initializer : str
        A key of ``engine/initializers``.
    bias : bool
        Is a bias added.
    bias_value : float
        First value of all biases.
    """

    key: ClassVar[str] = "dense"
    units: int
    initializer: str = "glorot_uniform"
    bias: bool = True
    bias_value: float = 0.0

    def output_shape(self, where: str, shapes: Sequence[Shape]) -> Shape:
        """Return (units,)."""
        shape = single(where, shapes)
        if len(shape) != 1:
            got = ", ".join(map(str, shape))
            raise ShapeError(f"{where}: expected input (batch, features), got (batch, {got}); flatten it first")
        return (self.units,)

    def parameters(self, shapes: Sequence[Shape]) -> dict[str, ParameterShape]:
        """Return weight and, if wanted, bias."""
        (n_in,) = shapes[0]
        found = {"weight": ParameterShape((n_in, self.units), n_in, self.units, self.initializer)}
        if self.bias:
            found["bias"] = ParameterShape(
                (self.units,), n_in, self.units, "constant", {"value": self.bias_value}, regularized=False
            )
        return found

    def scratch(self, shapes: Sequence[Shape], lanes: int) -> int:
        """Return the room for the transposed gradient."""
        return self.units * lanes

    def forward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        weight, bias = placed.parameters["weight"], placed.parameters.get("bias")
        (x,), y = placed.inputs, placed.output
        code.emit(
            DENSE_FORWARD, x.value, y.value, weight.value, bias.value if bias else -1, x.size, y.size, placed.lanes
        )

    def backward(self, code: Code, placed: Placed) -> None:
        """Write one row."""
        weight, bias = placed.parameters["weight"], placed.parameters.get("bias")
        (x,), y = placed.inputs, placed.output
        code.emit(
            DENSE_BACKWARD,
            x.value,
            x.gradient,
            y.gradient,
            weight.value,
            weight.gradient,
            bias.gradient if bias else -1,
            x.size,
            y.size,
            placed.lanes,
            placed.scratch,
            code.start(x.gradient),
            code.start(weight.gradient),
        )

    def reference(self, inputs: Sequence[np.ndarray], parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return ``x @ weight + bias``."""
        return inputs[0] @ parameters["weight"] + parameters.get("bias", 0.0)


SPEC = LayerSpec(
    label="Dense",
    help="Every output is a weighted sum of all inputs plus a bias.",
    formula="y = x W + b",
    order=10,
    create=Dense,
    fields=(
        Integer(name="units", label="Units", help="Number of outputs.", default=8, minimum=1, maximum=65536),
        Choice(
            name="initializer",
            label="Initializer",
            help="Where the weights start.",
            default="glorot_uniform",
            choices=tuple(INITIALIZERS),
        ),
        Flag(name="bias", label="Bias", help="Adds one learned number to each output.", default=True),
        Real(
            name="bias_value", label="First bias", help="Where the biases start.", default=0.0, minimum=-10, maximum=10
        ),
    ),
    source="[goodfellow2016] section 6.1",
)
