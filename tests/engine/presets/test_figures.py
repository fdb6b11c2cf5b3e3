"""What the course reads off its first networks, on the whole data and with the recommended training."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.images import is_here
from engine.presets import preset

FLOWERS = 30  # on which a split of Iris is judged


@pytest.mark.skipif(not is_here("mnist"), reason="needs MNIST")
@pytest.mark.parametrize(("key", "share"), [("softmax_regression", 0.915), ("keras_mlp", 0.976)])
def test_the_first_networks_read_as_many_digits_as_in_the_course(key: str, share: float) -> None:
    data, recipe = engine.datasets.load("mnist"), preset(key)
    accuracies = []
    for seed in range(3):
        net = engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", recipe.optimizer, seed=seed)
        net.fit(data.x_train, data.y_train, batch_size=recipe.batch_size, steps=recipe.steps)
        accuracies.append(net.evaluate(data.x_test, data.y_test)["accuracy"])
    assert np.mean(accuracies) >= share


def test_three_hidden_layers_tell_29_of_30_flowers_and_the_two_new_ones() -> None:
    right, new = [], []
    for split in range(6):
        training, test = engine.datasets.split(engine.datasets.load("iris"), 0.8, split)
        layers = [layer for units in (10, 20, 10) for layer in (engine.Dense(units), engine.ReLU())]
        adam, pull = engine.optimizer("adam", 0.003), engine.Penalties(l2=0.01)
        net = engine.Network(4, [*layers, engine.Dense(3)], "softmax_cross_entropy", adam, seed=split, penalties=pull)
        net.fit(training.inputs, training.targets, steps=2_000)
        right.append(int((net.predict(test.inputs).argmax(axis=1) == test.targets).sum()))
        found = net.predict(np.array([[6.4, 3.2, 4.5, 1.5], [5.8, 3.1, 5.0, 1.7]]))
        new.append(found.argmax(axis=1).tolist())
    assert np.median(right) >= FLOWERS - 1
    assert new.count([1, 2]) >= 5
