"""What every registered activation promises; a new file is tested by being there."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.activations import ACTIVATIONS, _table
from engine.layers import activation
from engine.program import aligned_zeros
from tests.engine import reference

REFERENCES = Path(__file__).parents[3] / "docs" / "references.md"
every_activation = pytest.mark.parametrize("key", ACTIVATIONS)

SMOOTH_STEP = 1e-5
FAR = np.float32([-1e30, -1e4, -200, -90, 90, 200, 1e4, 1e30])
KINKS = {-1.0, 0.0, 1.0}  # where a slope may jump
MEASURED = np.setdiff1d(np.linspace(-9, 9, 721), list(KINKS))


def domain(key, x):
    """Leave out what the function has no value for."""
    return x[x > 0.0] if key == "logarithm" else x


def parameters(key):
    """Return the default parameter and two others."""
    spec = ACTIVATIONS[key]
    return (spec.parameter(),) if not spec.fields else (spec.parameter(), 0.37, 2.0)


def forward(key, x, a):
    """Run the kernel on ``x`` (n,) and return g(x), float32."""
    n = -(-x.size // 16) * 16
    arena = aligned_zeros(2 * n + 16)
    arena[: x.size], arena[2 * n] = x, a
    activation.forward(arena, 0, n, n, _table.CODES[key], 2 * n)
    return arena[n : n + x.size].copy()


def backward(key, x, a, dy=1.0, before=None):
    """Run the kernel on ``x`` (n,); return g'(x) dy, added to ``before`` if that is given."""
    n = -(-x.size // 16) * 16
    arena = aligned_zeros(4 * n + 16)
    arena[: x.size], arena[2 * n : 3 * n], arena[4 * n] = x, dy, a
    arena[3 * n : 4 * n] = 0.0 if before is None else before
    activation.forward(arena, 0, n, n, _table.CODES[key], 4 * n)
    activation.backward(arena, 0, n, 3 * n, 2 * n, n, _table.CODES[key], 4 * n, int(before is not None))
    return arena[3 * n : 3 * n + x.size].copy()


@every_activation
def test_it_is_in_the_interpreters_table(key):
    assert key in _table.CODES, (
        f"engine/activations/{key}.py is not in the interpreter: in engine/activations/_table.py add "
        f'"{key}": {len(_table.CODES)} to CODES and a branch to forward and to backward'
    )


def test_the_table_has_no_activation_without_a_file_and_no_number_twice():
    assert set(_table.CODES) == set(ACTIVATIONS)
    assert sorted(_table.CODES.values()) == list(range(len(ACTIVATIONS)))


@every_activation
def test_the_kernel_computes_the_reference(key):
    x = domain(key, np.concatenate([np.linspace(-30, 30, 2401), sorted(KINKS)]))
    for a in parameters(key):
        expected = ACTIVATIONS[key].reference(x, a)
        np.testing.assert_allclose(forward(key, x, a), expected, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("key", [key for key in ACTIVATIONS if key in reference.ACTIVATIONS])
def test_the_reference_is_the_independent_one(key):
    value, slope = reference.ACTIVATIONS[key]
    a = ACTIVATIONS[key].parameter()
    x = np.concatenate([MEASURED, sorted(KINKS)])
    np.testing.assert_allclose(ACTIVATIONS[key].reference(x, a), value(x), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ACTIVATIONS[key].derivative(x, a), slope(x), rtol=1e-9, atol=1e-12)


@every_activation
def test_the_derivative_is_that_of_the_reference_by_finite_differences(key):
    spec, x = ACTIVATIONS[key], domain(key, MEASURED)
    for a in parameters(key):
        difference = spec.reference(x + SMOOTH_STEP, a) - spec.reference(x - SMOOTH_STEP, a)
        np.testing.assert_allclose(spec.derivative(x, a), difference / (2 * SMOOTH_STEP), rtol=1e-6, atol=1e-8)


@every_activation
def test_the_kernels_derivative_is_the_references(key):
    x = domain(key, np.concatenate([MEASURED, sorted(KINKS), np.linspace(-30, 30, 400)]).astype(np.float32))
    for a in parameters(key):
        expected = ACTIVATIONS[key].derivative(x.astype(np.float64), a)
        np.testing.assert_allclose(backward(key, x, a), expected, rtol=3e-6, atol=3e-6)


@every_activation
def test_the_kernel_multiplies_by_the_gradient_above_and_can_add_to_what_is_there(key):
    x, a = np.float32([0.3, 0.7, 2.5]), ACTIVATIONS[key].parameter()
    slope = backward(key, x, a)
    np.testing.assert_allclose(backward(key, x, a, dy=-2.0), -2.0 * slope, rtol=1e-6)
    np.testing.assert_allclose(backward(key, x, a, dy=3.0, before=10.0), 10.0 + 3.0 * slope, rtol=1e-6)


@every_activation
def test_nan_in_gives_nan_out_and_touches_no_neighbour(key):
    x = np.full(48, 0.5, dtype=np.float32)
    x[[0, 17, 47]] = np.nan
    result = forward(key, x, ACTIVATIONS[key].parameter())
    np.testing.assert_array_equal(np.isnan(result), np.isnan(x))


@every_activation
def test_large_inputs_give_no_nan(key):
    x, a = domain(key, FAR), ACTIVATIONS[key].parameter()
    assert not np.isnan(forward(key, x, a)).any()
    assert not np.isnan(backward(key, x, a)).any()


@pytest.mark.parametrize("key", [key for key in ACTIVATIONS if key in reference.ACTIVATIONS and key != "sine"])
def test_values_and_slopes_are_right_far_from_zero(key):
    value, slope = reference.ACTIVATIONS[key]
    a, x = ACTIVATIONS[key].parameter(), FAR.astype(np.float64)
    np.testing.assert_allclose(forward(key, FAR, a), value(x), rtol=2e-6, atol=2e-6)
    np.testing.assert_allclose(backward(key, FAR, a), slope(x), rtol=3e-6, atol=3e-6)


@pytest.mark.parametrize("key", [key for key, spec in ACTIVATIONS.items() if spec.limits is not None])
def test_outputs_stay_within_the_limits_it_states(key):
    limits = ACTIVATIONS[key].limits
    result = forward(key, np.linspace(-50, 50, 4001).astype(np.float32), ACTIVATIONS[key].parameter())
    assert result.min() >= limits[0]
    assert result.max() <= limits[1]


@every_activation
def test_its_layer_has_its_public_name(key):
    layer = getattr(engine, ACTIVATIONS[key].class_name)()
    assert layer == engine.Activation(key)
    assert layer.parameter == ACTIVATIONS[key].parameter()


@every_activation
def test_its_spec_is_complete(key):
    spec = ACTIVATIONS[key]
    assert spec.label
    assert spec.help.endswith(".")
    assert spec.formula.startswith("g(x)")
    assert len(spec.fields) <= 1, "the interpreter hands an activation one parameter"
    described = spec.as_dict()
    assert json.loads(json.dumps(described)) == described
    cited = re.findall(r"\[(\w+)\]", spec.source)
    assert cited, "source names no entry of docs/references.md"
    for source in cited:
        assert f"**[{source}]**" in REFERENCES.read_text("utf-8")
