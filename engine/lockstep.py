"""Sixteen networks in lockstep: a lane a network, so that small batches leave no lane idle.

Networks of one program, one batch size and one optimizer that differ in their weights and batches only (a race's seeds)
are laid into one arena, number by number: what was float ``i`` of an arena becomes the vector at ``16 * i``. Kernels
that treat each lane by itself (activations, losses, optimizers, penalties) run unchanged on 16 times as many lanes;
gathering and matrix products have a form of their own here. Results equal those of `engine.interpreter.run` up to the
rounding of sums.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from engine import penalties
from engine.interpreter import shuffle
from engine.jit import kernel
from engine.layers import _merge, _softmax, activation
from engine.lockstep_product import multiply
from engine.losses import _table as loss_table
from engine.matmul import ACCUMULATE, BIAS, ZERO
from engine.operations import (
    ACTIVATION_BACKWARD,
    ACTIVATION_FORWARD,
    BASE_RATE,
    BATCH,
    CLIP_VALUE,
    COUNT,
    CURSOR,
    DENSE_BACKWARD,
    DENSE_FORWARD,
    EPOCH,
    GATHER,
    LOSS,
    LOSS_NOT_FINITE,
    MASK_GRADIENT,
    MERGE_BACKWARD,
    MERGE_FORWARD,
    PARAMETER_NOT_FINITE,
    RATE,
    REGULARIZE,
    REGULARIZE_FROM,
    RUNNING,
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
from engine.simd import LANES, Arena, load, splat, store, where_greater

F = np.float32

# What happens to each operand: o offset, p count of parameters, t count of a tensor's numbers (features x lanes),
# l lanes, b samples of the batch, anything else stays.
OPERANDS: Final = {
    GATHER: "ooob",
    DENSE_FORWARD: "oooo--b",
    DENSE_BACKWARD: "oooooo--b---",
    ACTIVATION_FORWARD: "oot-o",
    ACTIVATION_BACKWARD: "oooot-o-",
    LOSS: "-oooo-lo",
    REGULARIZE: "oop-",
    MASK_GRADIENT: "oop",
    SHRINK: "oop",
    CLIP_VALUE: "op",
    UPDATE: "-ooop",
    SOFTMAX_FORWARD: "oo-l-",
    SOFTMAX_BACKWARD: "ooo-l--",
    MERGE_FORWARD: "-ooot",
    MERGE_BACKWARD: "-oooot--",
}
CONSTANT: Final = {ACTIVATION_FORWARD: 5, ACTIVATION_BACKWARD: 7, LOSS: 8}  # column with the offset of a constant


def translate(program: np.ndarray, features: int, batch: int) -> np.ndarray | None:
    """Return the program of networks in lockstep, or None if one of its operations has no such form.

    Parameters
    ----------
    program : (rows, 1 + OPERANDS) int64, a training program
    features : inputs of a sample
    batch : samples of a step
    """
    found = program.copy()
    (gather,) = program[program[:, 0] == GATHER] if (program[:, 0] == GATHER).sum() == 1 else (None,)
    if gather is None:
        return None
    first, lanes = int(gather[1]), int(gather[4])
    for row, original in zip(found, program, strict=True):
        kinds = OPERANDS.get(int(original[0]))
        if kinds is None:
            return None
        for column, kind in enumerate(kinds, start=1):
            value = int(original[column])
            if kind == "o" and value >= 0:
                if first < value < first + features * lanes:
                    return None  # one of several inputs, whose place depends on the lanes before it
                row[column] = value * LANES
            elif kind == "p":
                row[column] = value * LANES
            elif kind == "t":
                row[column] = value // lanes * batch * LANES
            elif kind == "l":
                row[column] = batch * LANES
            elif kind == "b":
                row[column] = batch
    return found


def constants_of(program: np.ndarray) -> np.ndarray:
    """Return the offsets of the constants that a program reads, (n,) int64; they have to be equal in all lanes."""
    places = [row[CONSTANT[int(row[0])]] for row in program if int(row[0]) in CONSTANT]
    return np.unique(np.array(places, dtype=np.int64))


def kept_floats(program: np.ndarray) -> int:
    """Return how many floats from the arena's first on outlive a step: all that lie before the batch."""
    (gather,) = program[program[:, 0] == GATHER]
    return int(gather[1])


