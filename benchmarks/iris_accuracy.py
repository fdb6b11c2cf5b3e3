"""The course's net for Iris, 10-20-10 units on 120 flowers: accuracy on the other 30, mean of some splits.

``python -m benchmarks.iris_accuracy [--splits 30]``; a few seconds. One flower is 3.3 % of a split: three are too few.
"""

from __future__ import annotations

import argparse

import numpy as np

import engine
from benchmarks.figures import Figure, publish

UNITS = (10, 20, 10)
STEPS, BATCH_SIZE, RATE, L2 = 2_000, 32, 0.003, 0.01
TRAIN_SHARE = 0.8
NEW_FLOWERS = np.array([[6.4, 3.2, 4.5, 1.5], [5.8, 3.1, 5.0, 1.7]], dtype=np.float32)
THEIR_SPECIES = [1, 2]


def train(split: int) -> tuple[float, bool]:
    """Return the share of the test flowers told right, in percent, and whether the course's two new ones are."""
    training, test = engine.datasets.split(engine.datasets.load("iris"), TRAIN_SHARE, split)
    layers = [layer for units in UNITS for layer in (engine.Dense(units), engine.ReLU())]
    net = engine.Network(
        training.inputs.shape[1],
        [*layers, engine.Dense(3)],
        "softmax_cross_entropy",
        engine.optimizer("adam", RATE),
        seed=split,
        penalties=engine.Penalties(l2=L2),
    )
    net.fit(training.inputs, training.targets, batch_size=BATCH_SIZE, steps=STEPS)
    right = net.predict(test.inputs).argmax(axis=1) == test.targets
    return 100.0 * float(right.mean()), net.predict(NEW_FLOWERS).argmax(axis=1).tolist() == THEIR_SPECIES


def main() -> None:
    """Train once a split and publish."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.iris_accuracy", description=__doc__)
    parser.add_argument("--splits", type=int, default=30)
    splits = parser.parse_args().splits
    accuracies, known = zip(*(train(split) for split in range(splits)), strict=True)
    details = {
        "lowest and highest": f"{min(accuracies):.1f} % and {max(accuracies):.1f} %",
        "new flowers told right, share of the splits": float(np.mean(known)),
    }
    what = f"Iris, 10-20-10, {STEPS:,} steps: test accuracy, mean of {splits} splits"
    publish("iris_accuracy", [Figure(what, float(np.mean(accuracies)), "%", 96.7, details=details)])


if __name__ == "__main__":
    main()
