"""Dropout while training: how many, how they are scaled, and the same ones in both directions."""

import numpy as np
import pytest

import engine
from engine import operations as ops


def wide(rate, seed=0):
    """Return a network whose only weights follow the dropout, so that their gradient shows what was kept."""
    layers = [engine.Dropout(rate), engine.Dense(1, initializer="zeros", bias=False)]
    return engine.Network(2000, layers, "half_squared_error", engine.SGD(learning_rate=0.0), seed)


def kept(net):
    """Return what each of 2000 features of ones is multiplied by in the next step."""
    gradient = net.gradients(np.ones((1, 2000)), -np.ones(1))["layers.1.weight"]
    return gradient[:, 0]


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_a_share_is_silenced_and_the_others_make_up_for_it(rate):
    factors = kept(wide(rate))
    np.testing.assert_allclose(factors[factors != 0], 1 / (1 - rate), rtol=1e-6)
    assert abs((factors == 0).mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / 2000) + 1e-9


def test_each_step_and_each_seed_silences_others():
    net = wide(0.5)
    first = kept(net)
    np.testing.assert_array_equal(kept(net), first)
    net.fit(np.ones((1, 2000)), -np.ones(1), batch_size=1, steps=1)
    assert 0.4 < (kept(net) == first).mean() < 0.6
    assert 0.4 < (kept(wide(0.5, seed=1)) == first).mean() < 0.6


def test_each_sample_has_its_own_mask():
    net = engine.Network(50, [engine.Dropout(0.5), engine.Linear()], "half_squared_error", seed=2)
    net.fit(np.ones((40, 50)), np.zeros((40, 50)), batch_size=40, steps=1)
    tensor = net.program.tensors["layers.0"]
    rows = net.arena[tensor.value : tensor.value + 50 * net.program.lanes].reshape(50, -1)[:, :40]
    assert len(np.unique(rows, axis=1).T) == 40


def test_two_dropouts_in_one_network_silence_different_features():
    graph = engine.Graph(
        {
            "one": (engine.Dropout(0.5), "input"),
            "two": (engine.Dropout(0.5), "input"),
            "both": (engine.Concatenate(), "one", "two"),
            "out": (engine.Dense(1, initializer="zeros", bias=False), "both"),
        }
    )
    net = engine.Network(1000, graph, "half_squared_error")
    gradient = net.gradients(np.ones((1, 1000)), -np.ones(1))["out.weight"][:, 0]
    assert 0.4 < (gradient[:1000] == gradient[1000:]).mean() < 0.6


def test_the_backward_pass_silences_what_the_forward_pass_silenced():
    layers = [engine.Dense(300, bias=False), engine.Dropout(0.5), engine.Dense(1, bias=False)]
    net = engine.Network(1, layers, "half_squared_error", seed=4)
    x = np.ones((1, 1))
    gradients = net.gradients(x, np.zeros(1))
    before, after = gradients["layers.0.weight"][0], gradients["layers.2.weight"][:, 0]
    np.testing.assert_array_equal(before == 0, after == 0)
    assert 0.3 < (before == 0).mean() < 0.7


def test_nothing_is_silenced_when_predicting():
    net = engine.Network(4, [engine.Dropout(0.9), engine.Dense(2)], seed=1)
    x = np.random.Generator(np.random.Philox(key=1)).normal(0, 1, (30, 4)).astype(np.float32)
    weights = net.parameters()
    expected = x @ weights["layers.1.weight"] + weights["layers.1.bias"]
    np.testing.assert_allclose(net.predict(x), expected, rtol=1e-5, atol=1e-6)


def test_the_mask_is_counted_by_steps_not_by_time():
    net = wide(0.5)
    first = kept(net)
    net.counters[ops.STEP] = 5
    assert (kept(net) != first).any()
    net.counters[ops.STEP] = 0
    np.testing.assert_array_equal(kept(net), first)
