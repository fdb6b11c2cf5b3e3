"""Kernels that normalize: over the batch, over the channels, and over neighboring channels.

Tensors lie ``[pixel][channel][lane]``. Means over the batch leave out the spare lanes that pad it, and no gradient is
given to those lanes, so that the layers below may go on adding up whole vectors.
"""

from __future__ import annotations

import math

import numpy as np

from engine.jit import kernel
from engine.matmul import ACCUMULATE
from engine.simd import LANES, Arena, Vector, add_lanes, load, splat, square_root, store
from engine.vector_math import exp, log

F = np.float32


@kernel
def write_mask(arena: Arena, mask: int, count: int, lanes: int) -> None:
    """``mask[lane]`` is 1 for the ``count`` lanes that hold samples and 0 for those that pad the batch."""
    for lane in range(lanes):
        arena[mask + lane] = F(1.0) if lane < count else F(0.0)


@kernel
def put(arena: Arena, at: int, value: Vector, start: int) -> None:
    """Store a vector, added to what is there if ``start`` says so."""
    if start == ACCUMULATE:
        value = value + load(arena, at)
    store(arena, at, value)


@kernel
def add_to(arena: Arena, at: int, value: float, start: int) -> None:
    """Store a number, added to what is there if ``start`` says so."""
    arena[at] = F(value) + (arena[at] if start == ACCUMULATE else F(0.0))


