"""What the lessons claim of the playground, in figures."""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.experiments import EXPERIMENTS, AbstractExperiment

SEEDS = (42, 1, 2)


def stack(*units: int, activation: str = "tanh") -> list[dict[str, Any]]:
    return [{"units": count, "activation": activation} for count in units]


def trained(steps: int, **config: Any) -> AbstractExperiment:
    run = EXPERIMENTS["playground"].create(config)
    while run.step < steps:
        run.advance(1_000.0, steps - run.step)
    return run


def test_three_small_layers_fit_the_spiral_five_times_better_than_a_wide_one() -> None:
    losses = {
        layers: median(
            trained(
                6_000,
                dataset="spiral",
                layers=stack(*layers, activation="relu"),
                optimizer="adam",
                learning_rate=0.01,
                seed=seed,
            ).measures()["test_loss"]
            for seed in SEEDS
        )
        for layers in ((32,), (8, 8, 8))
    }
    assert losses[8, 8, 8] < 0.2 * losses[32,]


def test_the_gradient_of_logistic_regression_is_error_times_input() -> None:
    run = trained(200, dataset="gauss", layers=[], loss="binary_cross_entropy", learning_rate=0.01)
    for target in (-1.0, 1.0):
        options = {"explain": {"x": 1.5, "y": -0.75, "target": target}}
        inputs, sums, _, _, error, gradients = run.snapshot(options, {})["explain"][:6]
        probability = 1.0 / (1.0 + np.exp(-float(sums[0])))
        expected = (probability - (target > 0.0)) * np.array([1.5, -0.75, 1.0])
        np.testing.assert_allclose(inputs, [1.5, -0.75])
        np.testing.assert_allclose(error, expected[-1:], rtol=1e-5)
        np.testing.assert_allclose(gradients, expected, rtol=1e-5)


def test_with_outliers_the_squared_error_follows_the_mean_and_the_absolute_one_the_median() -> None:
    lifts = {}
    for loss in ("mse", "mae"):
        config = {"problem": "regression", "dataset": "outliers", "noise": 0.2, "samples": 2_000, "features": ["x"]}
        run = trained(8_000, **config, layers=[], loss=loss, learning_rate=0.001, batch_size=20)
        _, bias = run.snapshot({"weights": {}}, {})["weights"][0]
        lifts[loss] = bias + 0.3  # above the true line, whose height at 0 is -0.3
    assert lifts["mse"] == pytest.approx(0.2 * 1.2, abs=0.05)
    assert lifts["mae"] == pytest.approx(0.0, abs=0.02)


def test_the_error_of_an_approximation_falls_with_the_width() -> None:
    losses = [
        trained(
            12_000,
            problem="regression",
            dataset="wave",
            features=["x"],
            layers=stack(width),
            optimizer="adam",
            learning_rate=0.01,
        ).measures()["training_loss"]
        for width in (1, 2, 4, 8, 16)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.05 * losses[0]


def test_ten_sigmoid_layers_let_no_gradient_through_and_tanh_or_relu_do() -> None:
    def ratio(activation: str, initializer: str) -> float:
        layers = stack(*[6] * 10, activation=activation)
        return trained(10, dataset="circle", layers=layers, initializer=initializer).measures()["gradient_ratio"]

    assert ratio("sigmoid", "glorot_uniform") < 1e-4
    assert ratio("tanh", "glorot_uniform") > 1e-2
    assert ratio("relu", "he_uniform") > 1e-2


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_the_slope_a_gallery_draws_is_that_of_its_function(key: str) -> None:
    from server.catalogue import curve

    spec = ACTIVATIONS[key]
    drawn = {name: np.array(values) for name, values in curve(spec).items()}
    middle, step = drawn["x"] + 0.0123, 1e-5  # beside the corners
    with np.errstate(all="ignore"):
        high, low = (spec.reference(middle + side * step, spec.parameter()) for side in (1, -1))
        slope = spec.derivative(middle, spec.parameter())
    known = np.isfinite(high) & np.isfinite(low)
    np.testing.assert_allclose(slope[known], ((high - low) / (2 * step))[known], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "softplus"])
@pytest.mark.parametrize(("loss", "link"), [("half_squared_error", "tanh"), ("binary_cross_entropy", "sigmoid")])
def test_every_number_of_both_passes_equals_a_float64_reference(activation: str, loss: str, link: str) -> None:
    run = trained(50, dataset="xor", layers=stack(3, 2, activation=activation), loss=loss, learning_rate=0.1)
    x, target = np.array([1.25, -0.5]), 1.0
    options = {"explain": {"x": x[0], "y": x[1], "target": target}, "weights": {}}
    shown = run.snapshot(options, {})
    flat = shown["weights"][0].astype(np.float64)
    shapes = [(2, 3), (3,), (3, 2), (2,), (2, 1), (1,)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    parts = [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]
    spec = ACTIVATIONS[activation]

    inputs, sums = [x], []
    for weight, bias in ((parts[0], parts[1]), (parts[2], parts[3])):
        sums.append(inputs[-1] @ weight + bias)
        inputs.append(spec.reference(sums[-1], spec.parameter()))
    sums.append(inputs[-1] @ parts[4] + parts[5])
    if link == "tanh":
        output = np.tanh(sums[-1])
        error, value = (output - target) * (1.0 - output**2), 0.5 * (output - target) ** 2
    else:
        probability = 1.0 / (1.0 + np.exp(-sums[-1]))
        error, value = probability - 1.0, -np.log(probability)
    errors, gradients = [error], []
    for layer in (2, 1, 0):
        gradients[:0] = [np.outer(inputs[layer], errors[0]).ravel(), errors[0]]
        if layer:
            errors.insert(0, (parts[2 * layer] @ errors[0]) * spec.derivative(sums[layer - 1], spec.parameter()))

    _, shown_sums, _, _, shown_errors, shown_gradients, shown_loss = shown["explain"][:7]
    np.testing.assert_allclose(shown_sums, np.concatenate(sums), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(shown_errors, np.concatenate(errors), rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(shown_gradients, np.concatenate(gradients), rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(shown_loss, value, rtol=1e-5)
