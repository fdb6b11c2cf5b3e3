from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pace import Pace


def test_full_speed_has_no_limit_and_no_wait() -> None:
    pace = Pace()
    pace.start(10.0)
    assert pace.due(10.0) is None
    assert pace.wait_s() == 0.0


def test_the_first_step_is_due_at_once_and_the_next_after_its_time() -> None:
    pace = Pace()
    pace.choose(0.1)
    pace.start(100.0)
    assert pace.due(100.0) == 1
    pace.spend(1)
    assert pace.due(105.0) == 0
    assert pace.wait_s() == pytest.approx(5.0)
    assert pace.due(110.0) == 1


def test_missed_steps_are_not_saved_for_later() -> None:
    pace = Pace()
    pace.choose(1000.0)
    pace.start(0.0)
    assert pace.due(60.0) == 100


@given(st.floats(0.1, 1e6), st.lists(st.floats(0.001, 0.05), min_size=20, max_size=60))
def test_steps_follow_the_chosen_speed(speed: float, gaps: list[float]) -> None:
    pace = Pace()
    pace.choose(speed)
    pace.start(0.0)
    now, made = 0.0, 0
    for gap in gaps:
        now += gap
        due = pace.due(now)
        assert due is not None
        pace.spend(due)
        made += due
    assert made <= 1 + now * speed * 1.0001
    assert made >= now * speed * 0.999 - 1
