"""Networks that are not chains: shortcuts, gates, several inputs, shared parts; and graphs that are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import Graph
from engine.graph import INPUT
from tests.engine import float64

GRAPHS = {
    "shortcut": {
        "hidden": (engine.Dense(4), "input"),
        "bent": (engine.Tanh(), "hidden"),
        "sum": (engine.Add(), "hidden", "bent", "input"),
        "out": (engine.Dense(2), "sum"),
    },
    "joined": {
        "left": (engine.Dense(3), "input"),
        "right": (engine.Dense(5), "input"),
        "both": (engine.Concatenate(), "left", "right", "input"),
        "out": (engine.Dense(2), "both"),
    },
    "gate": {
        "value": (engine.Dense(4), "input"),
        "open": (engine.Dense(4), "input"),
        "gate": (engine.Sigmoid(), "open"),
        "gated": (engine.Multiply(), "value", "gate"),
        "out": (engine.Dense(2), "gated"),
    },
    "maxout": {
        "a": (engine.Dense(4), "input"),
        "b": (engine.Dense(4), "input"),
        "larger": (engine.Maximum(), "a", "b"),
        "out": (engine.Dense(2), "larger"),
    },
    "square": {
        "hidden": (engine.Dense(4), "input"),
        "squared": (engine.Multiply(), "hidden", "hidden"),
        "doubled": (engine.Add(), "squared", "squared"),
        "same": (engine.Maximum(), "doubled", "doubled"),
        "twice": (engine.Concatenate(), "same", "same"),
        "out": (engine.Dense(2), "twice"),
    },
    "duplicate": {
        "hidden": (engine.Dense(4), "input"),
        "split": (engine.Duplicate(), "hidden"),
        "again": (engine.Duplicate(), "split"),
        "tanh": (engine.Tanh(), "split"),
        "sine": (engine.Sine(), "again"),
        "sum": (engine.Add(), "tanh", "sine", "hidden"),
        "out": (engine.Dense(2), "sum"),
    },
    "through one's own input": {
        "copy": (engine.Duplicate(), "input"),
        "gated": (engine.Multiply(), "copy", "input"),
        "out": (engine.Dense(2), "gated"),
    },
    "softmax within": {
        "scores": (engine.Dense(4), "input"),
        "shares": (engine.Softmax(), "scores"),
        "weighed": (engine.Multiply(), "shares", "input"),
        "logs": (engine.LogSoftmax(), "scores"),
        "both": (engine.Concatenate(), "weighed", "logs"),
        "out": (engine.Dense(2), "both"),
    },
}


def random(*shape, key=4):
    return np.random.Generator(np.random.Philox(key=key)).normal(0, 1, shape).astype(np.float32)


def assert_gradients_agree(net, x, y):
    found, expected = net.gradients(x, y), float64.gradients(net, x, y)
    assert set(found) == set(expected)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("samples", [3, 40])
def test_outputs_and_gradients_agree_with_float64(name, samples):
    net = engine.Network(4, Graph(GRAPHS[name]), "half_squared_error", seed=1)
    x, y = random(samples, 4), random(samples, 2, key=5)
    np.testing.assert_allclose(net.predict(x), float64.outputs(net, x)["out"], rtol=1e-5, atol=1e-6)
    assert_gradients_agree(net, x, y)


@pytest.mark.parametrize("name", GRAPHS)
def test_it_learns(name):
    net = engine.Network(4, Graph(GRAPHS[name]), "mse", engine.Adam(learning_rate=0.01), seed=1)
    x = random(64, 4)
    y = np.stack([x[:, 0], x[:, 1] ** 2], axis=1)
    before = net.evaluate(x, y)["loss"]
    net.fit(x, y, batch_size=16, epochs=60)
    assert net.evaluate(x, y)["loss"] < 0.7 * before


def test_the_order_in_which_nodes_are_given_does_not_matter():
    nodes = GRAPHS["shortcut"]
    turned = dict(reversed(nodes.items()))
    x, y = random(20, 4), random(20, 2, key=5)
    first, second = (engine.Network(4, Graph(given), seed=1) for given in (nodes, turned))
    for name, array in first.parameters().items():
        second.parameters()[name][...] = array
    np.testing.assert_allclose(first.predict(x), second.predict(x), rtol=1e-6)
    for name, gradient in first.gradients(x, y).items():
        np.testing.assert_allclose(gradient, second.gradients(x, y)[name], rtol=1e-5, atol=1e-6)


def test_several_inputs_are_given_by_name_or_side_by_side():
    graph = Graph(
        {
            "one": (engine.Dense(3), "left"),
            "flat": (engine.Flatten(), "right"),
            "two": (engine.Dense(3), "flat"),
            "sum": (engine.Add(), "one", "two"),
        }
    )
    net = engine.Network({"left": 4, "right": (2, 3)}, graph, "half_squared_error", seed=1)
    x, y = {"left": random(10, 4), "right": random(10, 2, 3, key=6)}, random(10, 3, key=5)
    np.testing.assert_allclose(net.predict(x), float64.outputs(net, x)["sum"], rtol=1e-5, atol=1e-6)
    side_by_side = np.concatenate([x["left"], x["right"].reshape(10, 6)], axis=1)
    np.testing.assert_array_equal(net.predict(side_by_side), net.predict(x))
    np.testing.assert_array_equal(net.predict({"right": x["right"], "left": x["left"]}), net.predict(x))
    assert_gradients_agree(net, x, y)


def test_inputs_of_different_lengths_are_refused():
    net = engine.Network({"a": 2, "b": 2}, Graph({"sum": (engine.Add(), "a", "b")}))
    with pytest.raises(engine.ShapeError, match=r"^x: expected as many samples of each input, got 3, 4$"):
        net.predict({"a": np.zeros((3, 2)), "b": np.zeros((4, 2))})


def test_an_inner_node_can_be_the_output_and_what_is_behind_it_does_not_learn():
    graph = Graph({"a": (engine.Dense(2), "input"), "b": (engine.Dense(2), "a")}, output="a")
    net = engine.Network(3, graph, seed=1)
    x, y = random(10, 3), random(10, 2, key=5)
    np.testing.assert_allclose(net.predict(x), float64.outputs(net, x)["a"], rtol=1e-5, atol=1e-6)
    before = net.parameters()["b.weight"].copy()
    assert not net.gradients(x, y)["b.weight"].any()
    net.fit(x, y, batch_size=5, steps=10)
    np.testing.assert_array_equal(net.parameters()["b.weight"], before)


def test_a_network_without_parameters_predicts_and_trains_nothing():
    net = engine.Network(2, [engine.Duplicate(), engine.Tanh(), engine.Flatten()])
    x = random(5, 2)
    np.testing.assert_allclose(net.predict(x), np.tanh(x), rtol=1e-6)
    assert len(net.fit(x, x, steps=3).loss) == 3
    assert net.parameters() == {}


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_gradients_of_any_graph_agree_with_finite_differences(data):
    nodes, widths = {}, {INPUT: 3}
    for index in range(data.draw(st.integers(1, 7))):
        name, source = f"n{index}", data.draw(st.sampled_from(list(widths)))
        kind = data.draw(st.sampled_from(["dense", "tanh", "sine", "add", "multiply", "join", "copy"]))
        fitting = [other for other in widths if widths[other] == widths[source]]
        if kind == "dense":
            nodes[name], widths[name] = (engine.Dense(data.draw(st.integers(1, 5))), source), 0
            widths[name] = nodes[name][0].units
        elif kind == "join":
            other = data.draw(st.sampled_from(list(widths)))
            nodes[name], widths[name] = (engine.Concatenate(), source, other), widths[source] + widths[other]
        elif kind in ("add", "multiply"):
            layer = engine.Add() if kind == "add" else engine.Multiply()
            nodes[name], widths[name] = (layer, source, data.draw(st.sampled_from(fitting))), widths[source]
        else:
            layer = {"tanh": engine.Tanh(), "sine": engine.Sine(), "copy": engine.Duplicate()}[kind]
            nodes[name], widths[name] = (layer, source), widths[source]
    net = engine.Network(3, Graph(nodes, output=f"n{len(nodes) - 1}"), "half_squared_error", seed=2)
    x, y = random(5, 3) * 0.5, random(5, net.output_size, key=7) * 0.5
    found, expected = net.gradients(x, y), float64.gradients(net, x, y)
    for name in expected:
        scale = 1.0 + np.abs(expected[name]).max()
        np.testing.assert_allclose(found[name] / scale, expected[name] / scale, rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize(
    ("nodes", "output", "message"),
    [
        ({}, None, "output: name the output: expected one node that no other uses, got none"),
        (
            {"a": (engine.Tanh(), "input"), "b": (engine.Tanh(), "input")},
            None,
            "output: name the output: expected one node that no other uses, got a, b",
        ),
        ({"a": (engine.Tanh(), "input")}, "z", "output: expected the name of a node, got 'z'"),
        ({"a": engine.Tanh()}, None, r"a: expected a layer and the names of its inputs, got .*Activation"),
        ({"a": ("input", engine.Tanh())}, None, r"a: expected a layer and the names of its inputs, got \('input', .*"),
        ({"a": ()}, None, r"a: expected a layer and the names of its inputs, got \(\)"),
        ({"a": (engine.Tanh(), "b")}, None, "a: its input 'b' is neither a node nor a network input"),
        (
            {"input": (engine.Tanh(), "input")},
            "input",
            "input: a network input has this name; give the node another one",
        ),
        (
            {"a": (engine.Tanh(), "b"), "b": (engine.Tanh(), "a")},
            "a",
            "a: the nodes a, b feed each other in a loop; unfold it first",
        ),
        ({"a": (engine.Tanh(), "a")}, "a", "a: the nodes a feed each other in a loop; unfold it first"),
    ],
)
def test_what_is_no_graph_is_refused_in_words(nodes, output, message):
    with pytest.raises(engine.ConfigError, match=f"^{message}"):
        engine.Network(2, Graph(nodes, output))


def test_a_deep_chain_is_no_problem():
    net = engine.Network(2, [engine.Dense(2, initializer="orthogonal") for _ in range(300)], "mse")
    net.fit(random(10, 2), random(10, 2), batch_size=10, steps=2)
    assert len(net.parameters()) == 600
