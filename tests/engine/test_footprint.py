"""What a network will take is known before it is built."""

import tracemalloc

import pytest

import engine
from engine.footprint import footprint
from engine.graph import Graph, input_shapes
from engine.network import PREDICT_SIZE
from engine.presets import preset

MLP = [engine.Flatten(), engine.Dense(300), engine.ReLU(), engine.Dense(200), engine.Tanh(), engine.Dense(10)]


@pytest.mark.parametrize("batch_size", [1, 64, 256])
@pytest.mark.parametrize("key", ["mlp", "lenet5", "residual_net"])
def test_the_prediction_is_what_is_taken(key, batch_size):
    layers = MLP if key == "mlp" else preset(key, (28, 28, 1), 10).layers
    graph = layers if isinstance(layers, Graph) else Graph.chain(layers)
    rule = engine.Adam()
    wanted = footprint(input_shapes((28, 28, 1)), graph, "softmax_cross_entropy", rule, batch_size, PREDICT_SIZE)
    tracemalloc.start()
    net = engine.Network((28, 28, 1), graph, "softmax_cross_entropy", rule, batch_size=batch_size)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert wanted.size_bytes == net.program.size * 4
    assert wanted.kept == net.state()["parameters"].size
    assert wanted.size_bytes >= 0.9 * held
