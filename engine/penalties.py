"""What happens to a gradient between the backward pass and the optimizer: L1, L2 and clipping.

L1 and L2 are coupled: the penalty's gradient is added to the loss's. TensorFlow Playground's rule is an option instead
of L1: after the update each weight is pulled towards zero by rate * l1; one that would cross zero stays there for good.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.jit import kernel
from engine.operations import CLIP_AT, CLIP_NORM_AT, L1, L2, RATE
from engine.simd import LANES, Arena, add_lanes, copy_sign, load, splat, store, where_equal, where_less
from engine.vector_math import clamp

F = np.float32


@kernel
def regularize(arena: Arena, p: int, g: int, n: int, coupled: int, scalars: Any) -> None:
    """``g += l2 * p + l1 * sign(p)`` for ``n`` weights; without the second term unless ``coupled`` is 1."""
    l1, l2 = F(scalars[L1] * coupled), F(scalars[L2])
    for i in range(0, n, LANES):
        weight = load(arena, p + i)
        sign = where_equal(weight, splat(F(0.0)), splat(F(0.0)), copy_sign(splat(F(1.0)), weight))
        store(arena, g + i, load(arena, g + i) + weight * l2 + sign * l1)


@kernel
def mask_gradient(arena: Arena, g: int, mask: int, n: int) -> None:
    """``g *= mask`` for ``n`` weights: dead ones stay."""
    for i in range(0, n, LANES):
        store(arena, g + i, load(arena, g + i) * load(arena, mask + i))


@kernel
def shrink(arena: Arena, p: int, mask: int, n: int, scalars: Any) -> None:
    """Pull ``n`` weights towards zero by ``rate * l1``; one that would cross zero becomes 0 and its mask 0."""
    pull = F(scalars[RATE] * scalars[L1])
    zero = splat(F(0.0))
    for i in range(0, n, LANES):
        weight = load(arena, p + i)
        pulled = weight - where_equal(weight, zero, zero, copy_sign(splat(pull), weight))
        crossed = pulled * weight
        store(arena, p + i, where_less(crossed, zero, zero, pulled))
        store(arena, mask + i, where_less(crossed, zero, zero, load(arena, mask + i)))


@kernel
def clip_value(arena: Arena, g: int, n: int, scalars: Any) -> None:
    """Limit each of ``n`` gradient components to ``-limit .. limit``."""
    limit = scalars[CLIP_AT]
    for i in range(0, n, LANES):
        store(arena, g + i, clamp(load(arena, g + i), -limit, limit))


@kernel
def clip_norm(arena: Arena, g: int, n: int, scalars: Any) -> None:
    """Scale the whole gradient down to the norm limit if it is longer."""
    total = splat(F(0.0))
    for i in range(0, n, LANES):
        value = load(arena, g + i)
        total = total + value * value
    norm = math.sqrt(add_lanes(total))
    if norm > scalars[CLIP_NORM_AT]:
        scale = F(scalars[CLIP_NORM_AT] / norm)
        for i in range(0, n, LANES):
            store(arena, g + i, load(arena, g + i) * scale)
