"""Networks of the student's own: built as stacked, refused in words at the row that does not fit."""

import tracemalloc

import numpy as np
import pytest

from engine.blocks import BLOCKS
from engine.errors import ConfigError
from engine.experiments._convnet_limits import check_size
from engine.experiments._convnet_old_stack import modernised
from engine.experiments.convnet import ConvNet
from engine.graph import Graph
from engine.presets import PRESETS, preset

SMALL = {"image_set": "digits", "samples": 300, "preset": "own"}


def row(kind, **settings):
    return {"kind": kind, "settings": settings}


FILTERS = row("conv2d", filters=512)


def shapes(net):
    return [(layer["kind"], tuple(layer["shape"])) for layer in net.network()["layers"]]


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_kind_of_row_is_built_trains_and_comes_back(kind):
    block = BLOCKS[kind]
    settings = {"source": 1} if block.merges else {}
    rows = [row("conv2d", filters=4, stride=2), row(kind, **settings)]
    net = ConvNet({**SMALL, "own_layers": rows, "batch_size": 16})
    net.advance(1e9, 3)
    assert net.step == 3
    net.snapshot({"filters": {"layer": -1}, "feature_maps": {"first": 0}, "prediction": {}}, {})
    again = ConvNet(net.config)
    assert again.config == net.config
    again.restore(net.checkpoint())
    assert again.step == 3
    own = [layer for layer in net.network()["layers"] if layer.get("row") == 1]
    assert len(own[-1]["shape"]) == (1 if block.flattens else 3)
    assert [layer.get("row") for layer in net.network()["layers"]][-1] == -1


def test_a_stack_of_an_older_link_is_the_same_network():
    old = [
        {"kind": "convolution", "units": 6, "size": 5, "padding": "same", "activation": "relu"},
        {"kind": "max_pooling", "size": 3, "stride": 2, "padding": "same"},
        {"kind": "batch_norm"},
        {"kind": "average_pooling", "size": 2},
        {"kind": "local_response_norm"},
        {"kind": "dense", "units": 20, "activation": "tanh"},
        {"kind": "dropout", "rate": 0.2},
    ]
    net = ConvNet({**SMALL, "stack": old, "optimizer": "adam", "learning_rate": 0.005})
    assert net.config["stack"] == []
    assert shapes(net) == [
        ("conv2d", (28, 28, 6)), ("activation", (28, 28, 6)), ("max_pool2d", (14, 14, 6)), ("batch_norm", (14, 14, 6)),
        ("average_pool2d", (7, 7, 6)), ("local_response_norm", (7, 7, 6)), ("flatten", (294,)), ("dense", (20,)),
        ("activation", (20,)), ("dropout", (20,)), ("dense", (10,)),
    ]  # fmt: skip
    net.advance(1e9, 60)
    assert net.measures()["test_accuracy"] > 0.5
    new = [row("conv2d", filters=3), row("dense")]
    assert modernised({"stack": [], "own_layers": new}) == {"stack": [], "own_layers": new}
    assert modernised({"stack": []}) == {"stack": [], "own_layers": []}


def test_an_empty_stack_is_softmax_regression_and_layers_come_and_go():
    net = ConvNet({**SMALL, "own_layers": []})
    assert shapes(net) == [("flatten", (784,)), ("dense", (10,))]
    net.configure({"own_layers": [row("dense")]})
    assert net.measures()["parameters"] == 784 * 8 + 8 + 8 * 10 + 10


def test_rows_join_earlier_rows():
    net = ConvNet({**SMALL, "own_layers": [row("conv2d"), row("conv2d"), row("add", source=1), row("concatenate")]})
    assert net.network()["layers"][-3]["shape"] == [28, 28, 9]  # eight maps and the picture
    module = ConvNet({**SMALL, "own_layers": [row("max_pool2d"), row("inception", width=2)]})
    assert module.network()["layers"][-3]["shape"] == [14, 14, 10]
    assert module.measures()["weighted_layers"] == 3


