"""Copies that train beside a playground's run."""

from typing import Any

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments import EXPERIMENTS
from engine.experiments._playground_network import build_network

EASY = {"dataset": "gauss", "layers": [{"units": 3}], "samples": 100, "learning_rate": 0.1}


def playground(**config: Any) -> Any:
    return EXPERIMENTS["playground"].create({**EASY, **config})


def train(run: Any, steps: int) -> None:
    goal = run.step + steps
    while run.step < goal or (run._copies() is not None and run._copies().step < run.step):
        run.advance(50.0, max(goal - run.step, 1))


def seen(run: Any) -> list[np.ndarray]:
    return run.snapshot({"ensemble": {"size": 12}}, {})["ensemble"]


def test_copies_catch_up_with_the_run_and_leave_it_as_it_is() -> None:
    alone, accompanied = playground(schedule="cosine"), playground(schedule="cosine")
    for run in (alone, accompanied):
        train(run, 200)
    accompanied.configure({"copies": 16})
    assert accompanied._copies().step == 0
    for run in (alone, accompanied):
        train(run, 100)
    assert accompanied._copies().step == accompanied.step == 300
    np.testing.assert_array_equal(*(run.snapshot({"weights": {}}, {})["weights"][0] for run in (alone, accompanied)))


def test_a_copy_is_what_the_run_would_be_from_the_next_seeds_weights() -> None:
    run = playground(copies=16, optimizer="adam", learning_rate=0.01)
    train(run, 150)
    other = build_network({**run.config, "seed": run.config["seed"] + 3}, len(run._train))
    run._points.trainer(run.config, other).advance(150)
    mine = np.concatenate([values.ravel() for values in other.parameters().values()])
    np.testing.assert_allclose(run._copies()._descents[2].position, mine, rtol=1e-4, atol=1e-5)


def test_mean_and_spread_are_those_of_all_copies() -> None:
    run = playground(copies=16)
    train(run, 300)
    mean, spread, copies, curves, progress = seen(run)
    assert mean.shape == spread.shape == (1, 12, 12)
    assert mean[0, -1, 0] < -100  # one cloud's side, the other's
    assert mean[0, 0, -1] > 100
    assert spread.max() > spread[0, -1, 0]
    assert (copies[:, 3] == 0).all()
    assert progress[1] == 0.0
    assert 280 < curves[-1, 0] <= 300
    assert (np.diff(curves[:, 1:4], axis=1) >= 0).all()


def test_copies_that_learn_nothing_fail() -> None:
    run = playground(dataset="xor", initializer="zeros", copies=4)
    train(run, 50)
    assert seen(run)[4][1] == 1.0
    assert run.measures()["failing"] == 1.0
    assert np.isnan(playground().measures()["failing"])


def test_without_copies_there_is_nothing_to_see() -> None:
    assert [array.shape[0] for array in seen(playground())] == [0, 0, 0, 0, 4]


def test_copies_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ConfigError, match="batch normalization"):
        playground(copies=16, layers=[{"units": 3, "batch_norm": True}])
    wide = [{"units": 32}] * 10
    with pytest.raises(ConfigError, match="at most"):
        playground(copies=64, layers=wide, batch_size=512)
    run = playground(copies=64, batch_size=512)
    run.configure({"layers": wide})
    assert 0 < run.config["copies"] < 64


def test_a_changed_setting_starts_the_copies_afresh_and_looking_does_not() -> None:
    run = playground(copies=8)
    train(run, 60)
    run.configure({"plane": "random"})
    assert run._copies().step == 60
    run.configure({"learning_rate": 0.03})
    assert run._copies().step == 0
    run.restore(run.checkpoint())
    train(run, 10)
    assert run._copies().step == run.step == 70
