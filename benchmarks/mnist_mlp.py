"""784-128-10, ReLU, batch 32, Adam, one thread: the engine beside eager PyTorch and scikit-learn."""

from __future__ import annotations

from dataclasses import replace

import benchmarks.one_core  # noqa: F401  before all others
from benchmarks.contestants.in_engine import EngineContestant
from benchmarks.contestants.in_pytorch import PyTorchContestant
from benchmarks.contestants.in_scikit_learn import ScikitLearnContestant
from benchmarks.figures import publish, ratios
from benchmarks.harness import race
from benchmarks.problems.pictures import picture_network

STEPS = 400  # one epoch of the pictures that `picture_network` takes
GOAL = 1.5


def main() -> None:
    """Race the three."""
    problem, source = picture_network()
    contestants = [EngineContestant(problem), PyTorchContestant(problem, STEPS), ScikitLearnContestant(problem, STEPS)]
    found = ratios("784-128-10, Adam, batch 32", race(contestants, STEPS), [GOAL, GOAL])
    publish("mnist_mlp", [replace(figure, details={**figure.details, "pictures": source}) for figure in found])


if __name__ == "__main__":
    main()
