"""DCNN, LeNet-5 and the net of `benchmarks.mnist_99`, Adam: the engine beside eager PyTorch, on one processor.

PyTorch runs in both of its memory formats and the better one counts. Dropout is off while the losses are compared.
``--threads 2`` gives both two processors and measures by the clock, so use it on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable
from time import perf_counter, process_time

import torch

from benchmarks.figures import Figure, publish
from benchmarks.harness import AbstractContestant, DisagreementError
from benchmarks.problems.convolutional import EngineNet, Layers, PyTorchNet, lenet5, quick, two_layers

CHECKED_STEPS = 20
TOLERANCE = 1e-3
REPEATS = 7
PRODUCTS = {"DCNN": 4_102e6}  # floating-point operations of a step: two for each product, forward and twice backward
PROBLEMS: dict[str, tuple[Callable[[float], Layers], int, int, float]] = {
    "DCNN": (two_layers, 50, 10, 1.0),
    "LeNet-5": (lenet5, 64, 50, 2.0),
    "99 % recipe": (quick, 128, 15, 1.2),
}


def contestants(make: Callable[[float], Layers], batch_size: int, dropout: float) -> list[AbstractContestant]:
    """Return the engine and PyTorch in both formats."""
    ours = EngineNet(make(dropout), batch_size, 1e-4)
    theirs = [PyTorchNet(ours, make(dropout), batch_size, 1e-4, channels_last=last) for last in (False, True)]
    return [ours, *theirs]


def measure(name: str, threads: int) -> Figure:
    """Check that all learn the same, then time them in turn."""
    make, batch_size, steps, goal = PROBLEMS[name]
    losses = [each.loss_after(CHECKED_STEPS) for each in contestants(make, batch_size, 0.0)]
    if max(losses) - min(losses) > TOLERANCE * max(losses):
        raise DisagreementError(f"{name}: the losses after {CHECKED_STEPS} steps differ: {losses}")
    clock = process_time if threads == 1 else perf_counter
    racing = contestants(make, batch_size, 0.5)
    times: list[list[float]] = [[] for _ in racing]
    for each in racing:
        each.start()
        each.train(steps)
    for _ in range(REPEATS):
        for each, found in zip(racing, times, strict=True):
            begin = clock()
            each.train(steps)
            found.append((clock() - begin) / steps * 1e3)
    medians = [statistics.median(found) for found in times]
    details: dict[str, object] = {
        f"{each.name}, ms a step": f"median {median:.2f}, best {min(found):.2f}"
        for each, median, found in zip(racing, medians, times, strict=True)
    }
    if name in PRODUCTS:
        details["engine, GFLOP/s"] = PRODUCTS[name] / medians[0] / 1e6
    plural = "s" if threads > 1 else ""
    what = f"{name}, batch {batch_size}, {threads} thread{plural}, against PyTorch's better format"
    return Figure(what, min(medians[1:]) / medians[0], "x", goal, details=details)


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.convolutional", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, choices=(1, 2))
    threads = parser.parse_args().threads
    os.environ["PLAYGROUND_THREADS"] = str(threads)
    torch.set_num_threads(threads)
    publish("convolutional" if threads == 1 else "convolutional_2", [measure(name, threads) for name in PROBLEMS])
    sys.stdout.flush()


if __name__ == "__main__":
    main()
