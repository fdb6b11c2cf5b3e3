"""Exponential, logarithm and friends: the errors that their docstrings promise, measured against float64."""

import numpy as np
import pytest
from scipy import special

from tests.engine import lanes


def spread(low, high, count=200_000):
    """Return evenly spaced float32 numbers with both ends."""
    return np.linspace(low, high, count, dtype=np.float32)


def relative_error(name, x, expected):
    return np.max(np.abs(lanes.unary(name, x) - expected) / np.abs(expected))


def absolute_error(name, x, expected):
    return np.max(np.abs(lanes.unary(name, x) - expected))


def test_exp_errs_by_less_than_promised_over_its_whole_range():
    x = spread(-87.3, 88.37)
    assert relative_error("exp", x, np.exp(x.astype(np.float64))) <= 1.2e-7


def test_exp_is_zero_below_and_infinite_above_its_range():
    np.testing.assert_array_equal(lanes.unary("exp", [-87.4, -1e30, -np.inf]), [0.0, 0.0, 0.0])
    np.testing.assert_array_equal(lanes.unary("exp", [88.38, 1e30, np.inf]), [np.inf] * 3)
    assert np.isfinite(lanes.unary("exp", [88.369])).all()


def test_log_errs_by_less_than_promised():
    near = spread(0.5, 2.0)
    assert absolute_error("log", near, np.log(near.astype(np.float64))) <= 1.2e-7
    far = np.concatenate([np.geomspace(1.2e-38, 0.5, 100_000), np.geomspace(2.0, 3.4e38, 100_000)]).astype(np.float32)
    assert relative_error("log", far, np.log(far.astype(np.float64))) <= 1.2e-7


def test_log_of_what_is_not_positive():
    result = lanes.unary("log", [0.0, -0.0, -1.0, -np.inf, np.inf])
    np.testing.assert_array_equal(result, [-np.inf, -np.inf, np.nan, np.nan, np.inf])


def test_tanh_errs_by_less_than_promised_and_never_leaves_its_range():
    x = np.concatenate([spread(-20, 20), np.geomspace(1e-30, 1, 1000, dtype=np.float32)])
    x = x[x != 0]
    assert relative_error("tanh", x, np.tanh(x.astype(np.float64))) <= 3e-7
    assert np.abs(lanes.unary("tanh", x)).max() <= 1.0
    assert lanes.unary("tanh", [0.0]) == 0.0


def test_sigmoid_errs_by_less_than_promised():
    x = spread(-87, 100)
    assert relative_error("sigmoid", x, special.expit(x.astype(np.float64))) <= 3e-7


def test_softplus_errs_by_less_than_promised_without_overflow():
    below, above = spread(-200, 2), np.geomspace(2, 3e38, 200_000, dtype=np.float32)
    assert absolute_error("softplus", below, np.logaddexp(0, below.astype(np.float64))) <= 2e-7
    assert relative_error("softplus", above, np.logaddexp(0, above.astype(np.float64))) <= 1.2e-7


def test_erf_errs_by_less_than_promised():
    x = spread(-6, 6)
    assert absolute_error("erf", x, special.erf(x.astype(np.float64))) <= 5e-7
    np.testing.assert_array_equal(lanes.unary("erf", [50.0, -50.0, np.inf, -np.inf]), [1.0, -1.0, 1.0, -1.0])


def test_sine_errs_by_less_than_promised():
    x = spread(-1000, 1000, 1_000_000)
    assert absolute_error("sin", x, np.sin(x.astype(np.float64))) <= 4e-7


@pytest.mark.parametrize(("limit", "promised"), [(10, 6e-7), (1000, 3e-5)])
def test_cosine_errs_by_less_than_promised(limit, promised):
    x = spread(-limit, limit, 1_000_000)
    assert absolute_error("cos", x, np.cos(x.astype(np.float64))) <= promised


def test_clamp_limits_both_ways():
    np.testing.assert_array_equal(
        lanes.unary("clamp", [-np.inf, -5.0, -2.0, 0.5, 3.0, 9.0, np.inf]), [-2.0, -2.0, -2.0, 0.5, 3.0, 3.0, 3.0]
    )


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sigmoid", "softplus", "erf", "sin", "cos", "clamp"])
def test_nan_stays_nan_and_disturbs_no_other_lane(name):
    x = np.full(32, 0.5, dtype=np.float32)
    x[[3, 20]] = np.nan
    result = lanes.unary(name, x)
    np.testing.assert_array_equal(np.isnan(result), np.isnan(x))


@pytest.mark.parametrize(
    ("name", "at_minus_infinity", "at_infinity"),
    [("exp", 0.0, np.inf), ("tanh", -1.0, 1.0), ("sigmoid", 0.0, 1.0), ("softplus", 0.0, np.inf)],
)
def test_limits_at_infinity_are_reached(name, at_minus_infinity, at_infinity):
    result = lanes.unary(name, [-np.inf, np.inf])
    np.testing.assert_allclose(result, [at_minus_infinity, at_infinity], rtol=3e-7)


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_waves_of_infinity_are_not_a_number(name):
    assert np.isnan(lanes.unary(name, [np.inf, -np.inf])).all()
