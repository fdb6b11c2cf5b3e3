"""The values each schedule promises at the points that matter."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schedules import SCHEDULES


def factors(key, progress, /, **changes):
    spec = SCHEDULES[key]
    return spec.rate(np.array(progress, np.float64), spec.check(changes))


def test_constant_never_moves():
    assert factors("constant", [0, 0.5, 1e9]).tolist() == [1, 1, 1]


def test_step_drops_at_the_start_of_an_interval_and_not_before():
    assert factors("step", [0, 9.999, 10, 19.999, 20], every=10, factor=0.1) == pytest.approx([1, 1, 0.1, 0.1, 0.01])


@given(steps_per_epoch=st.integers(1, 1_000), epoch=st.integers(1, 1_000))
def test_step_drops_at_the_very_step_that_ends_the_epoch(steps_per_epoch, epoch):
    step = steps_per_epoch * epoch
    before, after = factors("step", [(step - 1) / steps_per_epoch, step / steps_per_epoch], every=epoch)
    assert (before, after) == (1.0, 0.5)


def test_exponential_leaves_its_factor_after_each_epoch():
    assert factors("exponential", [0, 1, 2, 0.5], factor=0.81) == pytest.approx([1, 0.81, 0.6561, 0.9])


def test_cosine_glides_from_one_to_the_floor_and_stays():
    assert factors("cosine", [0, 50, 100, 1e6], epochs=100, floor=0.2) == pytest.approx([1, 0.6, 0.2, 0.2])
    quarter = factors("cosine", [25], epochs=100)[0]
    assert quarter == pytest.approx((1 + math.sqrt(0.5)) / 2)


def test_warmup_climbs_in_a_line_and_stays():
    assert factors("warmup", [0, 5, 10, 1e6], epochs=10, start=0.2) == pytest.approx([0.2, 0.6, 1, 1])


@pytest.mark.parametrize(("key", "direction"), [("step", -1), ("exponential", -1), ("cosine", -1), ("warmup", 1)])
def test_schedules_move_one_way_only(key, direction):
    changes = np.diff(factors(key, np.linspace(0, 2_000, 501)))
    assert (direction * changes >= 0).all()
    assert changes.any()
