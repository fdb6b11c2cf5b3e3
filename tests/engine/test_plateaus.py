"""Plateaus of a run."""

import numpy as np

from engine.plateaus import on_plateau


def test_a_small_gradient_is_a_plateau_only_if_the_run_leaves_it():
    norms = np.array([1.0, 0.1, 0.02, 0.05, 0.9, 0.3, 0.01, 0.01])
    losses = np.array([2.0, 1.1, 1.0, 1.0, 0.6, 0.2, 0.1, 0.1])
    np.testing.assert_array_equal(on_plateau(norms, losses), [0, 1, 1, 1, 0, 0, 0, 0])


def test_noise_at_a_minimum_is_no_plateau():
    norms = np.array([1.0, 0.001, 0.01, 0.001, 0.01])
    losses = np.array([1.0, 0.1, 0.1, 0.1, 0.1])
    assert not on_plateau(norms, losses).any()


def test_numbers_that_are_none_are_not_marked():
    assert on_plateau(np.zeros(0), np.zeros(0)).shape == (0,)
    assert not on_plateau(np.array([np.nan, np.nan]), np.array([np.nan, 1.0])).any()