@kernel
def gather(
    arena: Arena,
    cursor: int,
    count: int,
    shuffled: bool,
    whole: float,
    x: Any,
    y: Any,
    weights: Any,
    orders: Any,
    order_at: Any,
    x_at: int,
    y_at: int,
    w_at: int,
    batch: int,
) -> None:
    """Copy each network's samples into its lane; a batch that is short repeats its last sample with weight 0."""
    total = splat(F(0.0))
    for s in range(batch):
        place = cursor + min(s, count - 1)
        for lane in range(LANES):
            sample = np.uint64(orders[np.uint64(order_at[lane] + place)]) if shuffled else np.uint64(place)
            for f in range(x.shape[1]):
                arena[np.uint64(x_at + (f * batch + s) * LANES + lane)] = x[sample, f]
            for f in range(y.shape[1]):
                arena[np.uint64(y_at + (f * batch + s) * LANES + lane)] = y[sample, f]
            arena[np.uint64(w_at + s * LANES + lane)] = weights[sample] if s < count else F(0.0)
        total = total + load(arena, w_at + s * LANES)
    if whole > 0.0:
        total = splat(F(whole))
    scale = where_greater(total, splat(F(0.0)), splat(F(1.0)) / total, splat(F(0.0)))
    for s in range(batch):
        store(arena, w_at + s * LANES, load(arena, w_at + s * LANES) * scale)


@kernel
def dense_forward(arena: Arena, x: int, y: int, weight: int, bias: int, n_in: int, n_out: int, batch: int) -> None:
    """``y = weight.T @ x + bias`` in every lane."""
    row, start = batch * LANES, BIAS if bias >= 0 else ZERO
    multiply(arena, y, row, LANES, weight, LANES, n_out * LANES, x, row, LANES, n_out, batch, n_in, start, bias, LANES)


@kernel
def dense_backward(
    arena: Arena,
    x: int,
    dx: int,
    dy: int,
    weight: int,
    d_weight: int,
    d_bias: int,
    n_in: int,
    n_out: int,
    batch: int,
    dx_start: int,
    weight_start: int,
) -> None:
    """Gradients of weight, bias and input in every lane; ``dx`` and ``d_bias`` of -1 are left out."""
    row, line = batch * LANES, n_out * LANES
    multiply(arena, d_weight, line, LANES, x, row, LANES, dy, LANES, row, n_in, n_out, batch, weight_start, 0, 0)
    if d_bias >= 0:
        for j in range(n_out):
            total = load(arena, d_bias + j * LANES) if weight_start == ACCUMULATE else splat(F(0.0))
            for s in range(batch):
                total = total + load(arena, dy + j * row + s * LANES)
            store(arena, d_bias + j * LANES, total)
    if dx >= 0:
        multiply(arena, dx, row, LANES, weight, line, LANES, dy, row, LANES, n_in, batch, n_out, dx_start, 0, 0)


