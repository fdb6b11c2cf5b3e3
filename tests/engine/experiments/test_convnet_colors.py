"""The convolution lab on pictures in color: their shape comes from the set, every stream shows all three channels."""

import json

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError
from engine.experiments import _convnet_pictures
from engine.experiments._image_choice import check_presence, offered
from engine.experiments.convnet import SPEC, ConvNet
from engine.images import IMAGES
from engine.images._album import MAGIC
from engine.presets import PRESETS
from tests.engine.color_pictures import HUES, SHAPE, write_flowers

OPTIONS = {stream.name: stream.check_options({}) for stream in SPEC.streams}
FLOWERS = {"image_set": "flowers32", "preset": "lenet1", "samples": 500, "batch_size": 32}
CLASSES = IMAGES["flowers32"].classes


@pytest.fixture(autouse=True)
def flowers(tmp_path, monkeypatch):
    write_flowers(tmp_path)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    _convnet_pictures.pictures.cache_clear()
    yield
    _convnet_pictures.pictures.cache_clear()


def look(net, *names):
    return net.snapshot({name: OPTIONS[name] for name in names or OPTIONS}, {})


def test_twenty_steps_on_color_photos_lower_the_loss_and_every_stream_has_its_arrays():
    net = ConvNet(FLOWERS)
    before = net.measures()["training_loss"]
    net.advance(1e9, 20)
    assert net.measures()["training_loss"] < before
    found = look(net)
    for stream in SPEC.streams:
        for array, declared in zip(found[stream.name], stream.arrays, strict=True):
            assert array.dtype == np.dtype(declared.dtype), (stream.name, declared.name)
            assert array.ndim == len(declared.shape), (stream.name, declared.name)
            assert array.flags.c_contiguous
    described = net.network()
    assert (described["picture"], described["outputs"]) == ([*SHAPE], [*CLASSES])
    assert described["inputs"] == ["32 x 32 pixels of 3 colors"]


def test_pictures_filters_and_what_the_network_sees_keep_their_three_channels():
    net = ConvNet({**FLOWERS, "image": 3})
    found = look(net, "filters", "prediction", "confusion", "images", "evidence", "patches", "dreams", "fooling")
    np.testing.assert_array_equal(found["prediction"][1], net._data.test[3])
    assert found["filters"][1].shape == (4, 5, 5, 3)
    assert found["confusion"][4].shape[1:] == found["images"][1].shape[1:] == SHAPE
    assert found["evidence"][0].shape == found["evidence"][3].shape[1:] == SHAPE
    assert found["patches"][2].shape[4] == 3
    assert found["dreams"][1].shape == found["fooling"][0].shape == (len(CLASSES), *SHAPE)


def test_a_unit_of_a_dense_layer_is_shown_as_large_as_the_picture_in_color():
    net = ConvNet({**FLOWERS, "preset": "softmax_regression"})
    assert look(net, "filters")["filters"][1].shape == (len(CLASSES), *SHAPE)
    pooled = [{"kind": "max_pooling", "size": 2}, {"kind": "dense", "units": 6}]
    assert look(ConvNet({**FLOWERS, "preset": "own", "stack": pooled}), "filters")["filters"][1].shape == (6, 16, 16, 3)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_network_of_the_course_takes_pictures_of_this_shape(preset):
    net = ConvNet({**FLOWERS, "preset": preset})
    assert net._network.output_size == len(CLASSES)


def test_a_checkpoint_goes_on_bit_for_bit():
    net, other = ConvNet({**FLOWERS, "augmentation": True}), ConvNet({"image_set": "digits", "preset": "lenet1"})
    net.advance(1e9, 10)
    other.restore(net.checkpoint())
    for each in (net, other):
        each.advance(1e9, 10)
    np.testing.assert_array_equal(net._curves.rows, other._curves.rows)
    with pytest.raises(FormatError):
        other.restore(net.checkpoint().replace(b"flowers32", b"digits   "))


def test_a_drawing_is_left_behind_and_none_is_taken_where_pictures_have_colors():
    net = ConvNet({"image_set": "digits", "preset": "lenet1", "drawing": "f" * 784})
    net.configure({"image_set": "flowers32"})
    assert net.config["drawing"] == ""
    with pytest.raises(ConfigError, match="28 x 28 grey pixels; the chosen pictures have 32 x 32 pixels of 3 colors"):
        net.configure({"drawing": "f" * 784})
    assert net.config["image_set"] == "flowers32"


def test_a_set_says_itself_where_it_is_offered():
    assert offered("network") == tuple(IMAGES)
    assert offered("digits") == ("mnist", "digits")
    for key in offered("contest"):
        assert (IMAGES[key].shape[2], len(IMAGES[key].classes)) == (1, 10), key


def test_what_is_not_here_is_refused_with_the_ways_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "nothing"))
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "nothing"))
    with pytest.raises(ConfigError, match=r"`playground data get fashion_mnist` or the button on a teacher's page"):
        check_presence("fashion_mnist", "network")
    with pytest.raises(
        ConfigError, match=r"Flowers is not on this machine: put flowers32\.npz .*, or choose"
    ) as refused:
        ConvNet(FLOWERS)
    assert refused.value.path == "image_set"
    assert "digits" in refused.value.allowed


def test_maps_of_a_layer_are_no_colors_even_where_there_are_three():
    layers = [{"kind": "conv2d", "settings": {"filters": 3}}, {"kind": "conv2d", "settings": {"filters": 4}}]
    net = ConvNet({**FLOWERS, "preset": "own", "own_layers": layers})
    shapes = [net.snapshot({"filters": {"layer": place}}, {})["filters"][1].shape for place in (0, 2)]
    assert [shape[3] for shape in shapes] == [3, 1]


def test_own_pictures_in_color_are_learned_and_come_back_with_their_checkpoint():
    pixels = np.repeat(HUES[:2], 8, axis=0)[:, None, None] + np.zeros((16, *SHAPE))
    head = json.dumps({"classes": ["red", "green"], "counts": [8, 8], "channels": 3})
    net, other = ConvNet(FLOWERS), ConvNet(FLOWERS)
    choice = net.take_file(MAGIC + head.encode() + b"\n" + pixels.astype(np.uint8).tobytes(), "mine.zip")["choice"]
    assert net.configure(choice).reset
    net.advance(1e9, 40)
    assert net.measures()["test_accuracy"] == 1.0
    other.restore(net.checkpoint())
    assert other.config == net.config
    assert other.network()["picture"] == [*SHAPE]
    with pytest.raises(ConfigError, match="a drawing has 28 x 28 grey pixels"):
        other.configure({"drawing": "f" * 784})
