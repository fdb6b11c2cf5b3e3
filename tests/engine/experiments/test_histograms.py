"""Histograms of the playground's streams, also of a run that is flying apart."""

from __future__ import annotations

import numpy as np
import pytest

from engine.experiments._histograms import BINS, histogram


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_shares_agree_with_the_library_and_add_up_to_one(scale: float) -> None:
    values = (np.random.default_rng(7).normal(size=(40, 25)) * scale).astype(np.float32)
    shares, (low, high) = histogram(values)
    wanted, _ = np.histogram(values, bins=BINS, range=(low, high))
    assert shares.sum() == pytest.approx(1.0)
    # A value within rounding of an edge may fall to either side of it.
    assert np.abs(shares * values.size - wanted).sum() <= 2
    assert (low, high) == (-np.abs(values).max(), np.abs(values).max())


def test_numbers_that_are_not_finite_are_left_out() -> None:
    shares, ends = histogram(np.array([np.nan, np.inf, -np.inf, 0.5, -0.5], dtype=np.float32))
    assert ends == (-1.0, 1.0)
    assert np.flatnonzero(shares).tolist() == [BINS // 4, 3 * BINS // 4]
    assert histogram(np.full(3, np.nan, dtype=np.float32))[0].sum() == 0.0


def test_zeros_lie_in_the_middle() -> None:
    shares, ends = histogram(np.zeros(4, dtype=np.float32))
    assert ends == (-1.0, 1.0)
    assert np.flatnonzero(shares).tolist() == [BINS // 2]
