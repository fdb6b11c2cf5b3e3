"""The way back to the picture: equal to finite differences, and each rule by its definition."""

import numpy as np
import pytest

import engine
from engine.backtrace import RULES, Backtrace
from engine.errors import ConfigError, ShapeError
from engine.presets import preset

RNG = np.random.Generator(np.random.Philox(key=21))
PICTURES = RNG.random((3, 12, 12, 1)).astype(np.float32)


def small(layers=None):
    layers = layers or [
        engine.Conv2D(4, 3, padding="same"), engine.BatchNorm(), engine.Tanh(), engine.MaxPool2D(2),
        engine.Augment2D(), engine.Conv2D(6, 3), engine.Sigmoid(), engine.Dropout(0.5), engine.Flatten(),
        engine.Dense(5),
    ]  # fmt: skip
    network = engine.Network((12, 12, 1), layers, "softmax_cross_entropy", seed=3)
    for name, values in network.statistics().items():
        values[:] = 0.3 if name.endswith("mean") else 1.7
    for values in network.parameters().values():
        values += RNG.normal(scale=0.05, size=values.shape).astype(np.float32)
    return network


def difference(network, node, picture, direction, seed):
    """Return the change of ``seed @ output`` along a direction of the picture, by central differences."""
    step = 1e-2

    def score(x):
        return float(seed @ network.capture(x[None], [node])[node][:, 0].astype(np.float64))

    return (score(picture + step * direction) - score(picture - step * direction)) / (2 * step)


@pytest.mark.parametrize("node", ["layers.0", "layers.2", "layers.3", "layers.6", "layers.9"])
def test_gradients_equal_finite_differences(node):
    network = small()
    trace = Backtrace(network, node, samples=3)
    out = trace.forward(PICTURES)
    np.testing.assert_allclose(out, network.capture(PICTURES, [node])[node].T, rtol=1e-5, atol=1e-6)
    seed = RNG.normal(size=out.shape).astype(np.float32)
    found = trace.backward(seed).reshape(PICTURES.shape)
    for number in range(3):
        direction = RNG.normal(size=(12, 12, 1)).astype(np.float32) / 12
        expected = difference(network, node, PICTURES[number], direction, seed[number])
        assert float((found[number] * direction).sum()) == pytest.approx(expected, rel=2e-2, abs=2e-3)


@pytest.mark.parametrize("key", ["dcnn", "lenet5", "residual_net", "small_googlenet", "keras_mlp"])
def test_the_course_networks(key):
    recipe = preset(key, (28, 28, 1), 10)
    network = engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy")
    picture = RNG.random((28, 28, 1)).astype(np.float32)
    trace = Backtrace(network)
    seed = np.eye(10, dtype=np.float32)[4]
    trace.forward(picture[None])
    found = trace.backward(seed[None]).reshape(28, 28, 1)
    assert np.isfinite(found).all()
    direction = found / np.linalg.norm(found)
    expected = difference(network, network.graph.output, picture, direction, seed)
    assert float((found * direction).sum()) == pytest.approx(expected, rel=5e-2)
    assert expected > 0.0


def test_rules_differ_in_what_rectifiers_let_through():
    network = small([engine.Flatten(), engine.Dense(20), engine.ReLU(), engine.Dense(5)])
    parameters = network.parameters()
    trace = Backtrace(network, samples=1)
    trace.forward(PICTURES[:1])
    seed = np.eye(5, dtype=np.float32)[:1]
    hidden = PICTURES[0].ravel() @ parameters["layers.1.weight"] + parameters["layers.1.bias"]
    back = parameters["layers.3.weight"][:, 0]
    kept = {
        "gradient": back * (hidden > 0),
        "deconvolution": np.maximum(back, 0.0),
        "guided": np.maximum(back, 0.0) * (hidden > 0),
    }
    for rule, values in kept.items():
        np.testing.assert_allclose(
            trace.backward(seed, rule)[0], parameters["layers.1.weight"] @ values, rtol=1e-4, atol=1e-5
        )


@pytest.mark.parametrize(
    ("key", "rectifiers"), [("softmax_regression", 0), ("lenet1", 0), ("keras_mlp", 1), ("dcnn", 3), ("lenet5", 0)]
)
def test_rules_are_the_same_only_without_rectifiers(key, rectifiers):
    recipe = preset(key, (28, 28, 1), 10)
    trace = Backtrace(engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", seed=5))
    assert trace.rectifiers == rectifiers
    trace.forward(RNG.random((1, 28, 28, 1)).astype(np.float32))
    seed = np.eye(10, dtype=np.float32)[3:4]
    gradient, deconvolution, guided = (trace.backward(seed, rule) for rule in RULES)
    for one, two in ((gradient, deconvolution), (gradient, guided), (deconvolution, guided)):
        apart = float(np.abs(one - two).max())
        assert apart > 0.1 * float(np.abs(one).max()) if rectifiers else apart == 0.0


def test_weights_are_read_anew():
    network = small()
    trace = Backtrace(network)
    before = trace.forward(PICTURES[:1])
    network.parameters()["layers.9.bias"][:] += 1.0
    np.testing.assert_allclose(trace.forward(PICTURES[:1]), before + 1.0, rtol=1e-5)


def test_what_does_not_fit_is_refused():
    network = small()
    with pytest.raises(ConfigError, match=r"node: expected one of layers\.0.*got 'layers\.99'"):
        Backtrace(network, "layers.99")
    trace = Backtrace(network, samples=2)
    with pytest.raises(ShapeError, match="at most 2 samples, got 3"):
        trace.forward(PICTURES)
    trace.forward(PICTURES[:2])
    with pytest.raises(ShapeError, match=r"expected shape \(2, 5\).*got \(1, 5\)"):
        trace.backward(np.zeros((1, 5), np.float32))
    with pytest.raises(ConfigError, match="rule: expected one of gradient, deconvolution, guided"):
        trace.backward(np.zeros((2, 5), np.float32), "inverse")
