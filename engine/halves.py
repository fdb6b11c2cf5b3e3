"""Trains large networks with two threads: each takes half of every batch.

The halves share the parameters and have activations and gradients of their own; when both are done, the gradients are
added in a fixed order and one thread makes the update. Whether a step is shared depends on the network alone
(`engine.lowering.is_shared`). Where only one processor may be used, one thread does both halves, one after the other,
and gets the same numbers bit for bit.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine import operations as ops
from engine.interpreter import run, shuffle
from engine.lowering import Halves

if TYPE_CHECKING:
    from engine.network import Network

NO_CAPTURE = np.zeros((0, 0), dtype=np.float32)
NO_HISTORY = np.zeros(0, dtype=np.float32)


def processors() -> int:
    """Return how many processors this process may use; ``$PLAYGROUND_THREADS`` lowers it."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wished = os.environ.get("PLAYGROUND_THREADS", "")
    return min(found, int(wished)) if wished.isdecimal() and int(wished) > 0 else found


@dataclass(frozen=True, eq=False)
class Samples:
    """What a trainer trains on: inputs, targets and weights, one row a sample, and the epoch's order."""

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    order: np.ndarray


def advance(
    network: Network, halves: Halves, samples: Samples, factors: np.ndarray, history: np.ndarray, steps: int
) -> int:
    """Make up to ``steps`` updates and return how many were made; the counters end as `engine.interpreter.run`'s do.

    Parameters
    ----------
    factors : (k,) float64
        What the learning rate of each step is multiplied by; the last one goes on.
    history : (steps,) float32
        Receives the mean loss of each step's batch.
    """
    if processors() < 2:
        return _advance(network, halves, samples, factors, history, steps, None)
    with ThreadPoolExecutor(1, thread_name_prefix="half") as helper:
        return _advance(network, halves, samples, factors, history, steps, helper)


def _advance(
    network: Network,
    halves: Halves,
    samples: Samples,
    factors: np.ndarray,
    history: np.ndarray,
    steps: int,
    helper: Executor | None,
) -> int:
    counters, scalars = network.counters, network.scalars
    counters[ops.OUTCOME] = ops.RUNNING
    for step in range(steps):
        if counters[ops.STOP] != 0:
            return step
        loss = _differentiate(network, halves, samples, helper)
        factor = factors[min(step, len(factors) - 1)]
        if loss is None:  # one thread finds out what went wrong, in places where `Network.diverged` looks
            done = _run(network, network.program.train, samples, factor, history[step : step + 1])
        else:
            history[step] = loss
            scalars[ops.LOSS_SUM] += loss
            done = _run(network, halves.finish, samples, factor, NO_HISTORY)
        if not done:
            return step
    return steps


def _run(network: Network, program: np.ndarray, samples: Samples, factor: float, history: np.ndarray) -> int:
    """Run one step of a program with the network's own counters."""
    done: int = run(
        program, network.arena, network.scalars, network.counters, samples.x, samples.y, samples.weights,
        samples.order, np.array([factor]), history, NO_CAPTURE, 1,
    )  # fmt: skip
    return done


def _differentiate(network: Network, halves: Halves, samples: Samples, helper: Executor | None) -> np.float32 | None:
    """Compute both halves' gradients; return the loss of the batch, None if it is not finite."""
    counters, order = network.counters, samples.order
    cursor = int(counters[ops.CURSOR])
    count = min(int(counters[ops.BATCH]), len(samples.x) - cursor)
    shuffled = counters[ops.SHUFFLE] == 1
    if cursor == 0 and shuffled:
        shuffle(order, counters, int(counters[ops.SEED]), int(counters[ops.EPOCH]))
    chosen = order[cursor : cursor + count] if shuffled else slice(cursor, cursor + count)
    total = float(samples.weights[chosen].sum()) if samples.weights.size else float(count)

    second: Future[np.float32] | np.float32 = np.float32(0.0)
    if count <= halves.cut:
        span = network.program.parameter_span
        network.arena[halves.gradients : halves.gradients + span] = 0.0
    elif helper is not None:
        second = helper.submit(_half, network, halves, samples, 1, total)
    first = _half(network, halves, samples, 0, total)
    if count > halves.cut and helper is None:
        second = _half(network, halves, samples, 1, total)
    loss = first + (second.result() if isinstance(second, Future) else second)
    return loss if np.isfinite(loss) else None


def _half(network: Network, halves: Halves, samples: Samples, part: int, total: float) -> np.float32:
    """Compute one half's loss and gradients with counters of its own; return its share of the loss."""
    counters, scalars = network.counters.copy(), network.scalars.copy()
    size = int(counters[ops.BATCH])
    counters[ops.STOP] = 0
    counters[ops.BATCH] = halves.cut if part == 0 else size - halves.cut
    counters[ops.CURSOR] += halves.cut * part
    scalars[ops.WEIGHT_TOTAL] = total
    loss = np.zeros(1, dtype=np.float32)
    # The interpreter draws an epoch's order where the cursor is 0: into a copy, since the other half reads this one.
    order = samples.order.copy() if counters[ops.CURSOR] == 0 else samples.order
    done = run(
        halves.differentiate[part], network.arena, scalars, counters, samples.x, samples.y, samples.weights,
        order, np.ones(1), loss, NO_CAPTURE, 1,
    )  # fmt: skip
    return np.float32(loss[0]) if done else np.float32(np.nan)
