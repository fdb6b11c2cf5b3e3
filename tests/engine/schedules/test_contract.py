"""What every registered schedule promises; a new file is tested by being there."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.schedules import SCHEDULES

every_schedule = pytest.mark.parametrize("key", SCHEDULES)


def test_the_five_schedules_of_the_course_are_registered():
    assert {"constant", "step", "exponential", "cosine", "warmup"} <= set(SCHEDULES)


@every_schedule
@given(epochs=st.lists(st.floats(0, 1e6), max_size=20))
def test_factors_of_an_array_are_those_of_its_numbers(key, epochs):
    spec = SCHEDULES[key]
    settings = spec.check({})
    factors = spec.rate(np.array(epochs, np.float64), settings)
    assert isinstance(factors, np.ndarray)
    assert factors.dtype == np.float64
    assert factors.tolist() == [spec.rate(epoch, settings) for epoch in epochs]


@every_schedule
@given(epochs=st.floats(0, 1e9))
def test_factors_lie_between_zero_and_one(key, epochs):
    factor = SCHEDULES[key].rate(epochs, SCHEDULES[key].check({}))
    assert type(factor) is float
    assert 0.0 <= factor <= 1.0


@every_schedule
def test_the_array_of_progress_is_left_as_it_was(key):
    progress = np.linspace(0, 1_000, 11)
    before = progress.copy()
    SCHEDULES[key].rate(progress, SCHEDULES[key].check({}))
    np.testing.assert_array_equal(progress, before)


@every_schedule
def test_whole_epochs_may_be_given_as_integers(key):
    spec = SCHEDULES[key]
    assert spec.rate(3, spec.check({})) == spec.rate(3.0, spec.check({}))


@every_schedule
def test_the_description_is_json_and_explains_itself(key):
    described = SCHEDULES[key].as_dict()
    assert json.loads(json.dumps(described)) == described
    assert described["help"].endswith(".")
    assert described["formula"]
    assert "curve" not in described


@every_schedule
def test_unknown_settings_are_refused(key):
    with pytest.raises(ConfigError, match="speed: no such setting"):
        SCHEDULES[key].check({"speed": 1})
