"""Single units against the course's figures, and what every experiment on one promises."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError
from engine.experiments import EXPERIMENTS

UNITS = ("linear_regression", "perceptron", "sigmoid_unit")
every_unit = pytest.mark.parametrize("key", UNITS)
LONG_MS = 60_000.0


def test_linear_regression_reaches_the_lectures_figures_after_a_thousand_steps() -> None:
    run = EXPERIMENTS["linear_regression"].create({})
    run.advance(LONG_MS, 1_000)
    weight, bias, loss, _, _ = run.snapshot({"numbers": {}}, {})["numbers"][0]
    assert weight == pytest.approx(-0.9999969, abs=5e-8)
    assert bias == pytest.approx(0.9999908, abs=1e-7)
    assert loss == pytest.approx(5.7e-11, rel=0.03)  # the lecture's sum was rounded to float32


def test_the_first_step_is_the_one_a_student_does_by_hand() -> None:
    run = EXPERIMENTS["linear_regression"].create({})
    run.advance(LONG_MS, 1)
    weight, bias, *_ = run.snapshot({"numbers": {}}, {})["numbers"][0]
    assert (weight, bias) == (pytest.approx(0.3 - 0.52), pytest.approx(-0.3 - 0.01 * 2 * 7.8))


def test_too_long_a_step_diverges_and_offers_a_shorter_one() -> None:
    run = EXPERIMENTS["linear_regression"].create({"learning_rate": 0.1})
    stop = run.advance(LONG_MS, 10_000).stop
    assert stop is not None
    assert (stop.reason, stop.remedies[0].changes) == ("diverged", {"learning_rate": 0.01})
    assert np.isfinite(run.snapshot({"numbers": {}}, {})["numbers"][0]).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_perceptron_converges_where_a_line_separates(seed: int) -> None:
    run = EXPERIMENTS["perceptron"].create({"dataset": "truth_table", "seed": seed})
    assert run.advance(LONG_MS, 50_000).stop is None
    run = EXPERIMENTS["perceptron"].create({"dataset": "gauss", "seed": seed})
    stop = run.advance(LONG_MS, 50_000).stop
    assert stop is not None
    assert "converged" in stop.message
    assert run.measures()["accuracy"] == 1.0


def test_the_perceptron_never_settles_on_exclusive_or() -> None:
    run = EXPERIMENTS["perceptron"].create({"dataset": "xor"})
    counts = []
    for _ in range(5):
        assert run.advance(LONG_MS, 10_000).stop is None
        counts.append(run.measures()["corrections"])
    assert np.diff(counts).min() > 1_000
    assert run.measures()["accuracy"] < 0.9


@pytest.mark.parametrize("update", ["batch", "online"])
def test_the_sigmoid_units_update_is_the_lectures_formula(update: str) -> None:
    config = {"dataset": "gauss", "noise": 0.3, "samples": 20, "update": update, "learning_rate": 0.1}
    run = EXPERIMENTS["sigmoid_unit"].create(config)
    points, target, _ = (array.astype(float) for array in run.snapshot({"data": {}}, {})["data"])
    x, y = np.column_stack([points, np.ones(len(points))]), (target + 1.0) / 2.0
    weights = run.snapshot({"numbers": {}}, {})["numbers"][0][:3].copy()
    for step in range(25):
        rows = [step % len(x)] if update == "online" else range(len(x))
        gradient = np.zeros(3)
        for n in rows:
            answer = 1.0 / (1.0 + np.exp(-x[n] @ weights))
            gradient -= x[n] * answer * (1.0 - answer) * (y[n] - answer)
        weights -= 0.1 * gradient
        run.advance(LONG_MS, 1)
        np.testing.assert_allclose(run.snapshot({"numbers": {}}, {})["numbers"][0][:3], weights, rtol=1e-9)


@every_unit
def test_a_restored_run_goes_on_bit_for_bit(key: str) -> None:
    run, other = EXPERIMENTS[key].create({}), EXPERIMENTS[key].create({})
    run.advance(LONG_MS, 37)
    other.restore(run.checkpoint())
    for one in (run, other):
        one.advance(LONG_MS, 40)
    first, second = (one.snapshot({"numbers": {}}, {})["numbers"][0] for one in (run, other))
    assert first.tobytes() == second.tobytes()
    assert run.step == other.step


@every_unit
def test_streams_have_the_declared_arrays(key: str) -> None:
    spec = EXPERIMENTS[key]
    run = spec.create({})
    run.advance(LONG_MS, 5)
    wanted = {stream.name: stream.check_options({}) for stream in spec.streams}
    shown = run.snapshot(wanted, {"curves": (0, -1)})
    for stream in spec.streams:
        assert [array.dtype.name for array in shown[stream.name]] == [array.dtype for array in stream.arrays]
    labels = next(stream.columns for stream in spec.streams if stream.name == "numbers")
    assert len(shown["numbers"][0]) == len(labels)


@every_unit
def test_what_is_wrong_is_refused_and_nothing_changes(key: str) -> None:
    run = EXPERIMENTS[key].create({})
    before = run.config
    with pytest.raises(ConfigError, match="no such setting"):
        run.configure({"beauty": 1})
    with pytest.raises(ConfigError, match="expected weight or bias"):
        run.edit("weight", [9], 1.0)
    with pytest.raises(FormatError):
        run.restore(b"nothing")
    assert run.config == before


@every_unit
def test_a_weight_can_be_set_by_hand(key: str) -> None:
    run = EXPERIMENTS[key].create({})
    run.edit("weight", [0], 0.25)
    run.edit("bias", [], -0.5)
    numbers = run.snapshot({"numbers": {}}, {})["numbers"][0]
    assert 0.25 in numbers
    assert -0.5 in numbers
