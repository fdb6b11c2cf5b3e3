"""A network as data: where its numbers lie in the arena and the table of operations that trains it.

A `Layout` gives out places in the arena; a `Code` collects rows of the program. Layers write themselves into a
`Code`, one row an operation, with the offsets that the layout gave them.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field

import numpy as np

from engine.matmul import ACCUMULATE, ZERO
from engine.operations import OPERANDS
from engine.simd import LANES

Shape = tuple[int, ...]


def padded(count: int) -> int:
    """Round up to whole vectors."""
    return -(-count // LANES) * LANES


RESERVES = "engine.reserves"
"""Audit event of `sys.audit` with the bytes of a block of memory, before it is asked for: a hook may refuse it."""


def aligned_zeros(size: int) -> np.ndarray:
    """Return ``size`` float32 zeros whose first element lies on a 64-byte boundary.

    Raises
    ------
    MemoryRefusedError
        If a hook for `RESERVES` does not have so much to give.
    """
    sys.audit(RESERVES, (size + LANES) * np.dtype(np.float32).itemsize)
    raw = np.zeros(size + LANES, dtype=np.float32)
    start = (-raw.ctypes.data // raw.itemsize) % LANES
    return raw[start : start + size]


@dataclass(frozen=True)
class Tensor:
    """One activation: ``size`` features by the batch's lanes at ``value``, its gradient at ``gradient`` (-1: none)."""

    value: int
    size: int
    gradient: int = -1


@dataclass(frozen=True)
class ParameterShape:
    """A parameter that a layer asks for."""

    shape: Shape
    fan_in: int
    fan_out: int
    initializer: str
    settings: dict[str, float] = field(default_factory=dict)
    regularized: bool = True  # do L1 and L2 apply; not to biases

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Parameter:
    """A parameter with its name and its place: value, gradient and mask lie at these offsets of the arena.

    Statistics, which training keeps without learning them, have neither gradient nor mask: -1.
    """

    name: str
    wanted: ParameterShape
    value: int
    gradient: int
    mask: int

    def view(self, arena: np.ndarray, offset: int) -> np.ndarray:
        """Return the array at ``offset`` in this parameter's shape, sharing memory with the arena."""
        return arena[offset : offset + self.wanted.size].reshape(self.wanted.shape)


@dataclass(frozen=True)
class Placed:
    """One layer of a network, with all its places; what `AbstractLayer.forward` and ``backward`` write rows from."""

    name: str
    number: int  # position in the network: names its stream of random numbers
    inputs: tuple[Tensor, ...]
    output: Tensor
    input_shapes: tuple[Shape, ...]
    parameters: dict[str, Parameter]
    constants: int  # offset of the layer's constants
    scratch: int
    lanes: int


class Layout:
    """Gives out 64-byte aligned places in an arena, one after the other."""

    def __init__(self) -> None:
        self.size = 0

    def take(self, count: int) -> int:
        """Return the offset of ``count`` floats."""
        offset = self.size
        self.size += padded(count)
        return offset


class Code:
    """Collects the rows of a program and knows which gradients have been written before.

    Parameters
    ----------
    after : Code, optional
        One whose rows run before these; both share what counts as written.
    """

    def __init__(self, after: Code | None = None) -> None:
        self._rows: list[tuple[int, ...]] = []
        self._written: set[int] = set() if after is None else after._written

    def emit(self, operation: int, *operands: int) -> None:
        """Append one operation."""
        self._rows.append((operation, *operands, *[0] * (OPERANDS - len(operands))))

    def start(self, gradient: int) -> int:
        """Say how to write to a gradient: `ZERO` the first time, `ACCUMULATE` after that."""
        if gradient in self._written:
            return ACCUMULATE
        self._written.add(gradient)
        return ZERO

    def is_written(self, gradient: int) -> bool:
        """Say whether anything has been written to a gradient: if not, the layer has no part in the loss."""
        return gradient in self._written

    def table(self) -> np.ndarray:
        """Return the program, (rows, 1 + OPERANDS) int64."""
        return np.array(self._rows, dtype=np.int64).reshape(-1, OPERANDS + 1)
