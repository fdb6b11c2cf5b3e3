"""Kernels of data augmentation: each sample is seen shifted, turned, scaled, mirrored and bent a little.

Every output pixel looks up a place in the source image and takes the bilinear mean of the four pixels around it. The
random numbers are drawn from (seed, step, layer, lane), so the backward pass draws the same again. Lanes are gathered
one by one: each sample looks elsewhere.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.jit import kernel
from engine.matmul import ACCUMULATE
from engine.operations import SEED, STEP
from engine.simd import LANES, Arena, random_integer, random_key, splat, store

F = np.float32
SHIFT, ROTATE, SCALE, CROP, FLIP, ELASTIC = 0, 1, 2, 3, 4, 5  # places among the settings
DRAWS = 8  # random numbers of a sample; its bends follow
KNOTS = 5  # bends are drawn on a grid of 5 x 5 knots and interpolated between them
MATRIX = 6  # numbers of an affine map


@kernel
def uniform(key: int, index: int) -> float:
    """Number ``index`` of a stream, uniform in [-1, 1)."""
    return random_integer(key, index) * 2.0**-31 - 1.0


@kernel
def write_maps(arena: Arena, maps: int, height: int, width: int, lanes: int, settings: int, key: int) -> None:
    """Draw for each lane the affine map from output to source pixels: rows (a, b, c) and (d, e, f)."""
    for lane in range(lanes):
        first = lane * (DRAWS + 2 * KNOTS * KNOTS)
        angle = uniform(key, first) * arena[settings + ROTATE] * math.pi / 180.0
        zoom = math.exp(-uniform(key, first + 1) * math.log1p(arena[settings + SCALE]))
        cut = 0.5 * (uniform(key, first + 2) + 1.0) * arena[settings + CROP]
        zoom *= 1.0 - cut
        down = uniform(key, first + 3) * (arena[settings + SHIFT] + 0.5 * cut * height)
        right = uniform(key, first + 4) * (arena[settings + SHIFT] + 0.5 * cut * width)
        mirrored = arena[settings + FLIP] > 0.5 and uniform(key, first + 5) < 0.0
        cosine, sine = zoom * math.cos(angle), zoom * math.sin(angle)
        across = -1.0 if mirrored else 1.0
        middle_u, middle_v = 0.5 * (height - 1), 0.5 * (width - 1)
        at = maps + lane * MATRIX
        arena[at] = F(cosine)
        arena[at + 1] = F(-sine * across)
        arena[at + 2] = F(middle_u - cosine * middle_u + sine * across * middle_v + down)
        arena[at + 3] = F(sine)
        arena[at + 4] = F(cosine * across)
        arena[at + 5] = F(middle_v - sine * middle_u - cosine * across * middle_v + right)


@kernel
def bend(key: int, first: int, u: float, v: float) -> float:
    """Smooth random number at (u, v), both from 0 to 1: bilinear between the knots of a grid."""
    row, column = u * (KNOTS - 1), v * (KNOTS - 1)
    i, j = min(int(row), KNOTS - 2), min(int(column), KNOTS - 2)
    a, b = row - i, column - j
    at = first + i * KNOTS + j
    upper = (1.0 - b) * uniform(key, at) + b * uniform(key, at + 1)
    lower = (1.0 - b) * uniform(key, at + KNOTS) + b * uniform(key, at + KNOTS + 1)
    return (1.0 - a) * upper + a * lower


@kernel
def warp(
    arena: Arena,
    source: int,
    target: int,
    height: int,
    width: int,
    channels: int,
    lanes: int,
    settings: int,
    number: int,
    maps: int,
    backward: int,
    start: int,
    counters: Any,
) -> None:
    """``target = source`` seen through each lane's map; outside the image is 0.

    Backward, ``source`` is the output's gradient and each pixel hands it to the four it came from.
    """
    key = random_key(counters[SEED], counters[STEP], number)
    write_maps(arena, maps, height, width, lanes, settings, key)
    strength = arena[settings + ELASTIC]
    if backward == 1 and start != ACCUMULATE:
        for i in range(target, target + height * width * channels * lanes, LANES):
            store(arena, i, splat(F(0.0)))
    for u in range(height):
        for v in range(width):
            for lane in range(lanes):
                at = maps + lane * MATRIX
                row = arena[at] * u + arena[at + 1] * v + arena[at + 2]
                column = arena[at + 3] * u + arena[at + 4] * v + arena[at + 5]
                if strength > 0.0:
                    knots = lane * (DRAWS + 2 * KNOTS * KNOTS) + DRAWS
                    y, x = u / max(height - 1, 1), v / max(width - 1, 1)
                    row += F(strength * bend(key, knots, y, x))
                    column += F(strength * bend(key, knots + KNOTS * KNOTS, y, x))
                top, left = math.floor(row), math.floor(column)
                low, far = F(row - top), F(column - left)
                place = (u * width + v) * channels * lanes + lane
                for c in range(channels):
                    total = F(0.0)
                    for i in range(2):
                        for j in range(2):
                            if 0 <= top + i < height and 0 <= left + j < width:
                                share = (low if i == 1 else F(1.0) - low) * (far if j == 1 else F(1.0) - far)
                                other = (((top + i) * width + left + j) * channels + c) * lanes + lane
                                if backward == 1:
                                    arena[target + other] += share * arena[source + place + c * lanes]
                                else:
                                    total += share * arena[source + other]
                    if backward == 0:
                        arena[target + place + c * lanes] = total
