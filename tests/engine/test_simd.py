"""The building blocks on 16 lanes against NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.program import aligned_zeros
from engine.simd import LANES
from tests.engine import lanes

ANY = np.float32([0.0, -0.0, 1.0, -1.0, 0.3, -7.25, 1e-30, 3e38, np.inf, -np.inf, np.nan, 5e-45, 2.5, -2.5, 1e10, 16.0])
floats = st.floats(width=32, allow_nan=True)
NUMPY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "copy_sign": np.copysign,
    "square_root": np.sqrt,
    "absolute": np.abs,
    "floor": np.floor,
    "negative": np.negative,
}


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "copy_sign"])
def test_arithmetic_of_two_vectors_is_numpys(name):
    a, b = (values.ravel() for values in np.meshgrid(ANY, ANY))
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(lanes.binary(name, a, b), NUMPY[name](a, b))


@pytest.mark.parametrize("name", ["square_root", "absolute", "floor", "negative"])
def test_functions_of_one_vector_are_numpys(name):
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(lanes.unary(name, ANY), NUMPY[name](ANY))


@pytest.mark.parametrize("scalar", [np.float32, np.float64])
@pytest.mark.parametrize("name", lanes.SCALAR)
def test_a_scalar_of_either_precision_acts_on_all_lanes_in_float32(name, scalar):
    x = np.float32([1.5, -3.0, 0.25, 7.0] * 5)
    number = np.float32(0.7)
    left, symbol, right = name.split()
    values = {"vector": x, "scalar": number}
    function = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[symbol]
    expected = function(values[left], values[right])
    np.testing.assert_array_equal(lanes.with_scalar(name, x, scalar(number)), expected)


@settings(deadline=None)  # the first call may compile
@given(source=st.integers(0, 64), target=st.integers(0, 64))
def test_load_and_store_reach_any_offset_and_touch_nothing_else(source, target):
    arena = aligned_zeros(96)
    arena[:] = np.arange(96)
    expected = arena.copy()
    expected[target : target + LANES] = arena[source : source + LANES].copy()
    lanes.move(arena, source, target)
    np.testing.assert_array_equal(arena, expected)


@settings(deadline=None)  # the first call may compile
@given(st.lists(st.tuples(floats, floats, floats, floats), min_size=1, max_size=20))
def test_where_chooses_the_third_only_if_the_comparison_holds(rows):
    a, b, c, d = np.float32(rows).T
    for name, holds in (("where_less", a < b), ("where_greater", a > b), ("where_equal", a == b)):
        np.testing.assert_array_equal(lanes.choice(name, a, b, c, d), np.where(holds, c, d))


def test_a_comparison_with_nan_chooses_the_last():
    one, nan = np.ones(1), np.full(1, np.nan)
    for name in ("where_less", "where_greater", "where_equal"):
        assert lanes.choice(name, one, nan, [3.0], [4.0]) == 4.0
        assert lanes.choice(name, nan, one, [3.0], [4.0]) == 4.0


def test_minimum_and_maximum_are_numpys_for_numbers():
    numbers = ANY[~np.isnan(ANY)]
    a, b = (values.ravel() for values in np.meshgrid(numbers, numbers))
    np.testing.assert_array_equal(lanes.binary("minimum", a, b), np.minimum(a, b))
    np.testing.assert_array_equal(lanes.binary("maximum", a, b), np.maximum(a, b))


@pytest.mark.parametrize("name", ["minimum", "maximum"])
def test_minimum_and_maximum_keep_a_nan_in_the_first_operand_only(name):
    assert np.isnan(lanes.binary(name, [np.nan], [1.0]))
    assert lanes.binary(name, [1.0], [np.nan]) == 1.0


def test_fma_rounds_once():
    a = np.float32(1 + 2**-12)
    assert lanes.choice("fma", a, a, np.float32(-(1 + 2**-11)), 0.0) == np.float32(2.0**-24)


def test_add_lanes_adds_all_sixteen():
    x = np.random.Generator(np.random.Philox(key=1)).normal(0, 1, LANES).astype(np.float32)
    np.testing.assert_allclose(lanes.unary("add_lanes", x), np.full(LANES, x.astype(float).sum()), rtol=1e-6, atol=1e-6)
    x[5] = np.nan
    assert np.isnan(lanes.unary("add_lanes", x)).all()


def test_powers_of_two_are_exact_over_all_normal_exponents():
    n = np.arange(-126, 128)
    np.testing.assert_array_equal(lanes.unary("power_of_two", n), np.exp2(n.astype(np.float64)).astype(np.float32))


@settings(deadline=None)  # the first call may compile
@given(st.lists(st.floats(2.0**-126, 2.0**127, width=32), min_size=1))
def test_mantissa_and_exponent_are_those_of_frexp(values):
    mantissa, exponent = np.frexp(np.float32(values))
    np.testing.assert_array_equal(lanes.unary("mantissa", values), mantissa)
    np.testing.assert_array_equal(lanes.unary("exponent", values), exponent)


# ---- random numbers ---------------------------------------------------------------------------------------


def test_random_numbers_depend_on_their_index_alone():
    whole = lanes.uniform(7, 3, 1, 0, 160)
    for first in (1, 16, 33, 144):
        np.testing.assert_array_equal(lanes.uniform(7, 3, 1, first, 16), whole[first : first + 16])


def test_random_numbers_lie_from_zero_to_below_one_and_fill_it_evenly():
    numbers = lanes.uniform(1, 2, 3, 0, 100_000)
    assert numbers.min() >= 0.0
    assert numbers.max() < 1.0
    counts, _ = np.histogram(numbers, 64, (0, 1))
    assert stats.chisquare(counts).pvalue > 1e-4
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.02


@pytest.mark.parametrize("other", [(8, 3, 1), (7, 4, 1), (7, 3, 2), (7 + 2**32, 3, 1), (-7, 3, 1), (7, 3, -1)])
def test_another_seed_step_or_operation_is_another_stream(other):
    numbers, others = lanes.uniform(7, 3, 1, 0, 4096), lanes.uniform(*other, 0, 4096)
    assert (numbers == others).mean() < 0.01
    assert abs(np.corrcoef(numbers, others)[0, 1]) < 0.08


def test_random_integers_fill_32_bits_evenly():
    numbers = lanes.integers(5, 0, -1, 65_536)
    assert numbers.min() >= 0
    assert numbers.max() < 2**32
    counts, _ = np.histogram(numbers, 64, (0, 2**32))
    assert stats.chisquare(counts).pvalue > 1e-4
