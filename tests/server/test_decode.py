from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.commands import COMMANDS, Command, Configure, Hello, Speed, Step
from server.decode import decode_command
from server.errors import CommandError
from server.protocol import ERROR_CODES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def refusal(raw: str | bytes) -> CommandError:
    with pytest.raises(CommandError) as caught:
        decode_command(raw)
    return caught.value


def outcome(value: object) -> Command | CommandError:
    try:
        return decode_command(json.dumps(value))
    except CommandError as problem:
        return problem


def is_typed(result: Command | CommandError) -> bool:
    return isinstance(result, Command) or (result.code in ERROR_CODES and bool(result.message))


def test_a_command_with_defaults_is_read() -> None:
    assert decode_command('{"type": "step", "id": 3}') == Step(id=3, count=1, unit="batch")
    assert decode_command(b'{"type":"speed","id":1,"steps_per_second":null}') == Speed(id=1, steps_per_second=None)
    assert decode_command('{"type":"configure","id":1,"changes":{"a":[1]}}') == Configure(id=1, changes={"a": [1]})
    assert isinstance(decode_command('{"type":"hello","protocol":1,"experiment":"playground"}'), Hello)


def test_an_unknown_type_names_all_types() -> None:
    problem = refusal('{"type": "stop", "id": 7}')
    assert (problem.code, problem.path, problem.command_id) == ("unknown_type", "type", 7)
    assert "hello, configure, play" in problem.message
    assert problem.message.endswith("got 'stop'")
    assert len(problem.allowed) == len(COMMANDS)


def test_an_unknown_field_is_refused_by_name() -> None:
    problem = refusal('{"type": "play", "id": 7, "fast": true}')
    assert (problem.code, problem.path, problem.command_id) == ("bad_field", "fast", 7)
    assert problem.message == "fast: no such field; expected id"
    assert problem.allowed == ["id"]


def test_a_missing_field_is_named() -> None:
    problem = refusal('{"type": "configure", "id": 7}')
    assert (problem.code, problem.path) == ("bad_field", "changes")
    assert problem.message == "changes: this field is missing"


@pytest.mark.parametrize("count", [0, 1_000_001, -1])
def test_a_number_outside_its_limits_comes_with_the_limits(count: int) -> None:
    problem = refusal(json.dumps({"type": "step", "id": 1, "count": count}))
    assert (problem.code, problem.path, problem.allowed) == ("out_of_range", "count", [1, 1_000_000])
    assert problem.message.startswith("count: expected int")


def test_a_wrong_choice_comes_with_the_choices() -> None:
    problem = refusal('{"type": "step", "id": 1, "unit": "year"}')
    assert (problem.code, problem.path, problem.allowed) == ("bad_field", "unit", ["batch", "epoch"])


def test_a_place_inside_a_list_has_a_dotted_path() -> None:
    problem = refusal('{"type": "edit", "id": 1, "target": "w", "index": [0, -2], "value": 1}')
    assert (problem.code, problem.path) == ("out_of_range", "index.1")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "nul",
        '{"type": NaN}',
        '{"a": 1e400}',
        '"\\ud800"',
        "\ud800",
        b"\xff\xfe",
        "[" * 60_000,
        '{"type":"edit","id":1,"target":"w","index":[],"value":' + "9" * 400 + "}",
    ],
)
def test_what_is_no_json_is_called_so(raw: str | bytes) -> None:
    assert refusal(raw).code == "bad_json"


def test_the_limit_of_a_message_is_exact() -> None:
    frame = '{"type":"play","id":1}'
    assert decode_command(frame + " " * (65_536 - len(frame)))
    problem = refusal(frame + " " * (65_537 - len(frame)))
    assert problem.code == "too_large"
    assert "65,536" in problem.message


@pytest.mark.parametrize("raw", ["3", "null", "[]", '"play"', "true"])
def test_a_message_must_be_an_object(raw: str) -> None:
    assert refusal(raw).code == "bad_field"


@given(JSON)
def test_any_json_is_a_command_or_a_typed_refusal(value: object) -> None:
    assert is_typed(outcome(value))


@given(st.sampled_from([str(kind.__struct_config__.tag) for kind in COMMANDS]), st.dictionaries(st.text(), JSON))
def test_any_fields_are_a_command_or_a_typed_refusal(kind: str, fields: dict[str, object]) -> None:
    assert is_typed(outcome({**fields, "type": kind}))


@pytest.mark.parametrize("field", ["lab", "session"])
def test_names_that_no_database_can_hold_are_refused_at_the_door(field: str) -> None:
    problem = refusal(json.dumps({"type": "hello", "protocol": 1, "experiment": "playground", field: "a\0b"}))
    assert (problem.code, problem.path) == ("bad_field", field)
