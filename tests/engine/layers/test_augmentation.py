"""Augmentation: the numbers against NumPy, and what each setting does, within its bounds and as much as it says."""

import numpy as np
import pytest

import engine
from tests.engine import augmentation

STILL = {"shift": 0.0}
SETTINGS = {
    "shift": {"shift": 2.5},
    "rotate": {**STILL, "rotate": 40.0},
    "scale": {**STILL, "scale": 0.5},
    "crop": {**STILL, "crop": 0.4},
    "flip": {**STILL, "flip": True},
    "elastic": {**STILL, "elastic": 3.0},
    "all": {"shift": 1.3, "rotate": 20.0, "scale": 0.2, "crop": 0.3, "flip": True, "elastic": 1.0},
}
SIDE, MIDDLE = 25, 12.0
SAMPLES = 400


def images(count, shape=(7, 6, 2)):
    return np.random.default_rng(count).normal(size=(count, *shape)).astype(np.float32)


@pytest.mark.parametrize("step", [0, 7])
@pytest.mark.parametrize("case", SETTINGS)
def test_what_is_shown_is_what_numpy_shows_of_the_same_random_numbers(case, step):
    layer = engine.Augment2D(**SETTINGS[case])
    x = images(21)
    found = augmentation.shown(layer, x, step=step)
    np.testing.assert_allclose(found, augmentation.expected(layer, x, step=step), atol=2e-5)


@pytest.mark.parametrize("case", SETTINGS)
def test_the_gradient_is_handed_to_the_pixels_that_were_looked_at(case):
    layer, shape = engine.Augment2D(**SETTINGS[case]), (5, 4, 1)
    layers = [engine.Dense(20), engine.Reshape(shape), layer, engine.Flatten(), engine.Dense(1, bias=False)]
    net = engine.Network(3, layers, "half_squared_error", seed=5)
    (own,) = augmentation.draws(1, 5, 0, number=2)
    where = augmentation.places(layer, own, shape)
    shown_of = np.array([augmentation.look(unit.reshape(shape), where).ravel() for unit in np.eye(20)])
    x, y = np.ones((1, 3), np.float32), np.ones((1, 1), np.float32)
    weights = {name: array.astype(float) for name, array in net.parameters().items()}
    seen = (x @ weights["layers.0.weight"] + weights["layers.0.bias"]) @ shown_of
    slope = (seen @ weights["layers.4.weight"] - y).item() * weights["layers.4.weight"][:, 0]
    np.testing.assert_allclose(net.gradients(x, y)["layers.0.bias"], shown_of @ slope, rtol=1e-4, atol=1e-5)


def looked_at(**settings):
    """Return where each sample's pixels look, (samples, 2, side, side), NaN where that is not wholly on the image.

    The image is a map: each pixel holds its own row, column and a one, and the mean of places is the place between.
    """
    rows, columns = np.indices((SIDE, SIDE))
    chart = np.stack([rows, columns, np.ones_like(rows)], axis=-1).astype(np.float32)
    seen = np.moveaxis(augmentation.shown(engine.Augment2D(**settings), np.repeat(chart[None], SAMPLES, axis=0)), -1, 1)
    return np.where(seen[:, 2:] > 0.9999, seen[:, :2], np.nan)


def moves(**settings):
    """Return each pixel's displacement (samples, 2, side, side) in pixels."""
    return looked_at(**settings) - np.indices((SIDE, SIDE))


def linear_maps(**settings):
    """Return each sample's matrix from offsets on the output to offsets in the source, (samples, 2, 2)."""
    at = looked_at(**settings)
    middle = int(MIDDLE)
    along = [at[:, :, middle + 4, middle] - at[:, :, middle - 4, middle]]
    along.append(at[:, :, middle, middle + 4] - at[:, :, middle, middle - 4])
    return np.stack(along, axis=-1) / 8.0


def test_nothing_set_changes_nothing():
    np.testing.assert_allclose(moves(**STILL), 0.0, atol=1e-4)


def test_shifting_moves_all_pixels_alike_by_half_the_setting_on_average():
    found = moves(shift=3.0)
    each = np.nanmean(found, axis=(2, 3))
    assert np.nanmax(np.abs(found - each[:, :, None, None])) < 1e-3
    assert np.abs(each).max() <= 3.0 + 1e-3
    np.testing.assert_allclose(np.abs(each).mean(axis=0), 1.5, rtol=0.15)
    np.testing.assert_allclose(each.mean(axis=0), 0.0, atol=0.4)
    assert abs(np.corrcoef(each.T)[0, 1]) < 0.25


