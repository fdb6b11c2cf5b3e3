"""The convolution lab: learns, can be steered and kept, and shows every stream as declared."""

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError, MemoryRefusedError
from engine.experiments._convnet_config import SIDE
from engine.experiments._convnet_pictures import drawn
from engine.experiments.convnet import SPEC, ConvNet
from engine.program import RESERVES

OPTIONS = {stream.name: stream.check_options({}) for stream in SPEC.streams}
SMALL = {"image_set": "digits", "preset": "lenet1", "samples": 500}


def look(net, *names):
    return net.snapshot({name: OPTIONS[name] for name in names or OPTIONS}, {})


@pytest.mark.parametrize("preset", ["softmax_regression", "lenet1", "residual_net"])
def test_streams_have_the_declared_arrays(preset):
    net = ConvNet({**SMALL, "preset": preset})
    found = look(net)
    for stream in SPEC.streams:
        for array, declared in zip(found[stream.name], stream.arrays, strict=True):
            assert array.dtype == np.dtype(declared.dtype), (stream.name, declared.name)
            assert array.ndim == len(declared.shape), (stream.name, declared.name)
            assert array.flags.c_contiguous
    layers, values, scale, span = found["feature_maps"]
    assert layers[:, 1:].prod(axis=1).sum() == len(values)
    assert len(scale) == len(layers)
    assert span[0] == 0
    assert span[2] == sum(layer["shown"] for layer in net.network()["layers"])


def test_it_learns_to_read_digits_and_its_filters_move():
    net = ConvNet(SMALL)
    before = look(net, "filters", "status")
    assert not before["filters"][2].any()
    net.advance(1e9, 150)
    after = look(net, "filters", "status", "confusion")
    assert after["status"][0][5] > 0.8 > before["status"][0][5]
    assert after["filters"][2].any()
    counts, targets, chosen, worst, _ = after["confusion"]
    assert counts.sum() == len(targets)
    assert (targets[worst] != chosen[worst]).all()
    assert np.trace(counts) / counts.sum() == pytest.approx(after["status"][0][5])


def test_the_weights_of_every_layer_can_be_seen_as_they_are_and_as_they_have_changed():
    net = ConvNet(SMALL)
    net.advance(1e9, 20)
    weights = net._network.parameters()
    sizes = {}
    for place, layer in enumerate(net.network()["layers"]):
        if not layer["pictured"]:
            continue
        shown, values, change, scale = net.snapshot({"filters": {"layer": place}}, {})["filters"]
        assert shown == place
        assert change.any()
        sizes[layer["kind"]] = values.shape
        largest = np.abs(weights[f"{layer['name']}.weight"]).max()
        assert 0 < scale[0] <= largest * (1 + 1e-6)
    assert sizes == {"conv2d": (12, 5, 5, 1), "dense": (10, 4, 4, 1)}
    with pytest.raises(ConfigError, match=r"streams\.filters\.layer: expected one of 0, 4, 9; got 1"):
        net.snapshot({"filters": {"layer": 1}}, {})


def test_deep_networks_show_all_their_layers_a_part_at_a_time():
    net = ConvNet({**SMALL, "preset": "plain_net", "preset_settings": {"depth": 20, "filters": 2}})
    every = [place for place, layer in enumerate(net.network()["layers"]) if layer["shown"]]
    seen, first = [], 0
    while first < len(every):
        layers, _, _, span = net.snapshot({"feature_maps": {"first": first}}, {})["feature_maps"]
        assert span.tolist()[::2] == [first, len(every)]
        seen += layers[:, 0].tolist()
        first += len(layers)
    assert seen == every
    assert len(every) > span[1]
    with pytest.raises(ConfigError, match=r"streams\.feature_maps\.first: expected a number from 0 to"):
        net.snapshot({"feature_maps": {"first": len(every)}}, {})


def test_a_run_does_not_depend_on_how_it_is_cut_nor_on_being_looked_at():
    whole, cut = ConvNet(SMALL), ConvNet(SMALL)
    whole.advance(1e9, 30)
    for _ in range(10):
        cut.advance(1e9, 3)
        look(cut)
    np.testing.assert_array_equal(look(whole, "curves")["curves"][1], look(cut, "curves")["curves"][1])


def test_a_checkpoint_goes_on_bit_for_bit():
    net, other = ConvNet({**SMALL, "augmentation": True}), ConvNet(SMALL)
    net.advance(1e9, 25)
    other.restore(net.checkpoint())
    assert other.config == net.config
    for each in (net, other):
        each.advance(1e9, 25)
    for name in ("curves", "filters", "feature_maps", "prediction", "confusion"):
        for one, two in zip(look(net, name)[name][-1:], look(other, name)[name][-1:], strict=True):
            np.testing.assert_array_equal(one, two)


