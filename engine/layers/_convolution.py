"""Kernels of convolution in one, two and three dimensions, and of its transpose.

Direct convolution without a matrix of patches: the products of a window are summed in registers by
`engine.window_product.multiply_window`. Tensors lie ``[z][y][x][channel][lane]``, weights are (kernel_d, kernel_h,
kernel_w, channels_in / groups, channels_out). A kernel reads its sizes from the program: its own row and the two that
follow, which `engine.windows.Windows.write` wrote.

References
----------
[dumoulin2016] for strides, dilation and transposes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.jit import kernel
from engine.matmul import ACCUMULATE, BIAS
from engine.simd import LANES, Arena, load, splat, store
from engine.transpose import turn_block
from engine.window_product import multiply_window

F = np.float32


@kernel
def first_tap(out: int, stride: int, before: int, dilation: int) -> int:
    """First position of a window over a border that lies on the input."""
    return max((before - out * stride + dilation - 1) // dilation, 0)


@kernel
def end_tap(out: int, stride: int, before: int, dilation: int, size: int, kernel_size: int) -> int:
    """Position behind the last one of a window that lies on the input."""
    return min((size + before - out * stride + dilation - 1) // dilation, kernel_size)


@kernel
def forward(arena: Arena, program: Any, row: int) -> None:
    """``y = x * weight + bias``.

    Row: x (d, h, w, c_in, lanes), y (od, oh, ow, c_out, lanes), weight, bias or -1, lanes, start of y.
    """
    x, y, weight, bias, lanes, start = program[row, 1:7]
    _, height, width, out_d, out_h, out_w, kd, kh, kw, c_in, c_out, groups = program[row + 1, 1:13]
    sd, sh, sw, pd, ph, pw, dd, dh, dw = program[row + 2, 1:10]
    depth_in = program[row + 1, 1]
    from_group, to_group = c_in // groups, c_out // groups
    if bias >= 0:
        start = BIAS
    flat = dw == 1 and groups == 1
    for oz in range(out_d):
        kz0, kz1 = first_tap(oz, sd, pd, dd), end_tap(oz, sd, pd, dd, depth_in, kd)
        for oy in range(out_h):
            ky0, ky1 = first_tap(oy, sh, ph, dh), end_tap(oy, sh, ph, dh, height, kh)
            for ox in range(out_w):
                kx0, kx1 = first_tap(ox, sw, pw, dw), end_tap(ox, sw, pw, dw, width, kw)
                down, across = max(ky1 - ky0, 0), max(kx1 - kx0, 0)
                for group in range(groups):
                    target = y + (((oz * out_h + oy) * out_w + ox) * c_out + group * to_group) * lanes
                    begin = start
                    for kz in range(kz0, max(kz1, kz0 + 1)):
                        iz, iy, ix = oz * sd - pd + kz * dd, oy * sh - ph + ky0 * dh, ox * sw - pw + kx0 * dw
                        source = x + (((iz * height + iy) * width + ix) * c_in + group * from_group) * lanes
                        factor = weight + ((kz * kh + ky0) * kw + kx0) * from_group * c_out + group * to_group
                        multiply_window(
                            arena, target, lanes, factor, 1, source, to_group, lanes, begin, bias + group * to_group,
                            (
                                across * c_in if flat else from_group, c_out, lanes,
                                1 if flat else across, from_group * c_out, dw * c_in * lanes,
                                down if kz1 > kz0 else 0, kw * from_group * c_out, dh * width * c_in * lanes,
                            ),
                        )  # fmt: skip
                        begin = ACCUMULATE


@kernel
def first_reach(place: int, before: int, dilation: int, stride: int, kernel_size: int, outputs: int) -> int:
    """First tap that connects an input to an output; ``kernel_size`` if there is none."""
    for tap in range(kernel_size):
        distance = place + before - tap * dilation
        if distance >= 0 and distance % stride == 0 and distance // stride < outputs:
            return tap
    return kernel_size


@kernel
def reaches(place: int, before: int, dilation: int, stride: int, kernel_size: int, first: int, step: int) -> int:
    """How many taps from ``first`` on, ``step`` apart, connect an input to outputs."""
    if first >= kernel_size:
        return 0
    highest = min(kernel_size - 1, (place + before) // dilation)
    return (highest - first) // step + 1


@kernel
def divisor(a: int, b: int) -> int:
    """Greatest common divisor."""
    while b:
        a, b = b, a % b
    return a


@kernel
def spread(arena: Arena, program: Any, row: int) -> None:
    """``x = weight transposed * y``: the gradient of the input, and the forward pass of a transposed convolution.

    Row: y (od, oh, ow, c_out, lanes), x (d, h, w, c_in, lanes) written, weight, bias or -1, lanes, start of x.
    """
    y, x, weight, bias, lanes, start = program[row, 1:7]
    depth_in, height, width, out_d, out_h, out_w, kd, kh, kw, c_in, c_out, groups = program[row + 1, 1:13]
    sd, sh, sw, pd, ph, pw, dd, dh, dw = program[row + 2, 1:10]
    from_group, to_group = c_in // groups, c_out // groups
    if bias >= 0:
        start = BIAS
    shared_d, shared_h, shared_w = divisor(sd, dd), divisor(sh, dh), divisor(sw, dw)
    step_d, step_h, step_w = sd // shared_d, sh // shared_h, sw // shared_w
    for iz in range(depth_in):
        kz0 = first_reach(iz, pd, dd, sd, kd, out_d)
        planes = reaches(iz, pd, dd, sd, kd, kz0, step_d)
        for iy in range(height):
            ky0 = first_reach(iy, ph, dh, sh, kh, out_h)
            down = reaches(iy, ph, dh, sh, kh, ky0, step_h)
            oy = (iy + ph - ky0 * dh) // sh
            for ix in range(width):
                kx0 = first_reach(ix, pw, dw, sw, kw, out_w)
                across = reaches(ix, pw, dw, sw, kw, kx0, step_w)
                ox = (ix + pw - kx0 * dw) // sw
                for group in range(groups):
                    target = x + (((iz * height + iy) * width + ix) * c_in + group * from_group) * lanes
                    begin = start
                    for plane in range(max(planes, 1)):
                        kz = kz0 + plane * step_d
                        oz = (iz + pd - kz * dd) // sd
                        source = y + (((oz * out_h + oy) * out_w + ox) * c_out + group * to_group) * lanes
                        factor = weight + ((kz * kh + ky0) * kw + kx0) * from_group * c_out + group * to_group
                        multiply_window(
                            arena, target, lanes, factor, c_out, source, from_group, lanes, begin,
                            bias + group * from_group,
                            (
                                to_group, 1, lanes,
                                across, step_w * from_group * c_out, -(dw // shared_w) * c_out * lanes,
                                down if planes > 0 else 0, step_h * kw * from_group * c_out,
                                -(dh // shared_h) * out_w * c_out * lanes,
                            ),
                        )  # fmt: skip
                        begin = ACCUMULATE


@kernel
def weight_gradient(arena: Arena, program: Any, row: int, count: int) -> None:
    """``d_weight (+)= x * dy`` and ``d_bias (+)= sum of dy``, over the first ``count`` lanes.

    Each row of output pixels is turned over, so that the channels of dy become the lanes of the product and its samples
    join the sum. Row: x, dy, d_weight, d_bias or -1, lanes, start of both, scratch for one turned row and all sums.
    """
    x, dy, d_weight, d_bias, lanes, start, scratch = program[row, 1:8]
    depth_in, height, width, out_d, out_h, out_w, kd, kh, kw, c_in, c_out, groups = program[row + 1, 1:13]
    sd, sh, sw, pd, ph, pw, dd, dh, dw = program[row + 2, 1:10]
    from_group, to_group = c_in // groups, c_out // groups
    block = (to_group + LANES - 1) // LANES * LANES
    columns = groups * block
    flat = dw == 1 and groups == 1
    turned = scratch
    sums = turned + out_w * lanes * columns
    bias_sums = sums + kd * kh * kw * from_group * columns
    for i in range(sums, bias_sums + columns, LANES):
        store(arena, i, splat(F(0.0)))
    for oz in range(out_d):
        for oy in range(out_h):
            turn_row(arena, dy + (oz * out_h + oy) * out_w * c_out * lanes, turned, out_w, c_out, groups, lanes)
            for column in range(0, columns, LANES):
                total = load(arena, bias_sums + column)
                for i in range(out_w):
                    for lane in range(count):
                        total = total + load(arena, turned + (i * lanes + lane) * columns + column)
                store(arena, bias_sums + column, total)
            for kz in range(first_tap(oz, sd, pd, dd), end_tap(oz, sd, pd, dd, depth_in, kd)):
                for ky in range(first_tap(oy, sh, ph, dh), end_tap(oy, sh, ph, dh, height, kh)):
                    line = x + ((oz * sd - pd + kz * dd) * height + oy * sh - ph + ky * dh) * width * c_in * lanes
                    # Columns at which all taps lie on the input: their rows of x follow each other.
                    inner = max((pw + sw - 1) // sw, 0)
                    inside = min((width - 1 + pw - kw + 1) // sw, out_w - 1) - inner + 1
                    if not flat or inside < 0:
                        inner, inside = 0, 0
                    if inside > 0:
                        multiply_window(
                            arena, sums + (kz * kh + ky) * kw * c_in * columns, columns,
                            line + (inner * sw - pw) * c_in * lanes, lanes, turned + inner * lanes * columns,
                            kw * c_in, block, ACCUMULATE, 0,
                            (count, 1, columns, inside, sw * c_in * lanes, lanes * columns, 1, 0, 0),
                        )  # fmt: skip
                    for kx in range(kw):
                        ox0 = max((pw - kx * dw + sw - 1) // sw, 0)
                        end = min((width - 1 + pw - kx * dw) // sw, out_w - 1) + 1
                        target = sums + ((kz * kh + ky) * kw + kx) * from_group * columns
                        for side in range(2 if inside > 0 else 1):
                            left = inner + inside if side == 1 else ox0
                            right = inner if inside > 0 and side == 0 else end
                            if left >= right:
                                continue
                            source = line + (left * sw - pw + kx * dw) * c_in * lanes
                            for group in range(groups):
                                multiply_window(
                                    arena, target + group * block, columns, source + group * from_group * lanes, lanes,
                                    turned + left * lanes * columns + group * block, from_group, block, ACCUMULATE, 0,
                                    (count, 1, columns, right - left, sw * c_in * lanes, lanes * columns, 1, 0, 0),
                                )  # fmt: skip
    for i in range(kd * kh * kw * from_group):
        for group in range(groups):
            at = d_weight + i * c_out + group * to_group
            for j in range(to_group):
                before = arena[at + j] if start == ACCUMULATE else F(0.0)
                arena[at + j] = before + arena[sums + i * columns + group * block + j]
    if d_bias >= 0:
        for group in range(groups):
            for j in range(to_group):
                at = d_bias + group * to_group + j
                before = arena[at] if start == ACCUMULATE else F(0.0)
                arena[at] = before + arena[bias_sums + group * block + j]


@kernel
def turn_row(arena: Arena, dy: int, turned: int, pixels: int, channels: int, groups: int, lanes: int) -> None:
    """``turned[pixel, lane, channel] = dy[pixel, channel, lane]``, each group padded to whole vectors.

    Reads up to 15 rows past the end of a group; what is found there lands in the padding.
    """
    size = channels // groups
    block = (size + LANES - 1) // LANES * LANES
    columns = groups * block
    for pixel in range(pixels):
        for group in range(groups):
            for first in range(0, size, LANES):
                source = dy + (pixel * channels + group * size + first) * lanes
                target = turned + pixel * lanes * columns + group * block + first
                for lane in range(0, lanes, LANES):
                    turn_block(arena, target + lane * columns, columns, source + lane, lanes)
