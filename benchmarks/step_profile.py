"""Where the time of a DCNN step goes: each operation of its program timed in its place, on one processor.

``python -m benchmarks.step_profile [--steps 60]``. Medians of processor time; both halves of the batch together.
"""

from __future__ import annotations

import benchmarks.one_core  # noqa: F401  before all others

# isort: split
import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import takewhile
from statistics import median
from time import process_time_ns

import numpy as np

from benchmarks.convolutional import PRODUCTS
from benchmarks.figures import Figure, publish
from benchmarks.matmul import multiply_and_add, peak_rate
from benchmarks.problems.convolutional import EngineNet, two_layers
from engine import operations as ops
from engine.halves import NO_CAPTURE, NO_HISTORY
from engine.interpreter import run
from engine.program import aligned_zeros

BATCH_SIZE = 50
WARM_STEPS = 5
ASSUMED_PEAK = 118.0  # GFLOP/s of a core of the machine that the goal was set on
GOAL_PERCENT = 60.0
NAMES = {  # operations stand before the counters in their file
    code: name.lower().replace("_", " ")
    for name, code in takewhile(lambda entry: entry[0] != "STEP", vars(ops).items())
    if name.isupper()
}
Operation = tuple[str, np.ndarray]


def operations_of(program: np.ndarray) -> list[Operation]:
    """Cut a program into its operations, named and numbered, each with the rows that hold more of its operands."""
    starts = [row for row in range(len(program)) if program[row, 0] != ops.MORE]
    seen: Counter[str] = Counter()
    found = []
    for start, end in zip(starts, [*starts[1:], len(program)], strict=True):
        name = NAMES[int(program[start, 0])]
        seen[name] += 1
        found.append((f"{name} {seen[name]}", np.ascontiguousarray(program[start:end])))
    return found


def timed_step(net: EngineNet, programs: list[list[Operation]]) -> Iterator[tuple[str, float]]:
    """Make one step and yield what each operation took, in ms."""
    network, trainer = net.network, net.trainer
    halves = network.program.halves
    for part, program in enumerate(programs):
        counters, scalars = network.counters.copy(), network.scalars if part == 2 else network.scalars.copy()
        scalars[ops.WEIGHT_TOTAL] = BATCH_SIZE
        if part < 2:
            counters[ops.BATCH] = (BATCH_SIZE - halves.cut) if part else halves.cut
            counters[ops.CURSOR] += halves.cut * part
        for name, rows in program:
            begin = process_time_ns()
            run(
                rows, network.arena, scalars, counters.copy(), trainer.x, trainer.y, trainer.weights,
                np.zeros(0, np.int32), np.ones(1), NO_HISTORY, NO_CAPTURE, 1,
            )  # fmt: skip
            yield name, (process_time_ns() - begin) / 1e6
    network.counters[ops.STEP] += 1
    network.counters[ops.CURSOR] = (network.counters[ops.CURSOR] + BATCH_SIZE) % len(trainer.x)


def main() -> None:
    """Measure and publish the share of the peak and the operations behind it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.step_profile", description=__doc__)
    parser.add_argument("--steps", type=int, default=60)
    steps = parser.parse_args().steps
    net = EngineNet(two_layers(0.5), BATCH_SIZE, 1e-4)
    halves = net.network.program.halves
    programs = [operations_of(table) for table in (*halves.differentiate, halves.finish)]
    times: defaultdict[str, list[float]] = defaultdict(list)
    for step in range(steps + WARM_STEPS):
        totals: Counter[str] = Counter()
        for name, took in timed_step(net, programs):
            totals[name] += took
        if step >= WARM_STEPS:
            for name, took in totals.items():
                times[name].append(took)
    medians = {name: median(found) for name, found in times.items()}
    whole = sum(medians.values())
    rate = PRODUCTS["DCNN"] / whole / 1e6
    arena = aligned_zeros(1 << 12)
    multiply_and_add(arena, 1)
    peak = peak_rate(arena)
    longest = sorted(medians, key=lambda name: -medians[name])
    publish(
        "step_profile",
        [
            Figure(
                f"DCNN step, one thread, {rate:.0f} GFLOP/s: share of {ASSUMED_PEAK:g}",
                100.0 * rate / ASSUMED_PEAK,
                "%",
                GOAL_PERCENT,
            ),
            Figure(
                f"the same: share of this processor's own peak, {peak:.0f} GFLOP/s",
                100.0 * rate / peak,
                "%",
                details={f"{name}, ms": round(medians[name], 2) for name in longest if medians[name] >= 0.01 * whole},
            ),
        ],
    )


if __name__ == "__main__":
    main()
