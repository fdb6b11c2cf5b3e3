"""The interpreter: runs any program for any number of steps, without Python in between.

It is compiled once for all networks, and a second time with the operations on images. A step gathers a batch, runs
the program's rows and moves the counters on; the rows of a training program are forward pass, loss, backward pass and
update, those of a predicting one the forward pass and copies of what was asked for. A new operation is one branch here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import jets, penalties
from engine.jit import kernel
from engine.layers import _image_table, _merge, _softmax, activation, dense, dropout
from engine.losses import _table as loss_table
from engine.operations import (
    ACTIVATION_BACKWARD,
    ACTIVATION_FORWARD,
    BASE_RATE,
    BATCH,
    CAPTURE,
    CLIP_NORM,
    CLIP_VALUE,
    COPY,
    COUNT,
    CURSOR,
    DENSE_BACKWARD,
    DENSE_FORWARD,
    DROPOUT_BACKWARD,
    DROPOUT_FORWARD,
    EPOCH,
    EXPRESSION,
    FIRST_IMAGE,
    GATHER,
    LOSS,
    LOSS_NOT_FINITE,
    LOSS_SUM,
    MASK_GRADIENT,
    MERGE_BACKWARD,
    MERGE_FORWARD,
    OUTCOME,
    PARAMETER_NOT_FINITE,
    RATE,
    REGULARIZE,
    REGULARIZE_FROM,
    RUNNING,
    SAMPLE,
    SEED,
    SHRINK,
    SHUFFLE,
    SOFTMAX_BACKWARD,
    SOFTMAX_FORWARD,
    STEP,
    STOP,
    UPDATE,
    WEIGHT_TOTAL,
)
from engine.optimizers import _table as optimizer_table
from engine.simd import LANES, Arena, lane_numbers, load, random_integers, random_key, splat, store, where_less
from engine.transpose import gather_block, gather_column

F = np.float32
ORDER_STREAM = -1  # the stream of random numbers that orders the samples of an epoch


@kernel
def shuffle(order: Any, counters: Any, seed: int, epoch: int) -> None:
    """Fill ``order`` (n,) int32 with the permutation that belongs to (seed, epoch) [fisher1938].

    ``counters[SAMPLE :]`` is working space.
    """
    key = random_key(seed, epoch, ORDER_STREAM)
    for i in range(order.size):
        order[i] = i
    first = (order.size - 1) // LANES * LANES
    while first >= 0:
        random_integers(key, first, counters, SAMPLE)
        for i in range(min(first + LANES, order.size) - 1, max(first, 1) - 1, -1):
            mine = np.uint64(i)
            other = np.uint64((counters[SAMPLE + i - first] * (i + 1)) >> 32)
            order[mine], order[other] = order[other], order[mine]
        first -= LANES


@kernel
def gather(
    arena: Arena,
    counters: Any,
    scalars: Any,
    x: Any,
    y: Any,
    weights: Any,
    order: Any,
    x_at: int,
    y_at: int,
    w_at: int,
    lanes: int,
) -> None:
    """Copy the step's samples into the arena, a sample a lane.

    Spare lanes repeat the last sample with weight 0, so they compute finite numbers and count for nothing.
    """
    count, cursor = counters[COUNT], counters[CURSOR]
    shuffled = counters[SHUFFLE] == 1
    features, targets = x.shape[1], y.shape[1]
    blocks = features // LANES * LANES
    weighted = weights.size > 0
    total = F(count)
    if weighted:
        total = F(0.0)
    for lane in range(0, lanes, LANES):
        for i in range(LANES):
            place = cursor + min(lane + i, count - 1)
            counters[SAMPLE + i] = np.int64(order[np.uint64(place)]) if shuffled else place
            if weighted:
                weight = weights[np.uint64(counters[SAMPLE + i])] if lane + i < count else F(0.0)
                total += weight
                arena[np.uint64(w_at + lane + i)] = weight
        for f in range(targets):
            gather_column(arena, y_at + f * lanes + lane, y, counters, SAMPLE, f)
        for f in range(0, blocks, LANES):
            gather_block(arena, x_at + f * lanes + lane, lanes, x, counters, SAMPLE, f)
        for f in range(blocks, features):
            gather_column(arena, x_at + f * lanes + lane, x, counters, SAMPLE, f)
    whole = scalars[WEIGHT_TOTAL] if scalars[WEIGHT_TOTAL] > 0.0 else total
    scale = splat(F(1.0 / whole) if whole > 0.0 else F(0.0))
    for lane in range(0, lanes, LANES):
        if weighted:
            store(arena, w_at + lane, load(arena, w_at + lane) * scale)
        else:
            valid = where_less(lane_numbers() + F(lane), splat(F(count)), scale, splat(F(0.0)))
            store(arena, w_at + lane, valid)


@kernel
def capture(arena: Arena, counters: Any, out: Any, source: int, features: int, row: int, lanes: int) -> None:
    """Copy a tensor's valid lanes to ``out[row : row + features, cursor : cursor + count]``."""
    cursor = counters[CURSOR]
    for f in range(features):
        for lane in range(counters[COUNT]):
            out[row + f, cursor + lane] = arena[source + f * lanes + lane]