def test_cost_counts_every_layer_in_operations():
    rows = [row("conv2d", filters=2, kernel_size=5, padding="valid"), row("max_pool2d"), row("global_average_pool2d")]
    net = ConvNet({**SMALL, "own_layers": rows})
    found = [(layer["multiplications"], layer["operations"]) for layer in net.network()["layers"]]
    places = 24 * 24 * 2
    assert found[0] == (25 * places, 50 * places)  # with the bias each product has its sum
    assert found[1] == (0, places)
    assert found[2] == (0, 3 * 12 * 12 * 2)  # three comparisons a window of four
    assert found[3] == (2, 12 * 12 * 2)
    assert found[4] == (20, 40)


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        (
            [row("max_pool2d", kernel_size=3, padding="valid")],
            r"own_layers\.0: row 1 \(Max pooling\): 28 high.*= 9\.33 does not fit",
        ),
        ([row("dense"), row("conv2d")], r"own_layers\.1: row 2 \(Convolution 2-D\) needs a picture"),
        ([row("conv2d", groups=3)], r"own_layers\.0\.settings\.groups: 3 groups do not divide 8 filters"),
        ([row("conv2d"), row("add", source=2)], r"own_layers\.1\.settings\.source: .*a row before this one"),
        ([row("conv2d"), row("add")], r"own_layers\.1: row 2 \(Add\): expected inputs of one shape"),
        ([row("divisive_norm2d", window=4)], r"own_layers\.0\.settings\.window: expected an odd number"),
        ([row("dense")] * 33, r"own_layers: expected 0 to 32 entries, got 33"),
        ([FILTERS] * 3, r"own_layers: .* weights and biases are too many"),
        ([row("conv2d", filters=64, kernel_size=9)] * 2, r"multiplications a picture are too many"),
        (
            [*[row("zero_pad2d", border=64)] * 6, row("global_average_pool2d")],
            r"numbers in all layers for a picture are too many",
        ),
        ([row("magic")], r"own_layers\.0\.kind"),
        ([row("dense", filters=3)], r"own_layers\.0\.settings\.filters: no such setting"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_row_and_nothing_is_lost(stack, message):
    net = ConvNet({**SMALL, "own_layers": [row("dense")]})
    net.advance(1e9, 3)
    with pytest.raises(ConfigError, match=message):
        net.configure({"own_layers": stack})
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


@pytest.mark.parametrize("key", ["lenet1", "lenet5", "vintage1990", "small_alexnet", "plain_net"])
def test_a_chain_of_the_course_is_a_stack_that_builds_the_same_network(key):
    net = ConvNet({**SMALL, "preset": key, **({"preset_settings": {"depth": 8}} if key == "plain_net" else {})})
    stack = net.network()["stack"]
    before = net._network.parameters().values()
    net.configure({"preset": "own", "own_layers": stack})
    after = net._network.parameters().values()
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(after, before, strict=True))


def test_a_network_with_branches_is_no_stack():
    assert "stack" not in ConvNet({**SMALL, "preset": "small_googlenet"}).network()


def test_first_weights_of_a_unit_lie_where_its_inputs_lie():
    net = ConvNet({**SMALL, "own_layers": [row("max_pool2d"), row("dense", units=3)]})
    assert net.snapshot({"filters": {"layer": -1}}, {})["filters"][1].shape == (3, 14, 14, 1)


def test_depth_is_a_setting_of_deep_nets():
    net = ConvNet({"image_set": "digits", "samples": 100, "preset": "plain_net", "preset_settings": {"depth": 8}})
    weights = [layer for layer in net.network()["layers"] if layer["kind"] in ("conv2d", "dense")]
    assert len(weights) == net.measures()["weighted_layers"] == 8
    with pytest.raises(ConfigError, match="depth: expected one of 8, 14"):
        net.configure({"preset_settings": {"depth": 9}})
    net.configure({"preset": "lenet1"})
    assert net.config["preset_settings"] == {}


def test_histograms_of_every_layer_with_weights():
    net = ConvNet({**SMALL, "own_layers": [row("conv2d")]})
    net.advance(1e9, 2)
    norms, lengths, shares, _ = net.snapshot({"gradients": {}}, {})["gradients"]
    assert len(norms) == len(lengths) == 2
    assert (norms > 0).all()
    np.testing.assert_allclose(shares.sum(axis=2), 1.0, rtol=1e-5)
