"""The photographs in the user's folder: the real ones where they lie there, and a few made here."""

import numpy as np
import pytest

import engine
from engine.images import IMAGES, is_here

SPEC = IMAGES["flowers32"]


def test_a_file_of_color_pictures_in_the_users_folder_is_loaded(monkeypatch, tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (7, 32, 32, 3), dtype=np.uint8)
    classes = np.array([0, 1, 2, 3, 4], np.uint8)
    more = {"class_names": np.array(SPEC.classes), "files_train": np.array(["a.jpg"] * 5)}
    np.savez(
        tmp_path / "flowers32.npz",
        x_train=pictures[:5],
        y_train=classes,
        x_test=pictures[5:],
        y_test=classes[:2],
        **more,
    )
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    found = engine.datasets.load("flowers32")
    np.testing.assert_array_equal(np.concatenate([found.train, found.test]), pictures)
    np.testing.assert_allclose(found.x_train[0, 3, 4], pictures[0, 3, 4] / 255.0, rtol=1e-6)
    assert found.classes == SPEC.classes


@pytest.mark.skipif(not is_here("flowers32"), reason="needs flowers32.npz in PLAYGROUND_DATA")
def test_the_photographs_are_as_many_as_described_and_none_is_in_both_halves():
    found = engine.datasets.load("flowers32")
    assert (len(found.train), len(found.test)) == SPEC.counts
    assert found.shape == SPEC.shape == (32, 32, 3)
    assert found.train.dtype == found.test.dtype == np.uint8
    assert found.x_train.dtype == np.float32
    assert (found.x_train.min(), found.x_train.max()) == (0.0, 1.0)
    assert found.classes == ("daisy", "dandelion", "roses", "sunflowers", "tulips")
    training, test = (np.bincount(classes, minlength=5) for classes in (found.y_train, found.y_test))
    np.testing.assert_allclose(test / len(found.test), training / len(found.train), atol=0.01)
    assert not {picture.tobytes() for picture in found.train} & {picture.tobytes() for picture in found.test}
    assert (found.train[..., 0] != found.train[..., 2]).mean() > 0.5  # they have colors
