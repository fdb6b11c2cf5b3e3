"""The pieces of the interpreter that move data: gathering a batch, shuffling, capturing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engine import operations as ops
from engine.interpreter import capture, gather, shuffle
from engine.program import aligned_zeros


def permutation(n, seed, epoch):
    order = np.zeros(n, dtype=np.int32)
    shuffle(order, np.zeros(ops.COUNTERS, dtype=np.int64), seed, epoch)
    return order


@settings(deadline=None)
@given(n=st.integers(1, 500), seed=st.integers(-(2**63), 2**63 - 1), epoch=st.integers(0, 2**40))
def test_shuffle_is_a_permutation_that_seed_and_epoch_choose(n, seed, epoch):
    order = permutation(n, seed, epoch)
    np.testing.assert_array_equal(np.sort(order), np.arange(n))
    np.testing.assert_array_equal(order, permutation(n, seed, epoch))


def test_each_epoch_and_each_seed_has_another_order():
    orders = {permutation(100, seed, epoch).tobytes() for seed in range(20) for epoch in range(20)}
    assert len(orders) == 400


def test_every_sample_comes_to_every_place_equally_often():
    n, epochs = 8, 8_000
    places = np.zeros((n, n))
    for epoch in range(epochs):
        places[np.arange(n), permutation(n, 1, epoch)] += 1
    assert stats.chisquare(places.ravel(), ddof=2 * n - 2).pvalue > 1e-4


def test_all_orders_of_four_come_equally_often():
    orders, counts = np.unique([permutation(4, 3, epoch) for epoch in range(12_000)], axis=0, return_counts=True)
    assert len(orders) == 24
    assert stats.chisquare(counts).pvalue > 1e-4


class Batch:
    """One call of `gather` on ``n`` samples whose numbers say where they come from."""

    def __init__(self, n, features, targets, lanes, count, *, cursor=0, order=None, weights=None, total=0.0):
        self.x = (np.arange(n)[:, None] * 1000 + np.arange(features)).astype(np.float32)
        self.y = -(np.arange(n)[:, None] * 10 + np.arange(targets)).astype(np.float32)
        weights = np.ones(n, np.float32) if weights is None else np.float32(weights)
        counters = np.zeros(ops.COUNTERS, dtype=np.int64)
        counters[[ops.COUNT, ops.CURSOR, ops.SHUFFLE]] = count, cursor, order is not None
        scalars = np.zeros(ops.SCALARS)
        scalars[ops.WEIGHT_TOTAL] = total
        arena = aligned_zeros((features + targets + 1) * lanes)
        y_at, w_at = features * lanes, (features + targets) * lanes
        order = np.zeros(0, np.int32) if order is None else np.int32(order)
        gather(arena, counters, scalars, self.x, self.y, weights, order, 0, y_at, w_at, lanes)
        self.inputs = arena[:y_at].reshape(features, lanes).T
        self.targets = arena[y_at:w_at].reshape(targets, lanes).T
        self.weights = arena[w_at:]


@pytest.mark.parametrize("features", [1, 2, 15, 16, 17, 33])
@pytest.mark.parametrize("count", [1, 15, 16, 30])
def test_gather_puts_each_sample_into_its_lane(features, count):
    batch = Batch(40, features, 3, 32, count, cursor=5)
    np.testing.assert_array_equal(batch.inputs[:count], batch.x[5 : 5 + count])
    np.testing.assert_array_equal(batch.targets[:count], batch.y[5 : 5 + count])
    np.testing.assert_array_equal(batch.weights[:count], np.float32(1 / count))


@pytest.mark.parametrize("features", [2, 20])
def test_spare_lanes_repeat_the_last_sample_and_count_for_nothing(features):
    batch = Batch(12, features, 1, 16, 5, cursor=7)
    np.testing.assert_array_equal(batch.inputs[5:], np.repeat(batch.x[11:12], 11, axis=0))
    np.testing.assert_array_equal(batch.targets[5:], np.repeat(batch.y[11:12], 11, axis=0))
    assert not batch.weights[5:].any()


@pytest.mark.parametrize("features", [2, 20])
def test_gather_follows_the_order(features):
    order = permutation(30, 2, 0)
    batch = Batch(30, features, 2, 16, 10, cursor=4, order=order)
    np.testing.assert_array_equal(batch.inputs[:10], batch.x[order[4:14]])
    np.testing.assert_array_equal(batch.targets[:10], batch.y[order[4:14]])


def test_weights_are_shares_of_the_batch():
    batch = Batch(6, 1, 1, 16, 4, cursor=2, weights=[9, 9, 1, 2, 3, 2])
    np.testing.assert_allclose(batch.weights[:4], np.array([1, 2, 3, 2]) / 8)


def test_weights_are_shares_of_a_given_total():
    batch = Batch(6, 1, 1, 16, 4, weights=[1, 2, 3, 2, 9, 9], total=20.0)
    np.testing.assert_allclose(batch.weights[:4], np.array([1, 2, 3, 2]) / 20)


def test_a_batch_without_weight_counts_for_nothing():
    assert not Batch(6, 1, 1, 16, 4, weights=np.zeros(6)).weights.any()


def test_capture_copies_the_valid_lanes_of_a_tensor():
    arena = aligned_zeros(64)
    arena[:] = np.arange(64)
    counters = np.zeros(ops.COUNTERS, dtype=np.int64)
    counters[[ops.CURSOR, ops.COUNT]] = 3, 4
    out = np.full((4, 10), -1, dtype=np.float32)
    capture(arena, counters, out, 16, 2, 1, 16)
    expected = np.full((4, 10), -1, dtype=np.float32)
    expected[1, 3:7], expected[2, 3:7] = np.arange(16, 20), np.arange(32, 36)
    np.testing.assert_array_equal(out, expected)