@kernel
def run_lockstep(
    program: Any,
    arena: Arena,
    report: int,
    scalars: Any,
    members: Any,
    count: int,
    counters: Any,
    loss_sums: Any,
    x: Any,
    y: Any,
    weights: Any,
    orders: Any,
    order_at: Any,
    factors: Any,
    history: Any,
    outcomes: Any,
    begin: int,
    end: int,
) -> int:
    """Run the steps from ``begin`` up to ``end`` and return where it stopped: early if a network is no longer finite.

    Parameters
    ----------
    program : (rows, 1 + OPERANDS) int64, from `translate`
    arena : (size,) float32, 64-byte aligned
    report : offset of 16 floats for what a row says of each lane
    scalars : (SCALARS,) float64, shared by all
    members : (16,) int64, the row of each lane in counters, loss_sums and history; spare lanes repeat one
    count : lanes that are not spare; they come first
    counters : (networks, COUNTERS) int64
    loss_sums : (networks,) float64, the losses are added
    x, y, weights : (n, features), (n, targets), (n,) float32, the samples of all
    orders, order_at : int32 and (16,) int64, where each lane's order of samples begins
    factors : (k,) float64, what the learning rate of each step is multiplied by; the last one goes on
    history : (networks, k) float32, receives the losses of each step; k may be 0
    outcomes : (16,) int64, receives why the burst ended for a lane
    """
    samples = x.shape[0]
    first = members[0]
    outcomes[:] = RUNNING
    for step in range(begin, end):
        for lane in range(count):
            if counters[members[lane], STOP] != 0:
                return step
        cursor, epoch, batch = counters[first, CURSOR], counters[first, EPOCH], counters[first, BATCH]
        used = min(batch, samples - cursor)
        shuffled = counters[first, SHUFFLE] == 1
        if cursor == 0 and shuffled:
            for lane in range(count):
                own, at = counters[members[lane]], order_at[lane]
                shuffle(orders[at : at + samples], own, own[SEED], epoch)
        scalars[RATE] = scalars[BASE_RATE] * factors[min(step, factors.size - 1)]
        regularized = epoch >= scalars[REGULARIZE_FROM]
        finite = True
        for row in range(program.shape[0]):
            op = program[row, 0]
            a, b, c, d = program[row, 1], program[row, 2], program[row, 3], program[row, 4]
            e, f, g, h = program[row, 5], program[row, 6], program[row, 7], program[row, 8]
            i, k, m = program[row, 9], program[row, 11], program[row, 12]
            if op == GATHER:
                whole = scalars[WEIGHT_TOTAL]
                gather(arena, cursor, used, shuffled, whole, x, y, weights, orders, order_at, a, b, c, d)
            elif op == DENSE_FORWARD:
                dense_forward(arena, a, b, c, d, e, f, g)
            elif op == DENSE_BACKWARD:
                dense_backward(arena, a, b, c, d, e, f, g, h, i, k, m)
            elif op == ACTIVATION_FORWARD:
                activation.forward(arena, a, b, c, d, e)
            elif op == ACTIVATION_BACKWARD:
                activation.backward(arena, a, b, c, d, e, f, g, h)
            elif op == LOSS:
                store(arena, report, loss_table.evaluate_lanes(arena, a, b, c, d, e, f, g, arena[h]))
                for lane in range(count):
                    if not np.isfinite(arena[report + lane]):
                        outcomes[lane] = LOSS_NOT_FINITE
                        finite = False
                for lane in range(count):
                    loss = arena[report + lane]
                    if finite or outcomes[lane] != RUNNING:  # else this step is made again without the other
                        loss_sums[members[lane]] += loss
                        if step < history.shape[1]:
                            history[members[lane], step] = loss
                if not finite:
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
            elif op == UPDATE:
                store(arena, report, optimizer_table.update_lanes(arena, a, b, c, d, e, scalars))
                for lane in range(count):
                    if arena[report + lane] != 0.0:
                        outcomes[lane] = PARAMETER_NOT_FINITE
                        finite = False
            elif op == SOFTMAX_FORWARD:
                _softmax.forward(arena, a, b, c, d, e)
            elif op == SOFTMAX_BACKWARD:
                _softmax.backward(arena, a, b, c, d, e, f, g)
            elif op == MERGE_FORWARD:
                _merge.forward(arena, a, b, c, d, e)
            elif op == MERGE_BACKWARD:
                _merge.backward(arena, a, b, c, d, e, f, g, h)
        for lane in range(count):
            if outcomes[lane] == RUNNING:
                own = counters[members[lane]]
                own[COUNT] = used
                own[STEP] += 1
                own[CURSOR] += used
                if own[CURSOR] >= samples:
                    own[CURSOR] = 0
                    own[EPOCH] += 1
        if not finite:
            return step + 1
    return end
