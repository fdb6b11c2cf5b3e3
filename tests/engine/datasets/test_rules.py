"""The exact rule of each data set, recomputed from its stored samples."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from engine.datasets import DATASETS, load, split
from engine.datasets import iris as iris_file
from engine.datasets.reg_gauss import height
from engine.errors import ConfigError, FormatError


def radius(data):
    return np.hypot(data.inputs[:, 0], data.inputs[:, 1])


def test_circle_is_a_disc_in_a_ring_uniform_in_radius():
    data = load("circle", samples=10_000)
    inner, outer = radius(data)[:5_000], radius(data)[5_000:]
    assert inner.max() < 2.5
    assert outer.min() >= 3.5
    assert outer.max() < 5.0
    assert inner.mean() == pytest.approx(1.25, abs=0.05)
    assert outer.mean() == pytest.approx(4.25, abs=0.05)
    np.testing.assert_array_equal(data.targets, np.where(radius(data) < 2.5, 1, -1))


def test_circle_noise_changes_labels_and_leaves_the_points():
    noisy = load("circle", noise=0.5)
    assert ((radius(noisy) < 2.5) | (radius(noisy) >= 3.5)).all()
    assert 0.05 < np.mean(noisy.targets != np.where(radius(noisy) < 2.5, 1, -1)) < 0.5


def test_xor_labels_by_quadrant_and_keeps_off_the_axes():
    data = load("xor", samples=5_000)
    assert np.abs(data.inputs).min() >= 0.3 - 1e-6
    assert np.abs(data.inputs).max() <= 5.3
    np.testing.assert_array_equal(data.targets, np.sign(data.inputs[:, 0] * data.inputs[:, 1]))


def test_xor_noise_flips_only_labels_near_an_axis():
    noise = 0.2  # each coordinate is off by at most 1
    data = load("xor", samples=5_000, noise=noise)
    flipped = data.targets != np.sign(data.inputs[:, 0] * data.inputs[:, 1])
    assert flipped.any()
    assert np.abs(data.inputs[flipped]).min(axis=1).max() <= 1.0
    assert np.abs(data.inputs).min() >= 0.3 - 1e-6


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_two_clouds_of_the_stated_variance(noise, variance):
    data = load("gauss", samples=10_000, noise=noise)
    assert np.mean(data.targets == 1) == 0.5
    for label in (1.0, -1.0):
        cloud = data.inputs[data.targets == label]
        np.testing.assert_allclose(cloud.mean(axis=0), 2 * label, atol=0.15)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.1)


def test_spiral_follows_its_formula_point_by_point():
    data = load("spiral")
    step = np.arange(250) / 250
    for start, label, arm in ((0.0, 1.0, slice(0, 250)), (np.pi, -1.0, slice(250, 500))):
        angle = 1.75 * 2 * np.pi * step + start
        expected = 5 * step[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
        np.testing.assert_allclose(data.inputs[arm], expected, atol=1e-6)
        assert (data.targets[arm] == label).all()


def test_spiral_noise_moves_points_by_at_most_the_noise():
    clean, noisy = load("spiral"), load("spiral", noise=0.3)
    moved = np.abs(noisy.inputs - clean.inputs)
    assert moved.max() <= 0.3 + 1e-6
    assert moved.mean() == pytest.approx(0.15, abs=0.02)
    np.testing.assert_array_equal(clean.targets, noisy.targets)


def test_the_plane_is_a_tenth_of_the_sum():
    data = load("reg_plane")
    assert len(data) == 1_200
    np.testing.assert_allclose(data.targets, data.inputs.sum(axis=1) / 10, atol=1e-6)
    assert data.targets.max() <= 1.2 + 1e-6
    assert data.targets.max() > 1.0  # not clamped at 1


def test_plane_noise_is_at_most_its_share_of_both_sides():
    data = load("reg_plane", noise=0.5)
    error = np.abs(data.targets - data.inputs.sum(axis=1) / 10)
    assert 0.4 < error.max() <= 0.6 + 1e-6


def test_bumps_stand_where_they_should_and_fall_to_zero_at_distance_two():
    centers = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)], float)
    np.testing.assert_allclose(height(centers), [1, -1, 1, -1, 1, -1])
    np.testing.assert_allclose(height(centers + np.array([1.0, 0.0])), [0.5, -0.5, 0.5, -0.5, 0.5, -0.5])
    np.testing.assert_allclose(height(centers + np.array([0.0, 2.0 + 1e-9])), 0, atol=1e-6)
    np.testing.assert_allclose(height(np.array([[0.0, 0.0], [6.0, 6.0]])), 0)


def test_bumps_take_the_value_of_the_nearest_center():
    data = load("reg_gauss")
    np.testing.assert_allclose(data.targets, height(data.inputs.astype(float)), atol=1e-6)
    assert np.abs(data.targets).max() <= 1.0


def test_moons_lie_on_two_half_circles_of_radius_three():
    data = load("moons")
    for label, center, side in ((1.0, (-1.5, -0.75), 1), (-1.0, (1.5, 0.75), -1)):
        arc = data.inputs[data.targets == label] - np.array(center)
        np.testing.assert_allclose(np.hypot(arc[:, 0], arc[:, 1]), 3.0, atol=1e-5)
        assert (side * arc[:, 1] >= -1e-5).all()


def test_checkerboard_squares_alternate():
    data = load("checkerboard", samples=5_000)
    columns = np.floor(data.inputs / 3).astype(int)
    np.testing.assert_array_equal(data.targets, np.where(columns.sum(axis=1) % 2 == 0, 1, -1))
    assert len(np.unique(columns, axis=0)) == 16


def test_rings_have_free_space_between_them():
    data = load("rings")
    limits = [(radius(data)[data.targets == c].min(), radius(data)[data.targets == c].max()) for c in range(3)]
    assert all(inner[1] + 0.5 < outer[0] for inner, outer in pairwise(limits))


def test_the_three_arms_are_one_arm_turned_by_thirds():
    data = load("spiral3", samples=300)
    first = data.inputs[:100]
    for arm in (1, 2):
        angle = 2 * np.pi * arm / 3
        turned = first @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        np.testing.assert_allclose(data.inputs[100 * arm : 100 * (arm + 1)], turned, atol=1e-5)


@pytest.mark.parametrize("key", ["circle", "gauss", "spiral", "moons", "rings", "spiral3"])
def test_class_sizes_differ_by_at_most_one(key):
    counts = np.unique(load(key, samples=101).targets, return_counts=True)[1]
    assert counts.max() - counts.min() <= 1


def test_sine_is_a_sine_of_one_input():
    data = load("sine")
    assert data.inputs.shape[1] == 1
    np.testing.assert_allclose(data.targets, np.sin(data.inputs[:, 0]), atol=1e-6)


def test_iris_is_the_table_of_scikit_learn():
    from sklearn.datasets import load_iris

    table = load_iris()
    data = load("iris")
    np.testing.assert_allclose(data.inputs, table.data, atol=1e-6)
    np.testing.assert_array_equal(data.targets, table.target)
    assert data.classes == tuple(table.target_names)
    assert data.feature_names == tuple(table.feature_names)


def test_iris_picks_flowers_without_repeats_and_has_no_more_than_150():
    training, test = split(load("iris", samples=60), 0.5, seed=1)
    assert len(training) + len(test) == 60
    with pytest.raises(ConfigError, match="samples: expected a whole number from 10 to 150, got 151"):
        load("iris", samples=151)


def test_iris_without_scikit_learn_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    iris_file._table.cache_clear()
    with pytest.raises(FormatError, match="pip install scikit-learn"):
        load("iris")


def test_loading_iris_does_not_import_scikit_learn():
    code = "import sys; from engine.datasets import load; load('iris'); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_menus_show_the_classics_first():
    assert list(DATASETS)[:4] == ["circle", "xor", "gauss", "spiral"]


def test_the_truth_table_is_true_where_exactly_one_input_is():
    data = load("truth_table")
    np.testing.assert_array_equal(np.sign(data.inputs[:, 0]) != np.sign(data.inputs[:, 1]), data.targets > 0)
    assert len(np.unique(np.sign(data.inputs), axis=0)) == 4


def test_the_wave_depends_on_the_first_coordinate_alone():
    data = load("wave")
    x = data.inputs[:, 0].astype(float)
    np.testing.assert_allclose(data.targets, 0.6 * np.sin(x) + 0.3 * np.sin(2.5 * x), atol=1e-6)
    assert np.abs(data.targets).max() < 0.9


def test_outliers_are_a_share_of_the_values_and_all_too_large():
    data = load("outliers", samples=2_000, noise=0.3)
    error = data.targets - (0.1 * data.inputs[:, 0] - 0.3)
    assert np.isclose(error, 0.0, atol=1e-6).mean() == pytest.approx(0.7, abs=0.04)
    np.testing.assert_allclose(error[error > 0.5], 1.2, atol=1e-6)
