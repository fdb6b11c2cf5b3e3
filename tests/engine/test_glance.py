"""A glance at one sample says what the network says of it in a batch."""

import numpy as np
import pytest

import engine
from engine.errors import ConfigError, ShapeError
from engine.glance import Glance
from engine.presets import preset

PRESETS = ("lenet1", "lenet5", "residual_net", "small_alexnet", "small_googlenet")


def network(key):
    recipe = preset(key, (28, 28, 1), 10)
    return engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", recipe.optimizer, 0, batch_size=8)


def test_every_layer_of_the_presets_is_seen_as_in_a_batch_and_again_after_training():
    x = np.random.default_rng(1).random((8, 28, 28, 1), dtype=np.float32)
    for key in PRESETS:
        net = network(key)
        names = [node.name for node in net.nodes]
        glance = Glance(net, names)
        for _ in range(2):
            whole = net.capture(x, names)
            for number in (0, 5):
                seen = glance.look(x[number : number + 1])
                for name in names:
                    scale = np.abs(whole[name]).max() + 1e-6
                    np.testing.assert_allclose(
                        seen[name][:, 0] / scale, whole[name][:, number] / scale, atol=2e-5, err_msg=f"{key} {name}"
                    )
            net.fit(x, np.arange(8) % 10, batch_size=8, steps=2)


def test_a_glance_changes_nothing_and_says_what_it_cannot_do():
    net = network("lenet1")
    before = net.arena.copy()
    glance = Glance(net, [net.graph.output])
    glance.look(np.ones((1, 28, 28, 1), np.float32))
    np.testing.assert_array_equal(net.arena, before)
    with pytest.raises(ShapeError, match="expected 1 to 1 samples, got 2"):
        glance.look(np.ones((2, 28, 28, 1), np.float32))
    with pytest.raises(ConfigError, match="got 'nonsense'"):
        Glance(net, ["nonsense"])
