"""Batch normalization and shortcuts in the playground: built, trained, kept across edits, explained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.experiments.playground import Playground


def layers(count: int, **row: Any) -> list[dict[str, Any]]:
    return [{"units": 6, **row} for _ in range(count)]


def playground(rows: list[dict[str, Any]], **changes: Any) -> Playground:
    return Playground({"dataset": "circle", "layers": rows, "initializer": "glorot_uniform", **changes})


def look(run: Playground, name: str, **options: Any) -> list[np.ndarray]:
    return run.snapshot({name: options}, {})[name]


@pytest.mark.parametrize("seed", [42, 1, 2])
def test_ten_sigmoid_layers_train_with_batch_normalization_and_not_without(seed: int) -> None:
    accuracy = {}
    for norm in (False, True):
        run = playground(layers(10, activation="sigmoid", batch_norm=norm), seed=seed)
        run.advance(1e9, 2000)
        accuracy[norm] = run.measures()["test_accuracy"]
    assert accuracy[False] < 0.6
    assert accuracy[True] > 0.9


@pytest.mark.parametrize("lever", ["batch_norm", "residual"])
def test_each_lever_lets_the_gradient_through(lever: str) -> None:
    ratios = [
        playground(layers(10, activation="sigmoid", **row)).measures()["gradient_ratio"] for row in ({}, {lever: True})
    ]
    assert ratios[0] < 1e-5
    assert ratios[1] > 1e-3


def test_switching_the_levers_keeps_what_was_learned() -> None:
    run = playground(layers(3))
    run.advance(1e9, 500)
    weights = {name: values.copy() for name, values in run._network.parameters().items()}
    change = run.configure({"layers": layers(3, batch_norm=True, residual=True)})
    assert not change.reset
    assert run.step == 500
    now = run._network.parameters()
    for name, values in weights.items():
        np.testing.assert_array_equal(now[name], values)
    assert (now["layers.1.norm.gamma"] == 1.0).all()


def test_a_new_normalization_begins_with_the_statistics_of_the_training_points() -> None:
    run = playground(layers(2))
    run.advance(1e9, 200)
    run.configure({"layers": layers(2, batch_norm=True)})
    names = ["layers.0.norm", "layers.1.norm"]
    for values in run._network.capture(run._points.inputs[0], names).values():
        np.testing.assert_allclose(values.mean(axis=1), 0.0, atol=1e-4)
        np.testing.assert_allclose(values.std(axis=1), 1.0, atol=1e-2)


def test_a_shortcut_needs_equal_widths() -> None:
    rows = [{"units": 4, "residual": True}, {"units": 4, "residual": True}, {"units": 3, "residual": True}]
    described = playground(rows).network()["layers"]
    assert [layer["shortcut"] for layer in described] == [False, True, False, False]
    wide = playground([{"units": 2, "residual": True}])  # two features feed it
    assert wide.network()["layers"][0]["shortcut"]


def test_a_checkpoint_of_a_normalized_network_goes_on_bit_for_bit() -> None:
    rows = layers(3, batch_norm=True, residual=True)
    run, other = playground(rows), playground(layers(1))
    run.advance(1e9, 100)
    other.restore(run.checkpoint())
    for each in (run, other):
        each.advance(1e9, 100)
    for name, values in run._network.statistics().items():
        np.testing.assert_array_equal(other._network.statistics()[name], values)
    assert run.measure() == other.measure()


def test_the_numbers_of_one_point_equal_a_float64_reference() -> None:
    run = playground([{"units": 2, "batch_norm": True, "residual": True}, {"units": 3, "batch_norm": True}])
    run.advance(1e9, 50)
    own = {name: values.astype(np.float64) for name, values in run._network.parameters().items()}
    kept = {name: values.astype(np.float64) for name, values in run._network.statistics().items()}
    x, target = np.array([1.25, -0.5]), 1.0

    def loss(values: dict[str, np.ndarray]) -> tuple[float, list[np.ndarray], list[np.ndarray], list[np.ndarray]]:
        handed, sums, normal = x, [], []
        outputs = []
        for name, shortcut in (("layers.0", True), ("layers.1", False)):
            sums.append(handed @ values[f"{name}.weight"] + values[f"{name}.bias"])
            spread = np.sqrt(kept[f"{name}.norm.running_variance"] + 1e-5)
            scaled = (sums[-1] - kept[f"{name}.norm.running_mean"]) / spread
            normal.append(scaled * values[f"{name}.norm.gamma"] + values[f"{name}.norm.beta"])
            handed = np.tanh(normal[-1]) + (handed if shortcut else 0.0)
            outputs.append(handed)
        answer = np.tanh(handed @ values["output.weight"] + values["output.bias"])
        return float(0.5 * (answer[0] - target) ** 2), sums, normal, [*outputs, answer]

    shown = look(run, "explain", x=x[0], y=x[1], target=target)
    inputs, sums, _, _, _, gradients, shown_loss, normal, _, _, _, handed, _ = shown
    value, wanted_sums, wanted_normal, wanted_handed = loss(own)
    np.testing.assert_allclose(inputs, x)
    np.testing.assert_allclose(sums[:5], np.concatenate(wanted_sums), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(normal[:5], np.concatenate(wanted_normal), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(handed, np.concatenate(wanted_handed), rtol=1e-4, atol=1e-5)
    assert np.isnan(normal[5:]).all()
    assert shown_loss[0] == pytest.approx(value, rel=1e-4)
    slopes = []
    for name, values in own.items():
        for index in np.ndindex(values.shape):
            sides = []
            for step in (1e-5, -1e-5):
                nudged = values.copy()
                nudged[index] += step
                sides.append(loss({**own, name: nudged})[0])
            slopes.append((sides[0] - sides[1]) / 2e-5)
    np.testing.assert_allclose(gradients, slopes, rtol=1e-3, atol=1e-6)


def test_the_gradient_of_a_normalized_batch_equals_finite_differences() -> None:
    run = playground([{"units": 3, "batch_norm": True}, {"units": 3, "batch_norm": True, "residual": True}])
    own = {name: values.astype(np.float64) for name, values in run._network.parameters().items()}
    x, y = run._points.inputs[0][:20].astype(np.float64), run._points.targets[0][:20]

    def loss(values: dict[str, np.ndarray]) -> float:
        handed = x
        for name, shortcut in (("layers.0", False), ("layers.1", True)):
            sums = handed @ values[f"{name}.weight"] + values[f"{name}.bias"]
            normal = (sums - sums.mean(axis=0)) / np.sqrt(sums.var(axis=0) + 1e-5)
            out = np.tanh(normal * values[f"{name}.norm.gamma"] + values[f"{name}.norm.beta"])
            handed = out + handed if shortcut else out
        answer = np.tanh(handed @ values["output.weight"] + values["output.bias"])[:, 0]
        return float(np.mean(0.5 * (answer - y) ** 2))

    for name, values in run._network.gradients(x, y).items():
        for index in np.ndindex(values.shape):
            sides = []
            for step in (1e-5, -1e-5):
                nudged = own[name].copy()
                nudged[index] += step
                sides.append(loss({**own, name: nudged}))
            assert values[index] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-3, abs=2e-6), (name, index)


def test_the_drawn_loss_is_that_of_the_normalized_network_as_it_predicts() -> None:
    run = playground(layers(2, batch_norm=True, residual=True))
    run.advance(1e9, 300)
    (values,) = look(run, "positions")[0]
    assert values[2] == pytest.approx(run.measure()[0], rel=1e-4)
    last = run.network()["parameters"] - 1
    run.configure({"plane": "weights", "plane_x": last, "plane_y": 4 * 6})
    assert run.network()["axes"] == ["output: bias 1", "layer 1: beta 1"]