@kernel
def batch_forward(
    arena: Arena,
    x: int,
    y: int,
    gamma: int,
    running: int,
    running_variance: int,
    pixels: int,
    channels: int,
    lanes: int,
    settings: int,
    scratch: int,
    count: int,
) -> None:
    """``y = gamma (x - mean) / sqrt(variance + epsilon) + beta`` with the batch's own statistics, by channel.

    ``beta`` follows ``gamma`` (both channels, padded); the running statistics move towards the batch's. ``scratch``
    keeps mask, means and inverse deviations for `batch_backward`.
    """
    momentum, epsilon = arena[settings], arena[settings + 1]
    beta = gamma + (channels + LANES - 1) // LANES * LANES
    write_mask(arena, scratch, count, lanes)
    n = F(pixels * count)
    for c in range(channels):
        total = splat(F(0.0))
        for p in range(pixels):
            at = x + (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                total = total + load(arena, at + lane) * load(arena, scratch + lane)
        mean = add_lanes(total) / n
        total = splat(F(0.0))
        for p in range(pixels):
            at = x + (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                off = (load(arena, at + lane) - mean) * load(arena, scratch + lane)
                total = total + off * off
        square = add_lanes(total)
        inverse = F(1.0 / math.sqrt(square / n + epsilon))
        arena[scratch + lanes + c] = mean
        arena[scratch + lanes + channels + c] = inverse
        arena[running + c] += momentum * (mean - arena[running + c])
        unbiased = square / max(n - F(1.0), F(1.0))
        arena[running_variance + c] += momentum * (unbiased - arena[running_variance + c])
        scale = arena[gamma + c] * inverse
        shift = arena[beta + c] - scale * mean
        for p in range(pixels):
            at = (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                store(arena, y + at + lane, load(arena, x + at + lane) * scale + shift)


@kernel
def batch_predict(
    arena: Arena,
    x: int,
    y: int,
    gamma: int,
    running: int,
    running_variance: int,
    pixels: int,
    channels: int,
    lanes: int,
    settings: int,
) -> None:
    """`batch_forward` with the running statistics, which stay as they are."""
    beta = gamma + (channels + LANES - 1) // LANES * LANES
    for c in range(channels):
        scale = arena[gamma + c] / F(math.sqrt(arena[running_variance + c] + arena[settings + 1]))
        shift = arena[beta + c] - scale * arena[running + c]
        for p in range(pixels):
            at = (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                store(arena, y + at + lane, load(arena, x + at + lane) * scale + shift)


@kernel
def batch_backward(
    arena: Arena,
    x: int,
    dx: int,
    dy: int,
    gamma: int,
    d_gamma: int,
    pixels: int,
    channels: int,
    lanes: int,
    scratch: int,
    dx_start: int,
    start: int,
    count: int,
) -> None:
    """Gradients of `batch_forward`; ``dx`` of -1 is left out [ioffe2015]."""
    d_beta = d_gamma + (channels + LANES - 1) // LANES * LANES
    n = F(pixels * count)
    for c in range(channels):
        mean, inverse = arena[scratch + lanes + c], arena[scratch + lanes + channels + c]
        sum_dy, sum_product = splat(F(0.0)), splat(F(0.0))
        for p in range(pixels):
            at = (p * channels + c) * lanes
            for lane in range(0, lanes, LANES):
                change = load(arena, dy + at + lane)
                sum_dy = sum_dy + change
                sum_product = sum_product + change * ((load(arena, x + at + lane) - mean) * inverse)
        to_beta, to_gamma = add_lanes(sum_dy), add_lanes(sum_product)
        add_to(arena, d_beta + c, to_beta, start)
        add_to(arena, d_gamma + c, to_gamma, start)
        if dx >= 0:
            scale = arena[gamma + c] * inverse
            for p in range(pixels):
                at = (p * channels + c) * lanes
                for lane in range(0, lanes, LANES):
                    normal = (load(arena, x + at + lane) - mean) * inverse
                    change = load(arena, dy + at + lane) - to_beta / n - normal * (to_gamma / n)
                    put(arena, dx + at + lane, change * scale * load(arena, scratch + lane), dx_start)


@kernel
def channel_mean(arena: Arena, at: int, channels: int, lanes: int) -> Vector:
    """Mean over the channels of one pixel, for 16 samples."""
    total = load(arena, at)
    for c in range(1, channels):
        total = total + load(arena, at + c * lanes)
    return total / F(channels)


@kernel
def channel_scale(arena: Arena, at: int, channels: int, lanes: int, mean: Vector, epsilon: float) -> Vector:
    """One over the standard deviation over the channels of one pixel, for 16 samples."""
    total = splat(F(0.0))
    for c in range(channels):
        off = load(arena, at + c * lanes) - mean
        total = total + off * off
    return F(1.0) / square_root(total / F(channels) + F(epsilon))


@kernel
def layer_forward(
    arena: Arena, x: int, y: int, gamma: int, pixels: int, channels: int, lanes: int, settings: int
) -> None:
    """``y = gamma (x - mean) / sqrt(variance + epsilon) + beta`` over the channels of each pixel and sample."""
    beta = gamma + (channels + LANES - 1) // LANES * LANES
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            at = p * channels * lanes + lane
            mean = channel_mean(arena, x + at, channels, lanes)
            scale = channel_scale(arena, x + at, channels, lanes, mean, arena[settings])
            for c in range(channels):
                normal = (load(arena, x + at + c * lanes) - mean) * scale
                store(arena, y + at + c * lanes, normal * arena[gamma + c] + arena[beta + c])


@kernel
def layer_backward(
    arena: Arena,
    x: int,
    dx: int,
    dy: int,
    gamma: int,
    d_gamma: int,
    pixels: int,
    channels: int,
    lanes: int,
    settings: int,
    scratch: int,
    dx_start: int,
    start: int,
) -> None:
    """Gradients of `layer_forward`; ``scratch`` holds the sums of gamma's and beta's, 16 lanes a channel."""
    d_beta = d_gamma + (channels + LANES - 1) // LANES * LANES
    for i in range(scratch, scratch + 2 * channels * LANES, LANES):
        store(arena, i, splat(F(0.0)))
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            at = p * channels * lanes + lane
            mean = channel_mean(arena, x + at, channels, lanes)
            scale = channel_scale(arena, x + at, channels, lanes, mean, arena[settings])
            total, product = splat(F(0.0)), splat(F(0.0))
            for c in range(channels):
                normal = (load(arena, x + at + c * lanes) - mean) * scale
                change = load(arena, dy + at + c * lanes)
                put(arena, scratch + c * LANES, change * normal, ACCUMULATE)
                put(arena, scratch + (channels + c) * LANES, change, ACCUMULATE)
                change = change * arena[gamma + c]
                total = total + change
                product = product + change * normal
            if dx >= 0:
                for c in range(channels):
                    normal = (load(arena, x + at + c * lanes) - mean) * scale
                    change = load(arena, dy + at + c * lanes) * arena[gamma + c]
                    change = (change - total / F(channels) - normal * product / F(channels)) * scale
                    put(arena, dx + at + c * lanes, change, dx_start)
    for c in range(channels):
        add_to(arena, d_gamma + c, add_lanes(load(arena, scratch + c * LANES)), start)
        add_to(arena, d_beta + c, add_lanes(load(arena, scratch + (channels + c) * LANES)), start)


@kernel
def response_energy(arena: Arena, at: int, c: int, channels: int, lanes: int, settings: int) -> Vector:
    """``k + alpha * sum of squares`` of the channels around ``c`` of one pixel."""
    reach = int(arena[settings + 3]) // 2
    total = splat(F(0.0))
    for other in range(max(c - reach, 0), min(c + reach + 1, channels)):
        value = load(arena, at + other * lanes)
        total = total + value * value
    return total * arena[settings + 1] + arena[settings]


@kernel
def response_forward(arena: Arena, x: int, y: int, pixels: int, channels: int, lanes: int, settings: int) -> None:
    """``y = x (k + alpha * neighbors' squares) ** -beta``; settings are k, alpha, beta, window [krizhevsky2012]."""
    beta = arena[settings + 2]
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            at = p * channels * lanes + lane
            for c in range(channels):
                energy = response_energy(arena, x + at, c, channels, lanes, settings)
                store(arena, y + at + c * lanes, load(arena, x + at + c * lanes) * exp(log(energy) * -beta))


@kernel
def response_backward(
    arena: Arena,
    x: int,
    dx: int,
    dy: int,
    pixels: int,
    channels: int,
    lanes: int,
    settings: int,
    scratch: int,
    start: int,
) -> None:
    """Gradient of `response_forward`; ``scratch`` holds two vectors a channel."""
    alpha, beta, reach = arena[settings + 1], arena[settings + 2], int(arena[settings + 3]) // 2
    for p in range(pixels):
        for lane in range(0, lanes, LANES):
            at = p * channels * lanes + lane
            for c in range(channels):
                energy = response_energy(arena, x + at, c, channels, lanes, settings)
                own = load(arena, dy + at + c * lanes) * exp(log(energy) * -beta)
                store(arena, scratch + c * LANES, own)
                store(arena, scratch + (channels + c) * LANES, own * load(arena, x + at + c * lanes) / energy)
            for c in range(channels):
                total = splat(F(0.0))
                for other in range(max(c - reach, 0), min(c + reach + 1, channels)):
                    total = total + load(arena, scratch + (channels + other) * LANES)
                change = load(arena, scratch + c * LANES)
                change = change - load(arena, x + at + c * lanes) * total * (F(2.0) * alpha * beta)
                put(arena, dx + at + c * lanes, change, start)
