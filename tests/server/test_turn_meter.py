from __future__ import annotations

from server.turn_meter import TurnMeter
from server.watchdog import LEAST_BUSY_S, SILENCE_S


class Processor:
    """A clock that goes on only when it is used."""

    def __init__(self) -> None:
        self.used_s = 7.0

    def __call__(self) -> float:
        return self.used_s


def turn(meter: TurnMeter, processor: Processor, seconds: float) -> None:
    meter.begin_turn()
    processor.used_s += seconds
    meter.end_turn()


def test_anything_is_expected_until_a_turn_has_been_seen() -> None:
    processor = Processor()
    meter = TurnMeter(processor)
    assert (meter.is_known, meter.busy_s) == (False, SILENCE_S)
    turn(meter, processor, 0.01)
    assert (meter.is_known, meter.busy_s) == (True, LEAST_BUSY_S)


def test_the_longest_turn_counts_several_times() -> None:
    processor = Processor()
    meter = TurnMeter(processor)
    for seconds in (0.1, 2.5, 0.2):
        turn(meter, processor, seconds)
    assert meter.busy_s == 10.0


def test_after_a_command_anything_is_expected_again_and_nothing_forgotten() -> None:
    processor = Processor()
    meter = TurnMeter(processor)
    turn(meter, processor, 0.5)
    meter.expect_anything()
    assert meter.busy_s == SILENCE_S
    turn(meter, processor, 0.01)
    assert meter.busy_s == 2.0
    turn(meter, processor, 2.5)
    meter.expect_anything()
    assert meter.busy_s == 10.0


def test_a_command_in_the_middle_of_a_turn_shows_what_it_leads_to_in_the_next() -> None:
    processor = Processor()
    meter = TurnMeter(processor)
    meter.begin_turn()
    meter.expect_anything()
    meter.end_turn()
    assert not meter.is_known
    turn(meter, processor, 0.01)
    assert meter.is_known
