"""The interpreter's table of operations on images: one branch an operation."""

from __future__ import annotations

from typing import Any

from engine.jit import kernel
from engine.layers import _augmentation, _channels, _contrast, _convolution, _normalization, _pooling
from engine.operations import (
    BATCH_NORM,
    BATCH_NORM_BACKWARD,
    BATCH_NORM_PREDICT,
    CHANNEL_SCALE,
    CHANNEL_SCALE_BACKWARD,
    CHANNEL_SUM,
    CONTRAST_DIVIDE,
    CONTRAST_DIVIDE_BACKWARD,
    CONTRAST_SUBTRACT,
    CONVOLVE,
    CONVOLVE_WEIGHTS,
    COPY_RUNS,
    COUNT,
    LAYER_NORM,
    LAYER_NORM_BACKWARD,
    MAXOUT,
    MAXOUT_BACKWARD,
    POOL,
    POOL_BACKWARD,
    RESPONSE_NORM,
    RESPONSE_NORM_BACKWARD,
    SPREAD,
    WARP,
    ZERO_PAD,
    ZERO_PAD_BACKWARD,
)
from engine.simd import Arena


@kernel
def perform(op: int, arena: Arena, program: Any, row: int, counters: Any) -> None:
    """Run the operation of a row; the rows with ``MORE`` of its operands do nothing by themselves."""
    a, b, c, d, e, f, g, h, i, j, k, m = program[row, 1:13]
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
    elif op == BATCH_NORM:
        _normalization.batch_forward(arena, a, b, c, d, e, f, g, h, i, j, counters[COUNT])
    elif op == BATCH_NORM_PREDICT:
        _normalization.batch_predict(arena, a, b, c, d, e, f, g, h, i)
    elif op == BATCH_NORM_BACKWARD:
        _normalization.batch_backward(arena, a, b, c, d, e, f, g, h, i, j, k, counters[COUNT])
    elif op == LAYER_NORM:
        _normalization.layer_forward(arena, a, b, c, d, e, f, g)
    elif op == LAYER_NORM_BACKWARD:
        _normalization.layer_backward(arena, a, b, c, d, e, f, g, h, i, j, k, m)
    elif op == RESPONSE_NORM:
        _normalization.response_forward(arena, a, b, c, d, e, f)
    elif op == RESPONSE_NORM_BACKWARD:
        _normalization.response_backward(arena, a, b, c, d, e, f, g, h, i)
    elif op == CONTRAST_SUBTRACT:
        _contrast.subtract(arena, a, b, c, d, e, f, g, h, i, j, k)
    elif op == CONTRAST_DIVIDE:
        _contrast.divide(arena, a, b, c, d, e, f, g, h, i)
    elif op == CONTRAST_DIVIDE_BACKWARD:
        _contrast.divide_backward(arena, a, b, c, d, e, f, g, h, i, j, k, m)
    elif op == CHANNEL_SCALE:
        _channels.scale(arena, a, b, c, d, e, f, g)
    elif op == CHANNEL_SCALE_BACKWARD:
        _channels.scale_backward(arena, a, b, c, d, e, f, g, h, i, j)
    elif op == MAXOUT:
        _channels.maxout(arena, a, b, c, d, e)
    elif op == MAXOUT_BACKWARD:
        _channels.maxout_backward(arena, a, b, c, d, e, f, g, h)
    elif op == ZERO_PAD:
        _channels.zero_pad(arena, a, b, c, d, e, f)
    elif op == ZERO_PAD_BACKWARD:
        _channels.zero_pad_backward(arena, a, b, c, d, e, f, g)
    elif op == CHANNEL_SUM:
        _channels.add_up(arena, a, b, c, d, e, f)
    elif op == COPY_RUNS:
        _channels.copy_runs(arena, a, b, c, d, e, f, g)
    elif op == WARP:
        _augmentation.warp(arena, a, b, c, d, e, f, g, h, i, j, k, counters)
