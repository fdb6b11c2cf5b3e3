"""Kernels that work channel by channel: a factor and a bias for each, the largest of several, a border of zeros."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.layers._normalization import add_to, put
from engine.layers._pooling import larger
from engine.simd import LANES, Arena, add_lanes, load, splat, store, where_equal

F = np.float32


@kernel
def scale(arena: Arena, x: int, y: int, factor: int, bias: int, pixels: int, channels: int, lanes: int) -> None:
    """``y = x * factor[channel] + bias[channel]``."""
    for p in range(pixels):
        for c in range(channels):
            a, b = arena[factor + c], arena[bias + c]
            at = (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                store(arena, y + at + lane, load(arena, x + at + lane) * a + b)


@kernel
def scale_backward(
    arena: Arena,
    x: int,
    dx: int,
    dy: int,
    factor: int,
    d_factor: int,
    d_bias: int,
    pixels: int,
    channels: int,
    lanes: int,
    start: int,
) -> None:
    """Gradients of `scale`: ``dx`` is written, the others start as ``start`` says."""
    for c in range(channels):
        to_factor, to_bias = splat(F(0.0)), splat(F(0.0))
        a = arena[factor + c]
        for p in range(pixels):
            at = (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                change = load(arena, dy + at + lane)
                to_factor = to_factor + change * load(arena, x + at + lane)
                to_bias = to_bias + change
                store(arena, dx + at + lane, change * a)
        add_to(arena, d_factor + c, add_lanes(to_factor), start)
        add_to(arena, d_bias + c, add_lanes(to_bias), start)


@kernel
def add_up(arena: Arena, dy: int, d_bias: int, pixels: int, channels: int, lanes: int, start: int) -> None:
    """``d_bias[channel] (+)= sum of dy`` over pixels and lanes."""
    for c in range(channels):
        total = splat(F(0.0))
        for p in range(pixels):
            at = dy + (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                total = total + load(arena, at + lane)
        add_to(arena, d_bias + c, add_lanes(total), start)


@kernel
def maxout(arena: Arena, x: int, y: int, outputs: int, pieces: int, lanes: int) -> None:
    """``y[i] = max(x[i * pieces], ..., x[i * pieces + pieces - 1])``."""
    for i in range(outputs):
        for lane in range(0, lanes, LANES):
            at = x + i * pieces * lanes + lane
            best = load(arena, at)
            for piece in range(1, pieces):
                best = larger(best, load(arena, at + piece * lanes))
            store(arena, y + i * lanes + lane, best)


@kernel
def maxout_backward(
    arena: Arena, x: int, y: int, dx: int, dy: int, outputs: int, pieces: int, lanes: int, start: int
) -> None:
    """Hand each gradient to the piece that won; of equal ones, to the first."""
    for i in range(outputs):
        for lane in range(0, lanes, LANES):
            best, left = load(arena, y + i * lanes + lane), load(arena, dy + i * lanes + lane)
            for piece in range(pieces):
                at = (i * pieces + piece) * lanes + lane
                value = load(arena, x + at)
                put(arena, dx + at, where_equal(value, best, left, splat(F(0.0))), start)
                left = where_equal(value, best, splat(F(0.0)), left)


@kernel
def copy_runs(
    arena: Arena, source: int, source_step: int, target: int, target_step: int, run: int, count: int, start: int
) -> None:
    """Copy (or add) ``count`` runs of ``run`` numbers, each so many steps behind the one before."""
    for p in range(count):
        for i in range(0, run, LANES):
            put(arena, target + p * target_step + i, load(arena, source + p * source_step + i), start)


@kernel
def zero_pad(arena: Arena, x: int, y: int, height: int, width: int, n: int, border: int) -> None:
    """Put ``border`` pixels of zeros around an image of ``n`` numbers (channels and lanes) a pixel."""
    wide = width + 2 * border
    for i in range(y, y + (height + 2 * border) * wide * n, LANES):
        store(arena, i, splat(F(0.0)))
    for u in range(height):
        source, target = x + u * width * n, y + ((u + border) * wide + border) * n
        for i in range(0, width * n, LANES):
            store(arena, target + i, load(arena, source + i))


@kernel
def zero_pad_backward(arena: Arena, dx: int, dy: int, height: int, width: int, n: int, border: int, start: int) -> None:
    """Gradient of `zero_pad`: the inner image."""
    wide = width + 2 * border
    for u in range(height):
        target, source = dx + u * width * n, dy + ((u + border) * wide + border) * n
        for i in range(0, width * n, LANES):
            put(arena, target + i, load(arena, source + i), start)
