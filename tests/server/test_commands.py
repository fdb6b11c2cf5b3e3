"""A command is whole: who carries it out, how it is documented. Each failure names the line that is missing."""

from __future__ import annotations

import pytest

from server.commands import COMMANDS, CaptureCommand, Command, NumberedCommand, Ping, SteeringCommand
from server.run import Run

NUMBERED = [kind for kind in COMMANDS if issubclass(kind, NumberedCommand)]
STEERING = [kind for kind in COMMANDS if issubclass(kind, SteeringCommand)]


def name_of(kind: type[Command]) -> str:
    return kind.__name__


@pytest.mark.parametrize("kind", STEERING, ids=name_of)
def test_the_run_has_a_method_for_each_command_that_steers_it(kind: type[Command]) -> None:
    methods = Run.__dict__["_carry_out"].dispatcher.registry
    assert kind in methods, f"server/run.py: no method with @_carry_out.register takes a {kind.__name__}"


@pytest.mark.parametrize("kind", NUMBERED, ids=name_of)
def test_somebody_carries_out_each_numbered_command(kind: type[Command]) -> None:
    whose = (SteeringCommand, CaptureCommand, Ping)
    assert issubclass(kind, whose), f"server/commands.py: derive {kind.__name__} from SteeringCommand or CaptureCommand"


def test_commands_are_found_in_the_order_in_which_a_page_is_told_of_them() -> None:
    tags = [kind.__struct_config__.tag for kind in COMMANDS]
    assert tags[:3] == ["hello", "configure", "play"]
    assert tags[-3:] == ["watch", "ack", "ping"]
    assert len(set(tags)) == len(tags)
