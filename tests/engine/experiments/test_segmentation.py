"""The segmentation lab: scenes and their labels, windows, one pass for all pixels, and what a wider view is worth."""

import numpy as np
import pytest

from engine.experiments._scenes import CLASSES, INK, PAPER, SIZE, framed, overlap, scenes, windows
from engine.experiments.segmentation import SPEC, VIEWS

SMALL = {"image_set": "digits", "samples": 400}


def test_every_pixel_with_ink_belongs_to_a_digit_and_no_other_does():
    digits = np.random.default_rng(1).random((20, 28, 28), dtype=np.float32)
    pictures, labels = scenes(digits, np.arange(20, dtype=np.int32) % 10, 5, 1, np.random.default_rng(2))
    np.testing.assert_array_equal(labels > PAPER, pictures[..., 0] >= INK)
    assert all(len(np.unique(label)) == 2 for label in labels)
    assert 0 < labels.max() <= CLASSES


def test_a_window_has_its_pixel_in_the_middle():
    pictures = np.arange(SIZE * SIZE, dtype=np.float32).reshape(1, SIZE, SIZE, 1)
    labels = (np.arange(SIZE * SIZE).reshape(1, SIZE, SIZE) % 3).astype(np.uint8)
    cut, middles = windows(pictures, labels, 40, 5, np.random.default_rng(3))
    np.testing.assert_array_equal(cut[:, 2, 2, 0].astype(int) % 3, middles)
    assert np.count_nonzero(middles) == 30
    assert framed(pictures, 5).shape == (1, SIZE + 4, SIZE + 4, 1)


def test_overlap_is_intersection_by_union_over_the_digits_that_are_there():
    truth = np.array([[1, 1, 0, 2]])
    assert overlap(truth, truth) == 1.0
    assert overlap(np.array([[1, 0, 0, 0]]), truth) == pytest.approx((0.5 + 0.0) / 2)
    assert overlap(np.zeros((1, 4)), np.zeros((1, 4))) == 1.0


def test_one_pass_over_the_scene_says_what_each_window_says():
    run = SPEC.create(SMALL)
    run.advance(1e9, 5)
    for one, view in zip(run._contestants, VIEWS.values(), strict=True):
        scene = one.test[:1]
        cut = np.stack(
            [scene[0, row : row + view, column : column + view] for row in (0, 17, 39) for column in (3, 20)]
        )
        said = one.network.predict(cut).argmax(axis=1).reshape(3, 2)
        np.testing.assert_array_equal(run._labels(one, scene)[0][np.ix_((0, 17, 39), (3, 20))], said)


def test_streams_have_the_declared_arrays_and_a_checkpoint_goes_on():
    run, other = SPEC.create(SMALL), SPEC.create({**SMALL, "seed": 9})
    run.advance(1e9, 12)
    found = run.snapshot({stream.name: {} for stream in SPEC.streams}, {})
    for stream in SPEC.streams:
        for array, declared in zip(found[stream.name], stream.arrays, strict=True):
            assert array.dtype == np.dtype(declared.dtype), declared.name
            assert array.ndim == len(declared.shape), declared.name
    other.restore(run.checkpoint())
    for one in (run, other):
        one.advance(1e9, 10)
    np.testing.assert_array_equal(run._curves.rows, other._curves.rows)


def test_a_wider_view_names_more_pixels_rightly():
    run = SPEC.create({"image_set": "mnist"})
    run.advance(1e9, 400)
    found = run.measures()
    assert found["wide"] > found["middle"] + 0.03 > found["near"]
    assert found["wide"] > 0.2
