"""The two-ReLU problem as the race shows it: units that are one, units that sleep, and the lowest point."""

from typing import Any

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments.race import Race

ADAM = {"contestants": [{"optimizer": "adam", "learning_rate": 0.03}], "surface": "two_relu"}


def raced(rounds: int, weights: str, **config: Any) -> Race:
    race = Race({**ADAM, "surface_settings": {"weights": weights}, **config})
    while race.step < rounds:
        race.advance(1e9, rounds - race.step)
    return race


def shown(race: Race) -> list[np.ndarray]:
    return race.snapshot({"numbers": {"contestant": 0}}, {})["numbers"]


def test_symmetric_units_stay_equal_to_the_last_bit() -> None:
    race = raced(2000, "symmetric")
    values, _, units = shown(race)
    np.testing.assert_array_equal(values[units[0]], values[units[1]])
    assert race.measures()["equal_units"] == 1.0
    assert raced(10, "random").measures()["equal_units"] == 0.0


def test_a_dead_units_gradient_is_exactly_zero() -> None:
    race = raced(2000, "dead")
    _, gradients, units = shown(race)
    assert (gradients[units[1]] == 0.0).all()
    assert (gradients[units[0]] != 0.0).any()
    assert race.measures()["still_units"] == 1.0
    assert raced(10, "zero").measures()["still_units"] == 2.0


@pytest.mark.parametrize("weights", ["glorot", "he"])
def test_scaled_starts_have_their_variance(weights: str) -> None:
    seeds = Race({**ADAM, "surface_settings": {"weights": weights}, "seeds": 64})._runners
    firsts = np.stack([descent.position for descent in seeds.descents])
    into, out = firsts[:, :2].var(), firsts[:, 4:6].var()
    expected = (2 / 3, 2 / 3) if weights == "glorot" else (2.0, 1.0)
    np.testing.assert_allclose((into, out), expected, rtol=0.35)
    assert not firsts[:, [2, 3, 6]].any()


def test_adam_reaches_the_global_optimum_from_at_least_half_of_64_seeds() -> None:
    race = raced(3000, "random", seeds=64, target_loss=1e-4)
    assert race.measures()["seeds_at_target"] >= 32


def test_the_surface_can_be_seen_at_the_lowest_point_and_along_other_weights_without_a_new_start() -> None:
    race = raced(50, "random", center="optimum")
    values = race.snapshot({"surface": {"size": 41}}, {})["surface"][0]
    assert values.min() < 0.05
    settings = {**race.config["surface_settings"], "x_axis": "v1", "y_axis": "v2"}
    assert not race.configure({"surface_settings": settings}).reset
    assert race.step == 50
    assert race.network()["axes"] == ["v1", "v2"]
    settings["m1"] = 3.0
    assert race.configure({"surface_settings": settings}).reset


def test_a_lowest_point_that_nobody_knows_is_refused_and_forgotten_with_its_surface() -> None:
    with pytest.raises(ConfigError, match="no lowest point"):
        Race({"surface": "bowl", "center": "optimum"})
    race = Race({**ADAM, "center": "optimum"})
    race.configure({"surface": "network"})
    assert race.config["center"] == "leader"


def test_a_run_past_a_saddle_is_on_a_plateau_and_leaves_it() -> None:
    race = Race({"surface": "saddle", "contestants": [{"optimizer": "sgd", "learning_rate": 0.1}]})
    while race.step < 200:
        race.advance(1e9, 200 - race.step)
    missing = 1
    while missing:
        rows, (missing,) = race.snapshot({"sharpness": {}}, {})["sharpness"]
    steps, _, norms, negative, plateau = rows.T
    on = plateau > 0
    assert 10 < on.sum() < len(on) - 10
    assert norms[on].max() < 0.2 * norms[np.flatnonzero(on)[-1] :].max()
    assert (negative[on] >= 1).all()
    assert negative[-1] == 0
    assert 0 < steps[on].min() < steps[on].max() < 200
