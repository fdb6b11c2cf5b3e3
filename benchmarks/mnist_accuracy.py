"""The course's networks on the whole of MNIST: test accuracy after the recommended steps, mean of some seeds.

``python -m benchmarks.mnist_accuracy [--only PRESET ...] [--seeds 3]``; minutes to an hour for all.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import engine
from benchmarks.figures import Figure, publish
from engine.presets import preset


@dataclass(frozen=True)
class Run:
    """How one preset is trained, and the share of test images it should get right."""

    key: str
    steps: int
    goal: float
    learning_rate: float | None = None  # the preset's own if not given
    schedule: tuple[str, dict[str, Any]] | None = None
    settings: dict[str, Any] = field(default_factory=dict)


RUNS = {
    "softmax": Run("softmax_regression", 1_000, 0.915),
    "mlp": Run("keras_mlp", 9_375, 0.976),
    "lenet5": Run("lenet5", 9_380, 0.989, schedule=("cosine", {"epochs": 10})),
    "dcnn": Run("dcnn", 3_600, 0.992, learning_rate=1e-3, schedule=("cosine", {"epochs": 3})),
    "dcnn of the course": Run("dcnn", 20_000, 0.992),
}


def train(run: Run, seed: int, data: engine.images.ImageSet) -> tuple[float, float]:
    """Return test accuracy and seconds of processor time of one run."""
    recipe = preset(run.key)
    rate = recipe.optimizer.learning_rate if run.learning_rate is None else run.learning_rate
    chosen = engine.optimizer(recipe.optimizer.key, rate, **recipe.optimizer.settings)
    net = engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", chosen, seed=seed)
    schedule = engine.schedule(run.schedule[0], **run.schedule[1]) if run.schedule else None
    begin = time.process_time()
    net.fit(data.x_train, data.y_train, batch_size=recipe.batch_size, steps=run.steps, schedule=schedule)
    return net.evaluate(data.x_test, data.y_test)["accuracy"], time.process_time() - begin


def main() -> None:
    """Train the chosen runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mnist_accuracy", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=RUNS, default=list(RUNS), metavar="RUN")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    data = engine.datasets.load("mnist")
    figures = []
    for name in chosen.only:
        run = RUNS[name]
        results = np.array([train(run, seed, data) for seed in range(chosen.seeds)])
        accuracies, seconds = results.T
        details = {
            "accuracies": ", ".join(f"{value:.2%}" for value in accuracies),
            "seconds of processor time": float(seconds.mean()),
        }
        what = f"{name}: {run.steps} steps, mean of {chosen.seeds}"
        figures.append(Figure(what, 100.0 * float(accuracies.mean()), "%", 100.0 * run.goal, details=details))
    publish("mnist_accuracy", figures)


if __name__ == "__main__":
    main()
