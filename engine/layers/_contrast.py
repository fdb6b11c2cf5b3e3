"""Kernels of local contrast normalization: what a neighborhood has in common is taken away or divided out.

Both look at each pixel through a Gaussian window over space and all channels [jarrett2009]. Where the window hangs over
the border its weights are scaled up, so a uniform image stays uniform.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.jit import kernel
from engine.layers._normalization import put
from engine.simd import LANES, Arena, load, maximum, splat, square_root, store, where_greater

F = np.float32
FAINT = F(1e-4)  # a contrast below it is treated as this large: nothing is divided by zero


@kernel
def window_total(arena: Arena, u: int, v: int, height: int, width: int, taps: int, size: int) -> float:
    """Sum of the window's weights that lie on the image when it is centered on a pixel."""
    reach = size // 2
    total: Any = F(0.0)
    for i in range(max(u - reach, 0), min(u + reach + 1, height)):
        for j in range(max(v - reach, 0), min(v + reach + 1, width)):
            total += arena[taps + (i - u + reach) * size + j - v + reach]
    return total


@kernel
def blur(
    arena: Arena, source: int, target: int, height: int, width: int, lanes: int, taps: int, size: int, transposed: int
) -> None:
    """``target[pixel] = sum of weights * source``, weights adding up to one at each target (or, transposed, source)."""
    reach = size // 2
    for u in range(height):
        for v in range(width):
            own = window_total(arena, u, v, height, width, taps, size)
            for lane in range(0, lanes, LANES):
                total = splat(F(0.0))
                for i in range(max(u - reach, 0), min(u + reach + 1, height)):
                    for j in range(max(v - reach, 0), min(v + reach + 1, width)):
                        weight = arena[taps + (i - u + reach) * size + j - v + reach]
                        if transposed == 1:
                            weight = weight / window_total(arena, i, j, height, width, taps, size)
                        total = total + load(arena, source + (i * width + j) * lanes + lane) * weight
                if transposed == 0:
                    total = total / own
                store(arena, target + (u * width + v) * lanes + lane, total)


@kernel
def mean_over_channels(arena: Arena, a: int, b: int, target: int, pixels: int, channels: int, lanes: int) -> None:
    """``target[pixel] = mean over channels of a * b``; ``b`` of -1 stands for ones."""
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            total = splat(F(0.0))
            for c in range(channels):
                at = (p * channels + c) * lanes + lane
                value = load(arena, a + at)
                total = total + (value * load(arena, b + at) if b >= 0 else value)
            store(arena, target + p * lanes + lane, total / F(channels))


@kernel
def subtract(
    arena: Arena,
    x: int,
    y: int,
    height: int,
    width: int,
    channels: int,
    lanes: int,
    taps: int,
    size: int,
    scratch: int,
    transposed: int,
    start: int,
) -> None:
    """``y (+)= x - weighted mean of the neighborhood``; transposed, the gradient of it."""
    pixels = height * width
    blurred = scratch + pixels * lanes
    mean_over_channels(arena, x, -1, scratch, pixels, channels, lanes)
    blur(arena, scratch, blurred, height, width, lanes, taps, size, transposed)
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            common = load(arena, blurred + p * lanes + lane)
            for c in range(channels):
                at = (p * channels + c) * lanes + lane
                put(arena, y + at, load(arena, x + at) - common, start)


@kernel
def divide(
    arena: Arena,
    x: int,
    y: int,
    height: int,
    width: int,
    channels: int,
    lanes: int,
    taps: int,
    size: int,
    scratch: int,
) -> None:
    """``y = x / max(contrast, its mean over the image)``, contrast being the root of the neighborhood's mean square.

    ``scratch`` keeps, for `divide_backward`: contrast (pixels, lanes), its mean (lanes); then room for two images.
    """
    pixels = height * width
    mean = scratch + pixels * lanes
    room = mean + lanes
    mean_over_channels(arena, x, x, room, pixels, channels, lanes)
    blur(arena, room, scratch, height, width, lanes, taps, size, 0)
    for lane in range(0, lanes, LANES):
        total = splat(F(0.0))
        for p in range(pixels):
            contrast = square_root(maximum(load(arena, scratch + p * lanes + lane), splat(F(0.0))))
            store(arena, scratch + p * lanes + lane, contrast)
            total = total + contrast
        common = maximum(total / F(pixels), splat(FAINT))
        store(arena, mean + lane, common)
        for p in range(pixels):
            scale = F(1.0) / maximum(load(arena, scratch + p * lanes + lane), common)
            for c in range(channels):
                at = (p * channels + c) * lanes + lane
                store(arena, y + at, load(arena, x + at) * scale)


@kernel
def divide_backward(
    arena: Arena,
    x: int,
    y: int,
    dx: int,
    dy: int,
    height: int,
    width: int,
    channels: int,
    lanes: int,
    taps: int,
    size: int,
    scratch: int,
    start: int,
) -> None:
    """Gradient of `divide`, through the contrast and through its mean."""
    pixels = height * width
    mean = scratch + pixels * lanes
    room = mean + lanes
    spread = room + pixels * lanes
    mean_over_channels(arena, dy, y, room, pixels, channels, lanes)
    for lane in range(0, lanes, LANES):
        common = load(arena, mean + lane)
        through_mean = splat(F(0.0))
        for p in range(pixels):
            contrast = load(arena, scratch + p * lanes + lane)
            change = load(arena, room + p * lanes + lane) * F(-channels) / maximum(contrast, common)
            store(arena, room + p * lanes + lane, change)
            through_mean = through_mean + where_greater(contrast, common, splat(F(0.0)), change)
        through_mean = where_greater(common, splat(FAINT), through_mean / F(pixels), splat(F(0.0)))
        for p in range(pixels):
            contrast = load(arena, scratch + p * lanes + lane)
            own = where_greater(contrast, common, load(arena, room + p * lanes + lane), splat(F(0.0)))
            change = (own + through_mean) * F(0.5) / maximum(contrast, splat(FAINT))
            store(arena, room + p * lanes + lane, where_greater(contrast, splat(FAINT), change, splat(F(0.0))))
    blur(arena, room, spread, height, width, lanes, taps, size, 1)
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            scale = F(1.0) / maximum(load(arena, scratch + p * lanes + lane), load(arena, mean + lane))
            change = load(arena, spread + p * lanes + lane) * F(2.0 / channels)
            for c in range(channels):
                at = (p * channels + c) * lanes + lane
                put(arena, dx + at, load(arena, dy + at) * scale + load(arena, x + at) * change, start)
