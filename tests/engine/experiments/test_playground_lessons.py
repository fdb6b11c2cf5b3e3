"""What the lessons on conditioning, dropout and early stopping show of a playground run, and their figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import curvature
from engine.experiments.playground import Playground

PLANE = {
    "problem": "regression",
    "dataset": "reg_plane",
    "features": ["x", "y", "x_squared"],
    "layers": [],
    "batch_size": 10,
}
NOISY = {
    "dataset": "circle",
    "samples": 120,
    "noise": 0.4,
    "seed": 3,
    "layers": [{"units": 16}, {"units": 16}],
    "optimizer": "adam",
    "learning_rate": 0.003,
    "early_stopping": True,
}


def look(run: Playground, name: str, **options: Any) -> list[np.ndarray]:
    return run.snapshot({name: options}, {})[name]


def stopped(**changes: Any) -> Playground:
    run = Playground({**NOISY, **changes})
    while run.advance(1e9, 500).stop is None:
        assert run.step < 20_000
    return run


class TestConditioning:
    """C3: inputs with mean 0 and variance 1 make the valley round."""

    def test_eigenvalues_are_those_of_a_linear_units_hessian(self) -> None:
        for side, normalize in enumerate((False, True)):
            run = Playground({**PLANE, "normalize": normalize})
            values, summary, means, deviations = look(run, "conditioning")
            whole = curvature.Curvature(run._network, run._points.inputs[0], run._points.targets[0])
            found = np.linalg.eigvalsh(whole.hessian(whole.position))
            np.testing.assert_allclose(values[side], found, rtol=1e-4)
            np.testing.assert_allclose(summary[side], [found[-1], found[-1] / found[0], 2.0 / found[-1]], rtol=1e-3)
            assert run.measures()["condition"] == pytest.approx(summary[side, 1], rel=1e-3)
        np.testing.assert_allclose(means[1], 0.0, atol=1e-6)
        np.testing.assert_allclose(deviations[1], 1.0, rtol=1e-6)
        assert summary[0, 1] > 300
        assert summary[1, 1] < 1.5

    def test_a_rate_that_diverges_converges_once_the_inputs_are_normalized(self) -> None:
        losses = {}
        for normalize in (False, True):
            run = Playground({**PLANE, "learning_rate": 0.01, "normalize": normalize})
            assert (run.measures()["rate_share"] > 1.0) != normalize
            run.advance(1e9, 1000)
            losses[normalize] = run.measure()[1]
        assert losses[False] > 1e3
        assert losses[True] < 1e-4

    def test_a_feature_that_is_a_combination_of_others_has_no_finite_condition(self) -> None:
        run = Playground({**PLANE, "features": ["x"]})
        run._points.inputs[0][:] = 1.0  # the same as the bias's input
        assert look(run, "conditioning")[1][0, 1] == np.inf


class TestBagging:
    """C12: the average of sub-networks against the scaled whole."""

    def trained(self, steps: int = 2000, **changes: Any) -> Playground:
        rows = [{"units": 12, "dropout": 0.5}]
        config = {"dataset": "circle", "noise": 0.2, "layers": rows, "optimizer": "adam", "learning_rate": 0.01}
        run = Playground({**config, **changes})
        run.advance(1e9, steps)
        return run

    def test_the_average_is_far_closer_than_one_sub_network_and_as_often_right(self) -> None:
        distances, accuracies, whole, droppable = look(self.trained(), "bagging", networks=64)
        assert droppable == [12]
        assert distances[-1, 1] < 0.5 * np.median(distances[:, 0])
        assert accuracies[-1, 1] > np.median(accuracies[:, 0]) + 0.03
        assert accuracies[-1, 1] == pytest.approx(whole[0], abs=0.04)

    def test_a_linear_network_is_exactly_the_average_of_all_its_sub_networks(self) -> None:
        rows = [{"units": 2, "activation": "linear", "dropout": 0.5}]
        run = Playground({**PLANE, "layers": rows, "learning_rate": 0.0001})
        distances, _, _, _ = look(run, "bagging", networks=128)
        assert len(np.unique(distances[:, 0].round(5))) <= 4  # two neurons have four sub-networks
        assert distances[-1, 1] < 0.15 * distances[:, 0].max()

    def test_a_sub_network_is_the_network_without_its_silenced_neurons(self) -> None:
        rows = [{"units": 6, "dropout": 0.5}, {"units": 6, "residual": True, "batch_norm": True}]
        run = self.trained(200, layers=rows)
        from engine.experiments._playground_bagging import _outputs

        inputs = run._points.inputs[1][:5]
        found = _outputs(run.config, run._network, inputs, 3)
        own = {**run._network.parameters(), **run._network.statistics()}
        random = np.random.Generator(np.random.Philox(key=np.array([run.config["seed"], 1 << 21], dtype=np.uint64)))
        mask = (random.random((3, 6)) >= 0.5) * 2.0
        for kept, outputs in zip(mask, found, strict=True):
            first = np.tanh(inputs @ own["layers.0.weight"] + own["layers.0.bias"]) * kept
            sums = first @ own["layers.1.weight"] + own["layers.1.bias"]
            spread = np.sqrt(own["layers.1.norm.running_variance"] + 1e-5)
            normal = (sums - own["layers.1.norm.running_mean"]) / spread
            second = np.tanh(normal * own["layers.1.norm.gamma"] + own["layers.1.norm.beta"]) + first
            np.testing.assert_allclose(
                outputs, np.tanh(second @ own["output.weight"] + own["output.bias"]), rtol=1e-4, atol=1e-5
            )

    def test_without_dropout_there_is_nothing_to_average(self) -> None:
        run = Playground({})
        distances, accuracies, whole, droppable = look(run, "bagging", networks=64)
        assert (len(distances), len(accuracies), len(whole), droppable[0]) == (0, 0, 1, 0)
        assert np.isnan(run.measures()["bagging_distance"])


class TestEarlyStopping:
    """C14: it stops after its patience, and the best weights are back."""

    def test_the_best_is_marked_while_it_runs_and_when_it_is_back(self) -> None:
        run = Playground(NOISY)
        run.advance(1e9, 100)
        _, rows = look(run, "curves")
        ((step, loss, waited, back),) = look(run, "stopping")
        assert (step, loss) == tuple(rows[rows[:, 2].argmin(), [0, 2]])
        assert waited >= 0
        assert not back
        done = stopped(patience=50)
        ((step, loss, _, back),) = look(done, "stopping")
        assert back
        assert done.step == step
        assert done.measure()[1] == pytest.approx(loss, rel=1e-6)
        assert done.measures()["restored"] == 1.0
        done.advance(1e9, 10)
        assert done.measures()["restored"] == 0.0

    def test_patience_decides_what_is_found(self) -> None:
        losses = [stopped(patience=patience).measure()[1] for patience in (3, 50)]
        assert losses[0] > 0.3
        assert losses[1] < 0.23

    def test_a_checkpoint_keeps_the_mark_before_and_after_the_stop(self) -> None:
        before, after = Playground(NOISY), stopped(patience=50)
        before.advance(1e9, 300)
        for run in (before, after):
            other = Playground({})
            other.restore(run.checkpoint())
            np.testing.assert_array_equal(look(other, "stopping")[0], look(run, "stopping")[0])

    def test_nothing_is_marked_while_it_is_off(self) -> None:
        assert np.isnan(look(Playground({}), "stopping")[0]).all()


def test_the_pull_from_epoch_100_bends_the_length_of_the_weights() -> None:
    """C9: decay from a chosen epoch on."""
    rows = [{"units": 8}, {"units": 8}]
    config = {"dataset": "circle", "noise": 0.25, "samples": 300, "layers": rows, "optimizer": "adam"}
    pull = {"regularization": "l2", "regularization_rate": 0.03, "regularization_from_epoch": 100}
    run = Playground({**config, "learning_rate": 0.01, **pull})
    lengths = []
    for epoch in (1, 99, 130):
        run.advance(1e9, epoch * run.steps_per_epoch - run.step)
        lengths.append(run.measures()["weight_length"])
    assert lengths[1] > 2 * lengths[0]
    assert lengths[2] < 0.5 * lengths[1]
