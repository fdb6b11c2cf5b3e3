"""Loops become chains of copies with one set of weights, and their gradients add up."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.graph import Graph
from engine.trainer import Trainer
from engine.unfolding import SharedTrainer, parameter_count, unfold
from tests.engine import float64

LOOP = {
    "a": (engine.Dense(3), "x"),
    "b": (engine.Dense(3, bias=False), "h"),
    "s": (engine.Add(), "a", "b"),
    "h": (engine.Tanh(), "s"),
    "out": (engine.Dense(1), "h"),
}


def samples(count: int = 6, key: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(key)
    return random.normal(size=(count, 2)).astype(np.float32), random.normal(size=(count, 1)).astype(np.float32)


def test_only_what_lies_on_the_loop_is_copied() -> None:
    found = unfold(LOOP, "out", {"x": 2}, 3)
    assert list(found.graph.nodes) == ["a", "b@1", "b@2", "b@3", "s@1", "s@2", "s@3", "h@1", "h@2", "h@3", "out"]
    assert found.graph.nodes["b@1"][1:] == ("h@0",)
    assert found.graph.nodes["b@3"][1:] == ("h@2",)
    assert found.graph.nodes["s@2"][1:] == ("a", "b@2")
    assert found.graph.nodes["out"][1:] == ("h@3",)
    assert found.zeros == {"h@0": 3}
    assert found.copies == {"b": ["b@1", "b@2", "b@3"], "s": ["s@1", "s@2", "s@3"], "h": ["h@1", "h@2", "h@3"]}


def test_a_graph_without_loops_stays_as_it_is_whatever_its_order() -> None:
    nodes = {"out": (engine.Dense(1), "h"), "h": (engine.Tanh(), "a"), "a": (engine.Dense(3), "x")}
    found = unfold(nodes, "out", {"x": 2}, 4)
    assert found.graph.nodes == nodes
    assert found.zeros == {}


def test_the_unfolded_network_says_what_the_loop_says() -> None:
    found = unfold(LOOP, "out", {"x": 2}, 4)
    net = engine.Network({"x": 2, **found.zeros}, found.graph, "half_squared_error", seed=1)
    x, y = samples()
    given = {"x": x, "h@0": np.zeros((len(x), 3), np.float32)}
    SharedTrainer(Trainer(net, given, y, 6), list(found.copies.values()))
    own = net.parameters()
    h = np.zeros((len(x), 3))
    for _ in range(4):
        h = np.tanh(x @ own["a.weight"] + own["a.bias"] + h @ own["b@1.weight"])
    np.testing.assert_allclose(net.predict(given), h @ own["out.weight"] + own["out.bias"], rtol=1e-5, atol=1e-6)
    assert parameter_count(net, found) == (2 * 3 + 3) + 9 + (3 + 1)


@pytest.mark.parametrize("chosen", [engine.SGD(learning_rate=0.1), engine.Momentum(learning_rate=0.05)])
def test_shared_weights_move_by_the_sum_of_their_copies_gradients(chosen: engine.optimizers.Optimizer) -> None:
    found = unfold(LOOP, "out", {"x": 2}, 3)
    net = engine.Network({"x": 2, **found.zeros}, found.graph, "half_squared_error", chosen, seed=3)
    x, y = samples()
    given = {"x": x, "h@0": np.zeros((len(x), 3), np.float32)}
    trainer = SharedTrainer(Trainer(net, given, y, len(x), shuffle=False), list(found.copies.values()))
    shared = net.parameters()["b@1.weight"].astype(np.float64)
    speed = np.zeros_like(shared)
    momentum = chosen.settings.get("momentum", 0.0)
    for _ in range(5):
        gradients = float64.gradients(net, given, y)
        speed = momentum * speed + sum(gradients[f"b@{step}.weight"] for step in (1, 2, 3))
        shared = shared - chosen.learning_rate * speed
        trainer.advance(1)
        for step in (1, 2, 3):
            np.testing.assert_allclose(net.parameters()[f"b@{step}.weight"], shared, rtol=1e-4, atol=1e-5)


def test_what_cannot_be_unfolded_is_refused_in_words() -> None:
    with pytest.raises(engine.ConfigError, match=r"^s: its input 'q' is neither a node nor a network input$"):
        unfold({"s": (engine.Tanh(), "q")}, "s", {"x": 2}, 2)
    with pytest.raises(engine.ConfigError, match=r"^h: its width before the first time step cannot be told"):
        unfold({"h": (engine.Tanh(), "h")}, "h", {"x": 2}, 2)
    net = engine.Network(2, Graph({"a": (engine.Dense(1), "input")}), optimizer=engine.Adam())
    with pytest.raises(engine.ConfigError, match=r"^optimizer: shared weights need sgd or momentum, got adam$"):
        SharedTrainer(Trainer(net, *samples(), 2), [["a"]])
