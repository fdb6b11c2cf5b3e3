"""What the course reads off its first networks, on the whole data and with the recommended training."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

import engine
from engine.images import is_here
from engine.presets import Recipe, preset
from engine.schedules import schedule
from tests.evidence.figures import SOAK

FLOWERS = 30  # on which a split of Iris is judged


needs_mnist = pytest.mark.skipif(not is_here("mnist"), reason="needs MNIST")
takes_minutes = pytest.mark.skipif(not SOAK, reason="takes minutes: make soak SOAK=tests/engine/presets")


def accuracy(recipe: Recipe, seed: int = 0) -> float:
    """Return the share of MNIST's test pictures that are read after the recipe's steps."""
    data = engine.datasets.load("mnist")
    net = engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", recipe.optimizer, seed=seed)
    net.fit(data.x_train, data.y_train, batch_size=recipe.batch_size, steps=recipe.steps, schedule=recipe.schedule)
    return net.evaluate(data.x_test, data.y_test)["accuracy"]


@needs_mnist
@pytest.mark.parametrize(("key", "share"), [("softmax_regression", 0.915), ("keras_mlp", 0.976)])
def test_the_first_networks_read_as_many_digits_as_in_the_course(key: str, share: float) -> None:
    assert np.mean([accuracy(preset(key), seed) for seed in range(3)]) >= share


@needs_mnist
def test_lenet5_reads_97_of_100_digits_after_a_fifth_of_its_epochs() -> None:
    recipe = preset("lenet5")
    epochs = recipe.schedule.settings["epochs"]
    assert recipe.steps == epochs * math.ceil(60_000 / recipe.batch_size)
    shorter = dataclasses.replace(recipe, steps=recipe.steps // 5, schedule=schedule("cosine", epochs=epochs // 5))
    assert accuracy(shorter) >= 0.975  # measured with four seeds: 98.2 to 98.6 %


@needs_mnist
@takes_minutes
@pytest.mark.parametrize(("key", "share"), [("lenet5", 0.988), ("dcnn_tuned", 0.992)])
def test_the_convolutional_networks_read_as_many_digits_as_the_lessons_say(key: str, share: float) -> None:
    assert accuracy(preset(key)) >= share


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