def test_a_foreign_checkpoint_changes_nothing():
    net = ConvNet(SMALL)
    net.advance(1e9, 5)
    for blob in (b"", b"nonsense", net.checkpoint()[:-100]):
        with pytest.raises(FormatError):
            net.restore(blob)
    assert net.step == 5


def test_how_it_is_trained_and_what_is_looked_at_change_without_a_fresh_start():
    net = ConvNet(SMALL)
    net.advance(1e9, 5)
    version = net.version("prediction")
    for changes in ({"learning_rate": 0.01}, {"batch_size": 32}, {"optimizer": "sgd"}, {"image": 3}):
        assert not net.configure(changes).reset
    assert net.step == 5
    assert net.version("prediction") != version
    assert net.configure({"augmentation": True}).reset
    assert net.step == 0


def test_a_network_brings_its_recommended_training_along_unless_other_is_asked_for():
    net = ConvNet(SMALL)
    net.configure({"preset": "softmax_regression"})
    assert (net.config["optimizer"], net.config["learning_rate"], net.config["batch_size"]) == ("sgd", 0.5, 100)
    net.configure({"preset": "lenet1", "batch_size": 8})
    assert (net.config["optimizer"], net.config["batch_size"]) == ("adam", 8)
    net.configure({"preset": "dcnn_tuned", "schedule": "constant"})
    assert (net.config["schedule"], net.config["schedule_settings"]) == ("constant", {})


@pytest.mark.parametrize("preset", ["lenet1", "dcnn_tuned", "small_alexnet"])
def test_pictures_are_augmented_once_whoever_asks_for_it(preset):
    net = ConvNet({**SMALL, "preset": preset, "augmentation": True})
    assert [layer["kind"] for layer in net.network()["layers"]].count("augment2d") == 1


def test_augmentation_takes_its_settings_and_shows_versions_of_the_picture():
    net = ConvNet({**SMALL, "augmentation": True})
    assert net.config["augmentation_settings"]["shift"] == 2.0
    (seen,) = net.snapshot({"augmented": {"draw": 0}}, {})["augmented"]
    (other,) = net.snapshot({"augmented": {"draw": 1}}, {})["augmented"]
    assert seen.shape == (10, 28, 28, 1)
    assert not np.array_equal(seen, other)
    still = {"shift": 0.0, "rotate": 0.0, "scale": 0.0}
    assert net.configure({"augmentation_settings": still}).reset
    (seen,) = net.snapshot({"augmented": {"draw": 0}}, {})["augmented"]
    assert all(np.array_equal(version, net._picture()) for version in seen)
    net.configure({"augmentation_settings": {**still, "flip": True}})
    (seen,) = net.snapshot({"augmented": {"draw": 0}}, {})["augmented"]
    assert any(np.array_equal(version, net._picture()[:, ::-1]) for version in seen)
    with pytest.raises(ConfigError, match=r"augmentation_settings\.rotate: expected a number from 0 to 180"):
        net.configure({"augmentation_settings": {"rotate": 200}})
    net.configure({"augmentation": False})
    assert net.snapshot({"augmented": {"draw": 0}}, {})["augmented"][0].shape == (0, 28, 28, 1)


def test_the_tuned_net_brings_pictures_and_a_schedule_that_the_curves_show():
    net = ConvNet({"image_set": "digits", "preset": "dcnn_tuned"})
    assert net.config["samples"] == 60_000
    assert (net.config["schedule"], net.config["schedule_settings"]["epochs"]) == ("cosine", 3)
    net.configure({"preset": "lenet1", "schedule": "cosine", "schedule_settings": {"epochs": 2}, "samples": 500})
    net.advance(1e9, net.steps_per_epoch)
    assert look(net, "status")["status"][0][7] == pytest.approx(0.5 * net.config["learning_rate"])
    assert not net.configure({"schedule": "constant"}).reset
    assert look(net, "status")["status"][0][7] == pytest.approx(net.config["learning_rate"])


def test_a_drawing_is_moved_to_the_middle_and_judged():
    text = ("f" * 4 + "0" * (SIDE - 4)) * 4 + "0" * SIDE * (SIDE - 4)
    assert drawn(text)[12:16, 12:16, 0].min() == 255
    net = ConvNet(SMALL)
    net.configure({"drawing": text})
    probabilities, picture, target, _ = look(net, "prediction")["prediction"]
    assert probabilities.sum() == pytest.approx(1.0, abs=1e-5)
    assert picture.sum() == 16 * 255
    assert target[0] == -1
    net.edit("image", [], 7)
    assert (net.config["image"], net.config["drawing"]) == (7, "")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"drawing": "f"}, "drawing"),
        ({"drawing": "x" * SIDE * SIDE}, "drawing"),
        ({"drawing": "0" * 70_000}, "drawing"),
        ({"preset": "vgg"}, "preset"),
        ({"image": -1}, "image"),
        ({"image_set": "../etc"}, "image_set"),
        ({"optimizer_settings": {"nonsense": 1}}, "optimizer_settings.nonsense"),
    ],
)
def test_bad_settings_are_named_and_change_nothing(changes, path):
    net = ConvNet(SMALL)
    before = net.config
    with pytest.raises(ConfigError) as refused:
        net.configure(changes)
    assert refused.value.path == path
    assert net.config == before


