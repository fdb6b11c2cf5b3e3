"""2-8-8-1, plain gradient descent, one thread: the engine beside JAX with its whole loop in ``lax.scan``."""

from __future__ import annotations

import benchmarks.one_core  # noqa: F401  before all others
from benchmarks.contestants.in_engine import EngineContestant
from benchmarks.contestants.in_jax import in_jax
from benchmarks.figures import publish, ratios
from benchmarks.harness import race
from benchmarks.problems.tiny import tiny_network

STEPS = 20_000
GOALS = {1: None, 10: 8.0, 30: 7.0}  # batch size -> ratio to the idiomatic program


def main() -> None:
    """Race for each batch size; the tuned programs are published without a goal."""
    figures = []
    for batch_size, goal in GOALS.items():
        problem = tiny_network("sgd", batch_size)
        timings = race([EngineContestant(problem), *in_jax(problem, STEPS)], STEPS)
        figures += ratios(f"2-8-8-1, SGD, batch {batch_size}", timings, [goal, None, None])
    publish("tiny_against_jax", figures)


if __name__ == "__main__":
    main()