def test_rotation_turns_around_the_middle_by_half_the_setting_on_average():
    maps = linear_maps(shift=0.0, rotate=30.0)
    angles = np.rad2deg(np.arctan2(maps[:, 1, 0], maps[:, 0, 0]))
    np.testing.assert_allclose(maps @ maps.transpose(0, 2, 1), np.broadcast_to(np.eye(2), maps.shape), atol=1e-3)
    np.testing.assert_allclose(moves(shift=0.0, rotate=30.0)[:, :, 12, 12], 0.0, atol=1e-3)
    assert np.abs(angles).max() <= 30.0 + 0.05
    np.testing.assert_allclose(np.abs(angles).mean(), 15.0, rtol=0.15)
    assert abs(angles.mean()) < 4.0


def test_scaling_grows_as_often_as_it_shrinks_and_keeps_the_middle():
    maps = linear_maps(shift=0.0, scale=0.5)
    sizes = 1.0 / maps[:, 0, 0]
    np.testing.assert_allclose(maps, np.eye(2) / sizes[:, None, None], atol=1e-3)
    assert 1.0 / 1.5 - 1e-3 <= sizes.min() < 0.72
    assert 1.4 < sizes.max() <= 1.5 + 1e-3
    np.testing.assert_allclose(np.abs(np.log(sizes)).mean(), np.log(1.5) / 2.0, rtol=0.15)
    assert 0.35 < (sizes > 1.0).mean() < 0.65


def test_cropping_shows_a_part_of_the_image_and_nothing_from_outside():
    at = looked_at(shift=0.0, crop=0.4)
    kept = linear_maps(shift=0.0, crop=0.4)[:, 0, 0]
    assert 0.6 - 1e-3 <= kept.min() < 0.65
    assert 0.95 < kept.max() <= 1.0 + 1e-3
    np.testing.assert_allclose(1.0 - kept.mean(), 0.2, rtol=0.15)
    # Half of a cut pixel may hang over the border, as the part's own outermost pixels lie half a pixel inside it.
    assert not np.isnan(at[:, :, 1:-1, 1:-1]).any()
    middles = at[:, :, 12, 12] - MIDDLE
    free = (1.0 - kept) * SIDE / 2.0
    assert (np.abs(middles) <= free[:, None] + 1e-2).all()
    np.testing.assert_allclose((np.abs(middles) / free[:, None]).mean(axis=0), 0.5, rtol=0.15)


def test_mirroring_turns_left_and_right_around_in_half_of_the_cases_and_does_nothing_else():
    at = looked_at(shift=0.0, flip=True)
    mirrored = at[:, 1, 0, 0] > MIDDLE
    rows, columns = np.indices((SIDE, SIDE))
    np.testing.assert_allclose(at[mirrored], np.broadcast_to([rows, columns[:, ::-1]], at[mirrored].shape), atol=1e-3)
    np.testing.assert_allclose(at[~mirrored], np.broadcast_to([rows, columns], at[~mirrored].shape), atol=1e-3)
    assert 0.4 < mirrored.mean() < 0.6


def test_bending_moves_pixels_smoothly_and_each_region_its_own_way():
    found = moves(shift=0.0, elastic=2.0)
    assert np.nanmax(np.abs(found)) <= 2.0 + 1e-3
    knots = found[:, :, 6:-6:6, 6:-6:6]  # the bends are drawn here; the outermost ones look over the border
    np.testing.assert_allclose(np.nanmean(np.abs(knots)), 1.0, rtol=0.1)
    assert abs(np.nanmean(knots)) < 0.2
    step = 2.0 * 2.0 * (augmentation.KNOTS - 1) / (SIDE - 1)  # from one extreme to the other within a field of knots
    for axis in (2, 3):
        assert np.nanmax(np.abs(np.diff(found, axis=axis))) <= step + 1e-3
    regions = knots.reshape(SAMPLES, -1).T
    correlations = np.corrcoef(regions)[~np.eye(len(regions), dtype=bool)]
    assert np.abs(correlations).max() < 0.3


def test_each_sample_and_each_step_is_seen_in_another_way():
    layer, x = engine.Augment2D(shift=3.0), np.repeat(images(1), 50, axis=0)
    first, second = augmentation.shown(layer, x), augmentation.shown(layer, x, step=1)
    assert len(np.unique(first.reshape(50, -1), axis=0)) == 50
    assert (np.abs(first - second).max(axis=(1, 2, 3)) > 1e-3).all()


def test_augmentation_is_left_out_when_predicting():
    net = engine.Network((4, 4, 2), [engine.Augment2D(shift=4.0)])
    x = images(3, (4, 4, 2))
    np.testing.assert_array_equal(net.predict(x).reshape(x.shape), x)
