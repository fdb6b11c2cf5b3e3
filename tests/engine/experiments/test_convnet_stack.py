"""Networks of the student's own: built as stacked, refused in words at the row that does not fit."""

import tracemalloc

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments._convnet_limits import check_size
from engine.experiments.convnet import ConvNet
from engine.graph import Graph
from engine.presets import PRESETS, preset

SMALL = {"image_set": "digits", "samples": 300, "preset": "own"}
DENSE, FILTERS = {"kind": "dense", "units": 512}, {"kind": "convolution", "units": 512, "padding": "same"}


def shapes(net):
    return [(layer["kind"], tuple(layer["shape"])) for layer in net.network()["layers"]]


def test_a_stack_is_built_with_what_lies_between_and_learns():
    stack = [
        {"kind": "convolution", "units": 6, "size": 5, "padding": "same", "activation": "relu"},
        {"kind": "max_pooling", "size": 3, "stride": 2, "padding": "same"},
        {"kind": "batch_norm"},
        {"kind": "average_pooling", "size": 2},
        {"kind": "local_response_norm"},
        {"kind": "dense", "units": 20, "activation": "tanh"},
        {"kind": "dropout", "rate": 0.2},
    ]
    net = ConvNet({**SMALL, "stack": stack, "optimizer": "adam", "learning_rate": 0.005})
    assert shapes(net) == [
        ("conv2d", (28, 28, 6)), ("activation", (28, 28, 6)), ("max_pool2d", (14, 14, 6)), ("batch_norm", (14, 14, 6)),
        ("average_pool2d", (7, 7, 6)), ("local_response_norm", (7, 7, 6)), ("flatten", (294,)), ("dense", (20,)),
        ("activation", (20,)), ("dropout", (20,)), ("dense", (10,)),
    ]  # fmt: skip
    net.advance(1e9, 60)
    assert net.measures()["test_accuracy"] > 0.5


def test_an_empty_stack_is_softmax_regression_and_layers_come_and_go():
    net = ConvNet({**SMALL, "stack": []})
    assert shapes(net) == [("flatten", (784,)), ("dense", (10,))]
    net.configure({"stack": [{"kind": "dense"}]})
    assert net.measures()["parameters"] == 784 * 8 + 8 + 8 * 10 + 10


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ([{"kind": "max_pooling", "size": 3}], r"stack\.0: layer 0 \(max_pool2d\): 28 high.*= 9\.33 does not fit"),
        ([{"kind": "dense"}, {"kind": "convolution"}], r"stack\.1\.kind: convolution needs a picture"),
        ([DENSE] * 13, r"stack: expected 0 to 12 entries, got 13"),
        ([FILTERS] * 3, r"stack: .* weights and biases are too many"),
        ([{**FILTERS, "units": 64, "size": 9}] * 2, r"multiplications a picture are too many"),
        ([{"kind": "magic"}], r"stack\.0\.kind"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_row_and_nothing_is_lost(stack, message):
    net = ConvNet({**SMALL, "stack": [{"kind": "dense"}]})
    net.advance(1e9, 3)
    with pytest.raises(ConfigError, match=message):
        net.configure({"stack": stack})
    assert net.step == 3


@pytest.mark.parametrize("key", PRESETS)
def test_networks_of_the_course_are_allowed_as_they_come(key):
    inputs, recipe = (28, 28, 1), preset(key, (28, 28, 1), 10)
    graph = recipe.layers if isinstance(recipe.layers, Graph) else Graph.chain(recipe.layers)
    check_size(graph, inputs, "preset", "")


@pytest.mark.parametrize(("depth", "most"), [(8, 40), (20, 22), (56, 12)])
def test_networks_of_the_course_that_are_too_large_for_a_class_are_refused_before_they_are_built(depth, most):
    def too_large(filters):
        layers = preset("residual_net", (28, 28, 1), 10, depth=depth, filters=filters).layers
        try:
            check_size(layers, (28, 28, 1), "preset_settings.filters", "")
        except ConfigError:
            return True
        return False

    assert not too_large(most)
    assert too_large(most + 1)


def test_a_deep_and_wide_net_is_refused_in_words_and_the_run_goes_on():
    net = ConvNet({**SMALL, "preset": "residual_net", "preset_settings": {"depth": 8, "filters": 2}})
    net.advance(1e9, 2)
    message = (
        r"preset_settings\.filters: 383,.* multiplications a picture are too many, 60,000,000 are allowed; lower “D"
    )
    tracemalloc.start()
    with pytest.raises(ConfigError, match=message):
        net.configure({"preset_settings": {"depth": 56, "filters": 32}})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6  # bytes; the network would take hundreds of millions
    assert (net.step, net.config["preset_settings"]["filters"]) == (2, 2)


def test_depth_is_a_setting_of_deep_nets():
    net = ConvNet({"image_set": "digits", "samples": 100, "preset": "plain_net", "preset_settings": {"depth": 8}})
    weights = [layer for layer in net.network()["layers"] if layer["kind"] in ("conv2d", "dense")]
    assert len(weights) == net.measures()["weighted_layers"] == 8
    with pytest.raises(ConfigError, match="depth: expected one of 8, 14"):
        net.configure({"preset_settings": {"depth": 9}})
    net.configure({"preset": "lenet1"})
    assert net.config["preset_settings"] == {}


def test_histograms_of_every_layer_with_weights():
    net = ConvNet({**SMALL, "stack": [{"kind": "convolution"}]})
    net.advance(1e9, 2)
    norms, lengths, shares, _ = net.snapshot({"gradients": {}}, {})["gradients"]
    assert len(norms) == len(lengths) == 2
    assert (norms > 0).all()
    np.testing.assert_allclose(shares.sum(axis=2), 1.0, rtol=1e-5)
