"""Matrix products over the arena against float64, over many sizes and strides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.matmul import (
    ACCUMULATE,
    BIAS,
    ZERO,
    multiply,
    multiply_over_samples,
    multiply_reference,
    sum_over_samples,
)
from engine.program import aligned_zeros

GUARD = np.float32(1e6)  # what lies between the matrices; it must be neither read nor written
STARTS = (ZERO, ACCUMULATE, BIAS)
any_start = pytest.mark.parametrize("start", STARTS, ids=("zero", "accumulate", "bias"))


class Board:
    """An arena on which matrices are laid with a guard around each."""

    def __init__(self, seed):
        self.rng = np.random.Generator(np.random.Philox(key=seed))
        self.parts, self.size = [], 16

    def put(self, rows, columns, stride=None):
        """Place a random (rows, columns) matrix with this row stride; return its offset."""
        values = self.rng.normal(0, 1, (rows, columns)).astype(np.float32)
        stride = columns if stride is None else stride
        offset = self.size
        self.parts.append((offset, stride, values))
        self.size += rows * stride + 16
        return offset

    def lay(self):
        self.arena = aligned_zeros(self.size + 32)
        self.arena[:] = GUARD
        for offset, stride, values in self.parts:
            view(self.arena, offset, *values.shape, stride)[...] = values
        return self.arena

    def value(self, index):
        return self.parts[index][2]


def view(arena, offset, rows, columns, stride):
    """Return the matrix at an offset, sharing memory."""
    return np.lib.stride_tricks.as_strided(arena[offset:], (rows, columns), (4 * stride, 4))


def assert_only_changed(arena, before, offset, rows, columns, stride):
    """Check that nothing beside the result was written."""
    after = arena.copy()
    view(after, offset, rows, columns, stride)[...] = view(before, offset, rows, columns, stride)
    np.testing.assert_array_equal(after, before)


def check_multiply(rows, vectors, depth, start, *, transposed, extra):
    """Compare one product, A as it is or transposed, rows ``extra`` numbers longer than needed."""
    lanes = 16 * vectors
    board = Board(rows * 1000 + depth)
    c = board.put(rows, lanes, lanes + extra)
    a = board.put(depth, rows, rows + extra) if transposed else board.put(rows, depth, depth + extra)
    b = board.put(depth, lanes, lanes + extra)
    bias = board.put(1, rows)
    arena = board.lay()
    before = arena.copy()
    a_row, a_k = (1, rows + extra) if transposed else (depth + extra, 1)
    multiply(arena, c, lanes + extra, a, a_row, a_k, b, lanes + extra, rows, lanes, depth, start, bias)
    matrix = board.value(1).T if transposed else board.value(1)
    first = {ZERO: 0.0, ACCUMULATE: board.value(0).astype(np.float64), BIAS: board.value(3).T.astype(np.float64)}
    expected = multiply_reference(matrix, board.value(2), first[start])
    result = view(arena, c, rows, lanes, lanes + extra)
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=2e-6 * (depth + 1))
    assert_only_changed(arena, before, c, rows, lanes, lanes + extra)


@any_start
@pytest.mark.parametrize("transposed", [False, True], ids=("plain", "transposed"))
@pytest.mark.parametrize("vectors", [1, 2, 3])
def test_multiply_agrees_with_float64_for_every_kind_of_tail(vectors, transposed, start):
    for rows in range(1, 20):
        for depth in (1, 2, 7):
            check_multiply(rows, vectors, depth, start, transposed=transposed, extra=0)


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(1, 70),
    vectors=st.integers(1, 5),
    depth=st.integers(1, 300),
    start=st.sampled_from(STARTS),
    transposed=st.booleans(),
    extra=st.integers(0, 20),
)
def test_multiply_agrees_with_float64_for_any_size_and_stride(rows, vectors, depth, start, transposed, extra):
    check_multiply(rows, vectors, depth, start, transposed=transposed, extra=extra)


def test_multiply_by_nothing_leaves_the_start():
    arena = aligned_zeros(64)
    arena[:] = np.arange(64)
    multiply(arena, 0, 16, 32, 1, 1, 48, 16, 2, 16, 0, BIAS, 40)
    np.testing.assert_array_equal(arena[:32].reshape(2, 16), [[40] * 16, [41] * 16])


def test_a_nan_reaches_every_number_that_depends_on_it_and_no_other():
    arena = aligned_zeros(16 * 12)
    arena[:] = 1.0
    a, b, c = 0, 16, 16 * 4
    arena[b + 5] = np.nan  # row 0, lane 5
    multiply(arena, c, 16, a, 3, 1, b, 16, 5, 16, 3, ZERO, 0)
    missing = np.isnan(arena[c : c + 80].reshape(5, 16))
    assert missing[:, 5].all()
    assert missing.sum() == 5


@settings(deadline=None, max_examples=80)
@given(
    n=st.integers(1, 21),
    m=st.integers(1, 21),
    vectors=st.integers(1, 6),
    accumulate=st.booleans(),
    extra=st.integers(0, 20),
)
def test_weight_gradients_are_sums_over_the_samples(n, m, vectors, accumulate, extra):
    lanes = 16 * vectors
    board = Board(n * 100 + m)
    c, x, d = board.put(n, m, m + extra), board.put(n, lanes, lanes + extra), board.put(m, lanes, lanes + extra)
    arena = board.lay()
    before = arena.copy()
    start = ACCUMULATE if accumulate else ZERO
    multiply_over_samples(arena, c, m + extra, x, lanes + extra, d, lanes + extra, n, m, lanes, start)
    expected = multiply_reference(board.value(1), board.value(2).T, board.value(0) if accumulate else 0.0)
    np.testing.assert_allclose(view(arena, c, n, m, m + extra), expected, rtol=1e-5, atol=1e-4)
    assert_only_changed(arena, before, c, n, m, m + extra)


@settings(deadline=None, max_examples=40)
@given(m=st.integers(1, 40), vectors=st.integers(1, 6), accumulate=st.booleans())
def test_bias_gradients_are_sums_over_the_samples(m, vectors, accumulate):
    board = Board(m)
    c, d = board.put(1, m), board.put(m, 16 * vectors)
    arena = board.lay()
    before = arena.copy()
    sum_over_samples(arena, c, d, 16 * vectors, m, 16 * vectors, ACCUMULATE if accumulate else ZERO)
    expected = board.value(1).astype(np.float64).sum(axis=1) + (board.value(0)[0] if accumulate else 0.0)
    np.testing.assert_allclose(arena[c : c + m], expected, rtol=1e-5, atol=1e-5)
    assert_only_changed(arena, before, c, 1, m, m)
