"""Kernels of Softmax and LogSoftmax: over the features, for 16 samples at once."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.matmul import ACCUMULATE
from engine.simd import LANES, Arena, load, maximum, splat, store
from engine.vector_math import exp, log

F = np.float32


@kernel
def forward(arena: Arena, x: int, y: int, features: int, lanes: int, logarithm: int) -> None:
    """``y = softmax(x)``, or its logarithm, over ``features``; x and y are (features, lanes)."""
    for lane in range(0, lanes, LANES):
        largest = load(arena, x + lane)
        for k in range(1, features):
            largest = maximum(largest, load(arena, x + k * lanes + lane))
        total = splat(F(0.0))
        for k in range(features):
            total = total + exp(load(arena, x + k * lanes + lane) - largest)
        if logarithm == 1:
            shift = largest + log(total)
            for k in range(features):
                store(arena, y + k * lanes + lane, load(arena, x + k * lanes + lane) - shift)
        else:
            for k in range(features):
                store(arena, y + k * lanes + lane, exp(load(arena, x + k * lanes + lane) - largest) / total)


@kernel
def backward(arena: Arena, y: int, dx: int, dy: int, features: int, lanes: int, logarithm: int, start: int) -> None:
    """``dx (+)= y (dy - sum(y dy))``, or ``dy - exp(y) sum(dy)`` for the logarithm."""
    for lane in range(0, lanes, LANES):
        total = splat(F(0.0))
        for k in range(features):
            change = load(arena, dy + k * lanes + lane)
            total = total + (change if logarithm == 1 else change * load(arena, y + k * lanes + lane))
        for k in range(features):
            at = k * lanes + lane
            out, change = load(arena, y + at), load(arena, dy + at)
            change = change - exp(out) * total if logarithm == 1 else out * (change - total)
            if start == ACCUMULATE:
                change = change + load(arena, dx + at)
            store(arena, dx + at, change)
