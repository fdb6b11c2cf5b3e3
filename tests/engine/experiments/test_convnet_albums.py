"""The convolution lab on pictures of the student's own: trained on, kept with the run, refused where they are not."""

import json

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError
from engine.experiments.convnet import SPEC, ConvNet
from engine.images._album import MAGIC, MOST_CLASSES

OPTIONS = {stream.name: stream.check_options({}) for stream in SPEC.streams}
SMALL = {"image_set": "digits", "preset": "lenet1", "samples": 500}


def packed(counts):
    """Return bright pictures of some classes and dark ones of others."""
    random = np.random.default_rng(0)
    pixels = [random.normal(230 * index / len(counts), 8, (count, 28, 28)) for index, count in enumerate(counts)]
    head = json.dumps({"classes": [f"class {index}" for index in range(len(counts))], "counts": list(counts)})
    return MAGIC + head.encode() + b"\n" + np.clip(np.concatenate(pixels), 0, 255).astype(np.uint8).tobytes()


def with_own(counts=(12, 8)):
    net = ConvNet(SMALL)
    net.configure(net.take_file(packed(counts), "mine.zip")["choice"])
    return net


def test_it_learns_pictures_of_ones_own_and_calls_them_by_their_names():
    net = with_own()
    assert net.network()["outputs"] == ["class 0", "class 1"]
    net.advance(1e9, 60)
    assert net.measures()["test_accuracy"] == 1.0


@pytest.mark.parametrize("counts", [(4, 4), (5,) * MOST_CLASSES])
def test_every_picture_of_the_page_can_be_drawn_of_the_smallest_album_and_of_the_most_classes(counts):
    net = with_own(counts)
    net.advance(1e9, 2)
    for name, options in OPTIONS.items():
        for array, declared in zip(net.snapshot({name: options}, {})[name], _arrays(name), strict=True):
            assert array.ndim == len(declared.shape), name


def _arrays(name):
    return next(stream.arrays for stream in SPEC.streams if stream.name == name)


def test_a_checkpoint_carries_the_pictures():
    net, other = with_own(), ConvNet(SMALL)
    net.advance(1e9, 5)
    other.restore(net.checkpoint())
    assert other.config == net.config
    for each in (net, other):
        each.advance(1e9, 15)
    np.testing.assert_array_equal(net._curves.rows, other._curves.rows)
    other.configure({"image_set": "digits"})
    assert other.configure({"image_set": "own"}).reset


def test_an_upload_changes_nothing_until_it_is_chosen_and_a_bad_one_never_does():
    net = ConvNet(SMALL)
    net.advance(1e9, 3)
    choice = net.take_file(packed((4, 4)), "mine.zip")["choice"]
    with pytest.raises(ConfigError):
        net.take_file(b"PK\x03\x04", "mine.zip")
    assert (net.config["image_set"], net.step) == ("digits", 3)
    assert net.configure(choice).reset


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"image_set": "own"}, "image_set"),
        ({"image_set": "own", "pictures": {}}, "image_set"),
        ({"pictures": {"album": "0" * 32}}, "pictures"),
        ({"pictures": {"album": ["x"]}}, "pictures"),
        ({"pictures": {"nonsense": 1}}, "pictures"),
        ({"pictures": "../etc"}, "pictures"),
    ],
)
def test_pictures_that_are_not_here_are_refused_and_change_nothing(changes, path):
    net = ConvNet(SMALL)
    before = net.config
    with pytest.raises(ConfigError) as refused:
        net.configure(changes)
    assert refused.value.path == path
    assert net.config == before
    own = with_own()
    with pytest.raises(ConfigError):
        own.configure({"pictures": {}})


def test_a_checkpoint_whose_pictures_were_tampered_with_is_refused():
    net = with_own()
    blob = net.checkpoint()
    for old, new in ((b"class 0", b"class 1"), (b'"counts"', b'"cuonts"')):
        with pytest.raises(FormatError):
            ConvNet(SMALL).restore(blob.replace(old, new))
