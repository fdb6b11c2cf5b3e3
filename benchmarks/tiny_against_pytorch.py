"""2-8-8-1, Adam, one thread: the engine beside eager PyTorch with fused Adam."""

from __future__ import annotations

import benchmarks.one_core  # noqa: F401  before all others
from benchmarks.contestants.in_engine import EngineContestant
from benchmarks.contestants.in_pytorch import PyTorchContestant
from benchmarks.figures import publish, ratios
from benchmarks.harness import race
from benchmarks.problems.tiny import tiny_network

STEPS = 2_000
GOAL = 200.0


def main() -> None:
    """Race for both batch sizes."""
    figures = []
    for batch_size in (10, 30):
        problem = tiny_network("adam", batch_size)
        timings = race([EngineContestant(problem), PyTorchContestant(problem, STEPS)], STEPS)
        figures += ratios(f"2-8-8-1, Adam, batch {batch_size}", timings, [GOAL])
    publish("tiny_against_pytorch", figures)


if __name__ == "__main__":
    main()
