from __future__ import annotations

import os

import pytest

from server.watchdog import COMPILING_S, SILENCE_S, STARVED_S, Vital, Watchdog
from server.worker_limits import read_vital


def found_after(used_a_second: float, *, runnable: bool, busy_s: float = SILENCE_S) -> int | None:
    """Look once a second at a process that is silent from second 10 on; return when it counts as hanging."""
    watchdog = Watchdog()
    watchdog.start(0.0)
    for second in range(1, 300):
        if second <= 10:
            watchdog.hear(second - 0.5, busy_s=busy_s)
        used = min(second, 10) * 0.5 + max(0, second - 10) * used_a_second
        if watchdog.hangs(float(second), Vital(used, runnable)):
            return second - 10
    return None


def test_what_uses_no_processor_hangs() -> None:
    assert found_after(0.0, runnable=False) == SILENCE_S


def test_what_runs_in_circles_is_found_by_the_processor_time_it_uses() -> None:
    assert found_after(1.0, runnable=True) == SILENCE_S


@pytest.mark.parametrize(("used_a_second", "seconds"), [(1.0, SILENCE_S), (0.5, SILENCE_S), (1 / 15, 8)])
def test_who_makes_short_steps_is_found_soon_on_a_full_machine_too(used_a_second: float, seconds: float) -> None:
    assert found_after(used_a_second, runnable=True, busy_s=0.01) == pytest.approx(seconds, abs=1)


def test_who_takes_long_for_a_step_is_granted_what_it_says_within_reason() -> None:
    assert found_after(1.0, runnable=True, busy_s=12.0) == pytest.approx(12, abs=1)
    assert found_after(1.0, runnable=True, busy_s=float("inf")) == pytest.approx(STARVED_S, abs=1)
    assert found_after(1.0, runnable=True, busy_s=float("nan")) == SILENCE_S


def test_a_long_step_that_gets_a_tenth_of_a_processor_is_waited_for() -> None:
    after = found_after(0.1, runnable=True)
    assert after is not None
    assert after > 8 * SILENCE_S


def test_what_never_gets_its_turn_is_not_waited_for_without_end() -> None:
    after = found_after(0.0, runnable=True)
    assert after is not None
    assert STARVED_S - 1 <= after <= STARVED_S + 1


def test_silence_alone_counts_where_the_system_does_not_tell() -> None:
    watchdog = Watchdog()
    watchdog.start(0.0)
    assert not watchdog.hangs(SILENCE_S, None)
    assert watchdog.hangs(SILENCE_S + 0.1, None)
    watchdog.hear(10.0, compiling=True)
    assert not watchdog.hangs(10.0 + COMPILING_S, None)
    assert watchdog.hangs(10.1 + COMPILING_S, None)


def test_the_time_in_which_the_server_stood_still_is_taken_off() -> None:
    watchdog = Watchdog()
    watchdog.start(0.0)
    watchdog.excuse(60.0)
    assert not watchdog.hangs(60.0 + SILENCE_S, None)
    assert watchdog.hangs(60.1 + SILENCE_S, None)


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="this system does not tell")
def test_the_system_tells_how_a_process_does() -> None:
    before = read_vital(os.getpid())
    assert before is not None
    assert before.runnable
    while (now := read_vital(os.getpid())) is not None and now.processor_s == before.processor_s:
        sum(range(100_000))
    assert now is not None
    assert read_vital(2**30) is None