def test_a_divergence_goes_back_to_sound_weights():
    net = ConvNet(SMALL)
    net.advance(1e9, 10)
    next(iter(net._network.parameters().values()))[...] = np.inf
    stop = net.advance(1e9, 5).stop
    assert stop is not None
    assert stop.reason == "diverged"
    assert stop.remedies[0].changes == {"learning_rate": pytest.approx(0.0002)}
    assert net.step == 10
    assert np.isfinite(look(net, "prediction")["prediction"][0]).all()


def test_what_it_sees_follows_picture_options_and_training():
    net = ConvNet(SMALL)
    net.advance(1e9, 150)
    picture, scores, covered, maps, _, rectifiers = look(net, "evidence")["evidence"]
    assert picture.shape == (SIDE, SIDE, 1)
    assert scores[0] == look(net, "prediction")["prediction"][0].argmax()
    assert covered.min() < scores[1]
    assert np.abs(maps).reshape(3, -1).max(axis=1).tolist() == [127, 127, 127]
    assert rectifiers == 0
    assert (maps == maps[0]).all()
    climbs = [net.snapshot({"dreams": {**OPTIONS["dreams"], "layer": 0}}, {})["dreams"] for _ in range(2)]
    assert climbs[1][3] > climbs[0][3]
    assert (climbs[1][2] > climbs[0][2]).all()
    fooled = [net.snapshot({"fooling": OPTIONS["fooling"]}, {})["fooling"] for _ in range(12)][-1]
    assert fooled[2].min() > 0.5
    assert net.measures()["fooled"] == (fooled[2] > 0.99).sum()
    layer, layers, cuts, values, pictures, projections, _ = look(net, "patches")["patches"]
    assert layer in layers
    assert projections.shape == cuts.shape
    assert (np.abs(projections.astype(int)).max(axis=(2, 3, 4)) == 127).all()
    assert len(cuts) == len(values) == len(pictures)
    with pytest.raises(ConfigError, match=r"streams\.patches\.layer: expected one of 0"):
        net.snapshot({"patches": {"layer": 99}}, {})


def test_a_small_set_says_which_picture_is_pinned_and_how_many_there_are():
    net = ConvNet({**SMALL, "image": 450})
    pinned = look(net, "prediction")["prediction"][3]
    assert pinned.tolist() == [359, 360] == [net.config["image"], look(net, "images")["images"][0][1]]
    with pytest.raises(ConfigError, match="image: expected a number from 0 to 359, got 400"):
        net.configure({"image": 400})
    assert net.config["image"] == 359


@pytest.mark.parametrize(
    ("stream", "options"),
    [("evidence", {"target": 12}), ("fooling", {"way": "evolution", "target": 12}), ("dreams", {"layer": 40})],
)
def test_a_choice_that_does_not_fit_the_network_is_an_error_of_its_stream(stream, options):
    with pytest.raises(ConfigError) as refused:
        ConvNet(SMALL).snapshot({stream: {**OPTIONS[stream], **options}}, {})
    assert refused.value.path == f"streams.{stream}.{[*options][-1]}"


def test_the_network_says_which_layers_have_units_that_look_at_a_part():
    net = ConvNet({**SMALL, "augmentation": True})
    layers = net.network()["layers"]
    shown = look(net, "patches")["patches"][1]
    assert [place for place, layer in enumerate(layers) if layer["looks"]] == shown.tolist()
    assert [layer["kind"] for layer in layers if not layer["looks"]] == ["augment2d", "flatten", "dense"]


def test_what_it_sees_is_not_built_more_often_than_seldom():
    net = ConvNet(SMALL)
    first = net.version("patches")
    look(net, "patches")
    net.advance(1e9, 1)
    assert net.version("patches") == first
    assert net.version("status") != first


def test_a_checkpoint_is_not_blamed_for_memory_that_is_refused(monkeypatch):
    blob = ConvNet(SMALL).checkpoint()

    def refuse(event, *values):
        if event == RESERVES:
            raise MemoryRefusedError("no memory now")

    monkeypatch.setattr("sys.audit", refuse)
    with pytest.raises(MemoryRefusedError):
        ConvNet.resumed(blob)
