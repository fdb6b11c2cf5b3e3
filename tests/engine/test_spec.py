"""Fields and specs: each accepts its values in one canonical form and refuses others with path and limits."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.spec import Choice, Flag, Integer, Real, Rows, Several, Spec, check_fields

RATE = Real(name="rate", label="Rate", help="How far.", default=0.1, minimum=0.0, maximum=10.0, scale="log")
UNITS = Integer(name="units", label="Units", help="How many.", default=4, minimum=1, maximum=32)
BIAS = Flag(name="bias", label="Bias", help="Is there one.", default=True)
KIND = Choice(name="kind", label="Kind", help="Which.", default="a", choices=("a", "b"))
PARTS = Several(name="parts", label="Parts", help="Which ones.", default=("x",), choices=("x", "y", "z"), minimum=1)
LAYERS = Rows(
    name="layers", label="Layers", help="All.", default=({"units": 2},), entry=(UNITS, BIAS), minimum=0, maximum=3
)
FIELDS = (RATE, UNITS, BIAS, KIND, PARTS, LAYERS)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)


def refusal(field, value):
    with pytest.raises(ConfigError) as caught:
        field.check(f"config.{field.name}", value)
    assert str(caught.value) == f"{caught.value.path}: {caught.value.problem}"
    return caught.value


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_default_passes_the_check_unchanged(field):
    assert field.check("x", field.default_value()) == field.default_value()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_default_is_a_fresh_copy(field):
    first = field.default_value()
    if isinstance(first, list):
        first.append("changed")
    assert field.default_value() == field.check("x", field.default_value())


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@given(value=ANYTHING)
def test_whatever_comes_is_made_canonical_or_refused_with_its_path(field, value):
    try:
        accepted = field.check("config.thing", value)
    except ConfigError as error:
        found = error
    else:
        assert field.check("config.thing", accepted) == accepted
        return
    assert found.path.startswith("config.thing")
    assert found.problem
    assert len(str(found)) < 400


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1.0), (0.0, 0.0), (10, 10.0), (np.float32(0.5), 0.5), (np.int64(3), 3.0)],
)
def test_real_takes_any_number_between_its_limits_as_a_float(value, expected):
    result = RATE.check("rate", value)
    assert type(result) is float
    assert result == expected


@pytest.mark.parametrize(
    "value", [-0.001, 10.001, float("nan"), float("inf"), -float("inf"), 10**400, pytest.param(-(10**5000), id="huge")]
)
def test_real_refuses_numbers_beyond_its_limits(value):
    error = refusal(RATE, value)
    assert error.problem.startswith("expected a number from 0 to 10, got ")
    assert error.allowed == (0.0, 10.0)


@pytest.mark.parametrize("value", [True, "1", None, [1], {}, b"1", 1j])
def test_real_refuses_what_is_no_number(value):
    assert refusal(RATE, value).problem.startswith("expected a number, got ")


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (32.0, 32), (np.int32(7), 7), (np.float64(4.0), 4)])
def test_integer_takes_whole_numbers_in_any_form(value, expected):
    result = UNITS.check("units", value)
    assert type(result) is int
    assert result == expected


@pytest.mark.parametrize("value", [1.5, float("nan"), float("inf"), True, "3", None, [3]])
def test_integer_refuses_what_is_not_whole(value):
    assert refusal(UNITS, value).problem.startswith("expected a whole number, got ")


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (33, "33"), (1e300, "a whole number of 997 bits"), (-4.0, "-4")]
)
def test_integer_refuses_numbers_beyond_its_limits(value, shown):
    assert refusal(UNITS, value).problem == f"expected a whole number from 1 to 32, got {shown}"


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_flag_takes_true_and_false_alone(value):
    assert BIAS.check("bias", False) is False
    assert refusal(BIAS, value).problem.startswith("expected true or false, got ")


@pytest.mark.parametrize("value", ["c", "", None, 1, ["a"], np.zeros(2)])
def test_choice_names_the_keys(value):
    error = refusal(KIND, value)
    assert error.problem.startswith("expected one of a, b; got ")
    assert error.allowed == ("a", "b")


def test_several_puts_keys_in_order_and_drops_repeats():
    assert PARTS.check("parts", ["z", "x", "z"]) == ["x", "z"]
    assert PARTS.check("parts", ("y",)) == ["y"]


def test_several_names_the_entry_that_is_wrong():
    assert str(refusal(PARTS, ["x", "w"])) == "config.parts.1: expected one of x, y, z; got 'w'"
    assert str(refusal(PARTS, [])) == "config.parts: choose at least 1, got 0"
    assert str(refusal(PARTS, "x")) == "config.parts: expected a list of keys, got 'x'"


def test_rows_fill_in_defaults_and_name_the_field_of_the_row_that_is_wrong():
    assert LAYERS.check("layers", [{}, {"units": 3.0}]) == [{"units": 4, "bias": True}, {"units": 3, "bias": True}]
    assert str(refusal(LAYERS, [{}, {"units": 0}])).startswith("config.layers.1.units: expected a whole number from 1")
    assert str(refusal(LAYERS, [{"unit": 1}])) == "config.layers.0.unit: no such setting"
    assert str(refusal(LAYERS, [3])) == "config.layers.0: expected an object, got 3"
    assert str(refusal(LAYERS, [{}] * 4)) == "config.layers: expected 0 to 3 entries, got 4"


def test_unknown_settings_are_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"^path\.speed: no such setting$") as caught:
        check_fields(FIELDS, {"rate": 1, "speed": 3}, "path.")
    assert caught.value.allowed == ("rate", "units", "bias", "kind", "parts", "layers")


def test_missing_settings_take_their_defaults():
    assert check_fields((RATE, UNITS), {"units": 7}) == {"rate": 0.1, "units": 7}


@pytest.mark.parametrize("value", [None, 3, "rate", [("rate", 1)]])
def test_settings_that_are_no_object_are_refused(value):
    with pytest.raises(ConfigError, match=r"^config: expected an object, got "):
        check_fields(FIELDS, value)


def test_a_long_value_is_quoted_in_part():
    error = refusal(KIND, "x" * 10_000)
    assert len(str(error)) < 120
    assert str(error).endswith("...")


def test_a_description_is_json_and_names_the_kind_of_each_field():
    spec = Spec(label="Thing", help="What it is.", fields=FIELDS)
    described = spec.as_dict()
    assert json.loads(json.dumps(described)) == described
    assert [field["kind"] for field in described["fields"]] == ["real", "integer", "flag", "choice", "several", "rows"]
    assert described["fields"][5]["entry"][0]["minimum"] == 1
