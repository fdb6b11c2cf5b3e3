"""The course's networks on the whole of MNIST: test accuracy after the recommended steps, mean of some seeds.

``python -m benchmarks.mnist_accuracy [--only RUN ...] [--seeds 3]``; minutes to an hour for all.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

import engine
from benchmarks.figures import Figure, publish
from engine.presets import Recipe, preset


@dataclass(frozen=True)
class Run:
    """A preset, and the share of test images it should get right when trained as it recommends."""

    key: str
    goal_percent: float


RUNS = {
    "softmax": Run("softmax_regression", 91.5),
    "mlp": Run("keras_mlp", 97.6),
    "lenet5": Run("lenet5", 98.9),
    "dcnn_tuned": Run("dcnn_tuned", 99.2),
    "dcnn": Run("dcnn", 99.2),
}


def train(recipe: Recipe, seed: int, data: engine.images.ImageSet) -> tuple[float, float]:
    """Return test accuracy in percent and seconds of processor time of one run."""
    net = engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", recipe.optimizer, seed=seed)
    begin = time.process_time()
    net.fit(data.x_train, data.y_train, batch_size=recipe.batch_size, steps=recipe.steps, schedule=recipe.schedule)
    seconds = time.process_time() - begin
    return 100.0 * net.evaluate(data.x_test, data.y_test)["accuracy"], seconds


def figure(run: Run, seeds: int, data: engine.images.ImageSet) -> Figure:
    """Train once a seed; return the mean accuracy."""
    recipe = preset(run.key)
    accuracies, seconds = np.array([train(recipe, seed, data) for seed in range(seeds)]).T
    plan = "" if recipe.schedule.is_constant else f" along a {recipe.schedule.key}"
    what = (
        f"{run.key}: {recipe.optimizer.key} {recipe.optimizer.learning_rate:g}{plan}, batch {recipe.batch_size}, "
        f"{recipe.steps:,} steps, mean of {seeds}"
    )
    details = {
        "accuracies": ", ".join(f"{value:.2f} %" for value in accuracies),
        "spread from lowest to highest, %": float(np.ptp(accuracies)),
        "seconds of processor time": float(seconds.mean()),
    }
    return Figure(what, float(accuracies.mean()), "%", run.goal_percent, details=details)


def main() -> None:
    """Train the chosen runs; each leaves results of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mnist_accuracy", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=RUNS, default=list(RUNS), metavar="RUN")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    data = engine.datasets.load("mnist")
    for name in chosen.only:
        publish(f"accuracy_{name}", [figure(RUNS[name], chosen.seeds, data)])


if __name__ == "__main__":
    main()
