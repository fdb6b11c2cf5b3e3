"""How long it takes to read 99.0 % of MNIST's test digits: three epochs of a small net, mean of some seeds.

``python -m benchmarks.mnist_99 [--seeds 3]``. Wall time counts: use an idle machine.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import engine
from benchmarks.figures import Figure, publish
from benchmarks.problems.convolutional import quick
from engine.images import ImageSet
from engine.warm import warm_all

EPOCHS, BATCH_SIZE, RATE = 3, 128, 4e-3


def train(seed: int, data: ImageSet, x: np.ndarray) -> tuple[float, float, float]:
    """Return test accuracy, seconds by the clock and seconds of processor time."""
    net = engine.Network((28, 28, 1), quick(0.0), "softmax_cross_entropy", engine.optimizer("adam", RATE), seed=seed)
    wall, cpu = time.perf_counter(), time.process_time()
    net.fit(x, data.y_train, batch_size=BATCH_SIZE, epochs=EPOCHS, schedule=engine.schedule("cosine", epochs=EPOCHS))
    took = time.perf_counter() - wall, time.process_time() - cpu
    return (net.evaluate(data.x_test, data.y_test)["accuracy"], *took)


def main() -> None:
    """Train and publish."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mnist_99", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    warm_all()
    data = engine.datasets.load("mnist")
    results = np.array([train(seed, data, data.x_train) for seed in range(seeds)])
    accuracy, wall, cpu = results.mean(axis=0)
    details = {"accuracies": ", ".join(f"{value:.2%}" for value in results[:, 0])}
    times = {
        "seconds of each": ", ".join(f"{value:.1f}" for value in results[:, 1]),
        "seconds of processor time": cpu,
    }
    publish(
        "mnist_99",
        [
            Figure(
                f"MNIST, {EPOCHS} epochs: test accuracy, mean of {seeds}", 100 * accuracy, "%", 99.0, details=details
            ),
            Figure(
                f"MNIST, {EPOCHS} epochs: time, two threads, mean of {seeds}",
                wall,
                "s",
                10.0,
                at_least=False,
                details=times,
            ),
        ],
    )


if __name__ == "__main__":
    main()
