"""Kernels of pooling: one number for each window of each channel.

Tensors lie ``[z][y][x][channel][lane]``; all channels and samples of a pixel are one run of vectors. Windows are cut at
the border: what hangs over does not count. Rows as in `engine.layers._convolution`.

References
----------
[boureau2010] compares maximum, average and the functions between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.jit import kernel
from engine.layers._convolution import end_tap, first_tap
from engine.matmul import ACCUMULATE
from engine.simd import (
    LANES,
    Arena,
    Vector,
    absolute,
    copy_sign,
    load,
    maximum,
    splat,
    store,
    where_equal,
    where_greater,
)
from engine.vector_math import exp, log

F = np.float32
MAXIMUM, AVERAGE, SUM, POWER, LOG_SUM_EXP = 0, 1, 2, 3, 4
TINY = F(1e-30)  # below it a number is nothing to a power mean


@kernel
def larger(a: Vector, b: Vector) -> Vector:
    """Lane-wise maximum in which a NaN on either side stays."""
    return where_equal(b, b, maximum(a, b), b)


@kernel
def pool(arena: Arena, at: int, taps: Any, kind: int, a: float) -> Vector:
    """Pool one vector over the window ``taps`` = (planes, stride, down, stride, across, stride)."""
    planes, plane, down, line, across, step = taps
    largest = splat(F(0.0))
    if kind != AVERAGE and kind != SUM:
        largest = absolute(load(arena, at)) if kind == POWER else load(arena, at)
        for z in range(planes):
            for y in range(down):
                for x in range(across):
                    value = load(arena, at + z * plane + y * line + x * step)
                    largest = larger(largest, absolute(value) if kind == POWER else value)
        if kind == MAXIMUM:
            return largest
    total = splat(F(0.0))
    scale = maximum(largest, splat(TINY))
    for z in range(planes):
        for y in range(down):
            for x in range(across):
                value = load(arena, at + z * plane + y * line + x * step)
                if kind == POWER:
                    value = exp(log(maximum(absolute(value) / scale, splat(TINY))) * F(a))
                elif kind == LOG_SUM_EXP:
                    value = exp((value - largest) * F(a))
                total = total + value
    if kind == SUM:
        return total
    if kind == POWER:
        return where_greater(largest, splat(TINY), scale * exp(log(total) / F(a)), largest)
    mean = total / F(planes * down * across)
    return mean if kind == AVERAGE else largest + log(mean) / F(a)


@kernel
def forward(arena: Arena, program: Any, row: int) -> None:
    """Row: x (d, h, w, channels, lanes), y (od, oh, ow, channels, lanes), kind, its parameter's offset, lanes."""
    x, y, kind, parameter, lanes = program[row, 1:6]
    depth, height, width, out_d, out_h, out_w, kd, kh, kw, channels = program[row + 1, 1:11]
    sd, sh, sw, pd, ph, pw = program[row + 2, 1:7]
    a = arena[parameter]
    n = channels * lanes
    for oz in range(out_d):
        kz = first_tap(oz, sd, pd, 1)
        planes = end_tap(oz, sd, pd, 1, depth, kd) - kz
        for oy in range(out_h):
            ky = first_tap(oy, sh, ph, 1)
            down = end_tap(oy, sh, ph, 1, height, kh) - ky
            for ox in range(out_w):
                kx = first_tap(ox, sw, pw, 1)
                across = end_tap(ox, sw, pw, 1, width, kw) - kx
                taps = (planes, height * width * n, down, width * n, across, n)
                source = x + (((oz * sd - pd + kz) * height + oy * sh - ph + ky) * width + ox * sw - pw + kx) * n
                target = y + ((oz * out_h + oy) * out_w + ox) * n
                for i in range(0, n, LANES):
                    store(arena, target + i, pool(arena, source + i, taps, kind, a))


@kernel
def share(kind: int, x: Vector, y: Vector, dy: Vector, count: int, a: float) -> Vector:
    """What one input of a window gets of the output's gradient, for all kinds but the maximum."""
    if kind == SUM:
        return dy
    if kind == AVERAGE:
        return dy / F(count)
    if kind == POWER:
        relative = maximum(absolute(x) / maximum(y, splat(TINY)), splat(TINY))
        slope = copy_sign(exp(log(relative) * F(a - 1.0)), x)
        return where_greater(absolute(x), splat(TINY), dy * slope, dy * 0.0)
    return dy * exp((x - y) * F(a)) / F(count)


@kernel
def backward(arena: Arena, program: Any, row: int) -> None:
    """Hand each window's gradient back to its inputs; of equal maxima, the first gets all.

    Row: x, y, dx, dy, kind, its parameter's offset, lanes, start of dx.
    """
    x, y, dx, dy, kind, parameter, lanes, start = program[row, 1:9]
    depth, height, width, out_d, out_h, out_w, kd, kh, kw, channels = program[row + 1, 1:11]
    sd, sh, sw, pd, ph, pw = program[row + 2, 1:7]
    a = arena[parameter]
    n = channels * lanes
    fills = sd == kd and sh == kh and sw == kw and out_d * kd == depth and out_h * kh == height and out_w * kw == width
    add = start == ACCUMULATE or not fills
    if start != ACCUMULATE and not fills:
        for i in range(dx, dx + depth * height * width * n, LANES):
            store(arena, i, splat(F(0.0)))
    for oz in range(out_d):
        kz = first_tap(oz, sd, pd, 1)
        planes = end_tap(oz, sd, pd, 1, depth, kd) - kz
        for oy in range(out_h):
            ky = first_tap(oy, sh, ph, 1)
            down = end_tap(oy, sh, ph, 1, height, kh) - ky
            for ox in range(out_w):
                kx = first_tap(ox, sw, pw, 1)
                across = end_tap(ox, sw, pw, 1, width, kw) - kx
                first = (((oz * sd - pd + kz) * height + oy * sh - ph + ky) * width + ox * sw - pw + kx) * n
                target = ((oz * out_h + oy) * out_w + ox) * n
                count = planes * down * across
                for i in range(0, n, LANES):
                    out, left = load(arena, y + target + i), load(arena, dy + target + i)
                    for z in range(planes):
                        for v in range(down):
                            for u in range(across):
                                at = first + ((z * height + v) * width + u) * n + i
                                value = load(arena, x + at)
                                if kind == MAXIMUM:
                                    change = where_equal(value, out, left, splat(F(0.0)))
                                    left = where_equal(value, out, splat(F(0.0)), left)
                                else:
                                    change = share(kind, value, out, left, count, a)
                                if add:
                                    change = change + load(arena, dx + at)
                                store(arena, dx + at, change)
