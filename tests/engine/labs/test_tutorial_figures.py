"""What the lectures' three tutorial programs reach: Iris, softmax regression and a perceptron on MNIST."""

from __future__ import annotations

import tomllib
from statistics import mean
from typing import Any

import numpy as np
import pytest

from engine.experiments import EXPERIMENTS, AbstractExperiment
from engine.images import load
from server.assets import templates_dir


def start_of(lab: str) -> dict[str, Any]:
    """Return the settings that a lab begins with."""
    front = (templates_dir() / "labs" / f"{lab}.html").read_text("utf-8").split("+++")[1]
    return dict(tomllib.loads(front)["start"])


def trained(experiment: str, steps: int, **config: Any) -> AbstractExperiment:
    run = EXPERIMENTS[experiment].create(config)
    while run.step < steps:
        run.advance(1_000.0, steps - run.step)
    return run


def test_the_iris_network_names_29_of_30_flowers_and_two_new_ones() -> None:
    shares, verdicts = [], []
    for seed in (1, 2, 3, 4):
        run = trained("playground", 2_000, **{**start_of("iris"), "seed": seed})
        shares.append(run.measures()["test_accuracy"])
        rows, outputs = run.snapshot({"newcomers": {"rows": ""}}, {})["newcomers"]
        np.testing.assert_array_equal(rows, [(6.4, 3.2, 4.5, 1.5), (5.8, 3.1, 5.0, 1.7)])
        np.testing.assert_allclose(outputs.sum(axis=1), 1.0, rtol=1e-5)
        verdicts.append(outputs.argmax(axis=1).tolist())
    assert run.measures()["parameters"] == 513
    assert mean(shares) == pytest.approx(0.967, abs=0.025)
    assert shares[0] == pytest.approx(29 / 30)
    assert verdicts.count([1, 2]) >= 3


@pytest.mark.parametrize(
    ("preset", "steps", "accuracy"), [("softmax_regression", 1_000, 0.915), ("keras_mlp", 9_375, 0.974)]
)
def test_the_tutorials_reach_their_accuracy_on_the_whole_of_mnist(preset: str, steps: int, accuracy: float) -> None:
    recipe = start_of("mnist-mlp") if preset == "softmax_regression" else {"preset": preset}
    run = trained("convnet", steps, **{**recipe, "samples": 60_000, "seed": 1})
    data = load("mnist")
    assert run.steps_per_epoch == 60_000 // (100 if preset == "softmax_regression" else 32)
    found = run._network.evaluate(data.test.astype(np.float32) / np.float32(255.0), data.y_test)
    assert found["accuracy"] >= accuracy