def _interpreter(*, images: bool) -> Any:
    """Make the loop over steps and rows, with or without the operations on images.

    Those take most of a minute to compile and most networks have none; without them the branch is not compiled.
    """

    @kernel
    def interpret(
        program: Any,
        arena: Arena,
        scalars: Any,
        counters: Any,
        x: Any,
        y: Any,
        weights: Any,
        order: Any,
        factors: Any,
        history: Any,
        out: Any,
        steps: int,
    ) -> int:
        """See `run`."""
        samples = x.shape[0]
        counters[OUTCOME] = RUNNING
        for step in range(steps):
            if counters[STOP] != 0:
                return step
            counters[COUNT] = min(counters[BATCH], samples - counters[CURSOR])
            if counters[CURSOR] == 0 and counters[SHUFFLE] == 1:
                shuffle(order, counters, counters[SEED], counters[EPOCH])
            scalars[RATE] = scalars[BASE_RATE] * factors[min(step, factors.size - 1)]
            regularized = counters[EPOCH] >= scalars[REGULARIZE_FROM]
            for row in range(program.shape[0]):
                op = program[row, 0]
                a, b, c, d = program[row, 1], program[row, 2], program[row, 3], program[row, 4]
                e, f, g, h = program[row, 5], program[row, 6], program[row, 7], program[row, 8]
                i, j, k, m = program[row, 9], program[row, 10], program[row, 11], program[row, 12]
                if op == GATHER:
                    gather(arena, counters, scalars, x, y, weights, order, a, b, c, d)
                elif op == DENSE_FORWARD:
                    dense.forward(arena, a, b, c, d, e, f, g)
                elif op == DENSE_BACKWARD:
                    dense.backward(arena, a, b, c, d, e, f, g, h, i, j, k, m)
                elif op == ACTIVATION_FORWARD:
                    activation.forward(arena, a, b, c, d, e)
                elif op == ACTIVATION_BACKWARD:
                    activation.backward(arena, a, b, c, d, e, f, g, h)
                elif op == LOSS or op == EXPRESSION:
                    if op == LOSS:
                        loss = loss_table.evaluate(arena, a, b, c, d, e, f, g, arena[h])
                    else:
                        loss = jets.evaluate(arena, counters, a, b, c, d, e, f, g)
                    scalars[LOSS_SUM] += loss
                    if step < history.size:
                        history[step] = loss
                    if not np.isfinite(loss):
                        counters[OUTCOME] = LOSS_NOT_FINITE
                        return step
                elif op == REGULARIZE:
                    if regularized:
                        penalties.regularize(arena, a, b, c, d, scalars)
                elif op == MASK_GRADIENT:
                    penalties.mask_gradient(arena, a, b, c)
                elif op == SHRINK:
                    if regularized:
                        penalties.shrink(arena, a, b, c, scalars)
                elif op == CLIP_VALUE:
                    penalties.clip_value(arena, a, b, scalars)
                elif op == CLIP_NORM:
                    penalties.clip_norm(arena, a, b, scalars)
                elif op == UPDATE:
                    if optimizer_table.update(arena, a, b, c, d, e, scalars) != 0.0:
                        counters[OUTCOME] = PARAMETER_NOT_FINITE
                        return step
                elif op == CAPTURE:
                    capture(arena, counters, out, a, b, c, d)
                elif op == DROPOUT_FORWARD or op == DROPOUT_BACKWARD:
                    dropout.apply(arena, a, b, c, d, e, counters, f)
                elif op == SOFTMAX_FORWARD:
                    _softmax.forward(arena, a, b, c, d, e)
                elif op == SOFTMAX_BACKWARD:
                    _softmax.backward(arena, a, b, c, d, e, f, g)
                elif op == COPY:
                    _merge.copy(arena, a, b, c, d)
                elif op == MERGE_FORWARD:
                    _merge.forward(arena, a, b, c, d, e)
                elif op == MERGE_BACKWARD:
                    _merge.backward(arena, a, b, c, d, e, f, g, h)
                elif images:
                    _image_table.perform(op, arena, program, row, counters)
            counters[STEP] += 1
            counters[CURSOR] += counters[COUNT]
            if counters[CURSOR] >= samples:
                counters[CURSOR] = 0
                counters[EPOCH] += 1
        return steps

    return interpret


interpret_flat = _interpreter(images=False)
interpret_images = _interpreter(images=True)


def run(
    program: Any,
    arena: Arena,
    scalars: Any,
    counters: Any,
    x: Any,
    y: Any,
    weights: Any,
    order: Any,
    factors: Any,
    history: Any,
    out: Any,
    steps: int,
) -> int:
    """Run up to ``steps`` steps and return how many were done.

    Parameters
    ----------
    program : (rows, 1 + OPERANDS) int64
    arena : (size,) float32, 64-byte aligned
    scalars : (SCALARS,) float64; counters : (COUNTERS,) int64; both of `engine.operations`
    x : (n, features) float32; y : (n, targets) float32; weights : (n,) float32, or (0,) for equal ones
    order : (n,) int32, the epoch's permutation; read when ``counters[SHUFFLE]`` is 1
    factors : (k,) float64, what the learning rate of each step is multiplied by; the last one goes on
    history : (steps,) float32, receives the loss of each step; may be shorter
    out : (rows, n) float32, receives what the program captures

    Notes
    -----
    A step whose loss or parameters are not finite ends the burst; ``counters[OUTCOME]`` says which it was. A loss that
    is not finite is found before the update, so the parameters are then still those of the step before.
    """
    interpret = interpret_images if program[:, 0].max(initial=0) >= FIRST_IMAGE else interpret_flat
    done: int = interpret(program, arena, scalars, counters, x, y, weights, order, factors, history, out, steps)
    return done
