"""The interpreter's table of operations on images: one branch an operation."""

from __future__ import annotations

from typing import Any

from engine.jit import kernel
from engine.layers import _convolution, _pooling
from engine.operations import CONVOLVE, CONVOLVE_WEIGHTS, COUNT, POOL, POOL_BACKWARD, SPREAD
from engine.simd import Arena


@kernel
def perform(op: int, arena: Arena, program: Any, row: int, counters: Any) -> None:
    """Run the operation of a row; the rows with ``MORE`` of its operands do nothing by themselves."""
    if op == CONVOLVE:
        _convolution.forward(arena, program, row)
    elif op == SPREAD:
        _convolution.spread(arena, program, row)
    elif op == CONVOLVE_WEIGHTS:
        _convolution.weight_gradient(arena, program, row, counters[COUNT])
    elif op == POOL:
        _pooling.forward(arena, program, row)
    elif op == POOL_BACKWARD:
        _pooling.backward(arena, program, row)
