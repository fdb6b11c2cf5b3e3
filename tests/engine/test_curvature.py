"""Hessians: against differences of the engine's own gradients, and eigenvalues against NumPy's."""

import numpy as np
import pytest

import engine
from engine import curvature
from engine.errors import ConfigError

RNG = np.random.Generator(np.random.Philox(key=5))
X = RNG.normal(size=(40, 2))
TARGETS = {
    "values": RNG.normal(size=(40, 3)),
    "zero_one": RNG.integers(0, 2, (40, 3)),
    "signs": RNG.choice([-1.0, 1.0], (40, 3)),
    "classes": RNG.integers(0, 3, 40),
}
SMOOTH = [key for key, spec in engine.ACTIVATIONS.items() if key not in ("logarithm", "exponential")]


def network(activation="tanh", loss="mse", seed=1):
    layers = [engine.Dense(5), engine.LAYERS["activation"].create(activation), engine.Dense(4), engine.Tanh()]
    return engine.Network(inputs=2, layers=[*layers, engine.Dense(3)], loss=loss, seed=seed)


def engine_gradient(net, x, y, position):
    at = 0
    for array in net.parameters().values():
        array[...] = position[at : at + array.size].reshape(array.shape)
        at += array.size
    return np.concatenate([array.ravel() for array in net.gradients(x, y).values()]).astype(np.float64)


@pytest.mark.parametrize("activation", SMOOTH)
def test_product_equals_differences_of_the_engines_gradients(activation):
    net = network(activation)
    found = curvature.Curvature(net, X, TARGETS["values"])
    place, h = found.position, 3e-3
    direction = RNG.normal(size=found.size)
    direction /= np.linalg.norm(direction)
    if activation in ("relu", "leaky_relu", "absolute", "hard_tanh", "elu", "selu"):
        h = 1e-4  # stay on one side of the kinks
    product = found.product(place)(direction)
    ahead, behind = (engine_gradient(net, X, TARGETS["values"], place + step * direction) for step in (h, -h))
    tolerance = 1e-3 if h > 1e-3 else 5e-3  # float32 gradients over a shorter distance
    assert np.linalg.norm(product - (ahead - behind) / (2 * h)) < tolerance * max(1.0, np.linalg.norm(product))


@pytest.mark.parametrize("loss", curvature.SMOOTH_LOSSES)
def test_gradient_and_product_are_those_of_the_loss(loss):
    net, y = network(loss=loss), TARGETS[engine.LOSSES[loss].targets]
    found = curvature.Curvature(net, X, y)
    place, h = found.position, 1e-6
    np.testing.assert_allclose(found.gradient(place), engine_gradient(net, X, y, place), atol=2e-6)
    direction = RNG.normal(size=found.size)
    difference = (found.gradient(place + h * direction) - found.gradient(place - h * direction)) / (2 * h)
    np.testing.assert_allclose(found.product(place)(direction), difference, rtol=1e-5, atol=1e-7)


def test_graph_with_every_known_merge_is_differentiated():
    graph = engine.Graph(
        {
            "a": (engine.Dense(3), "input"),
            "b": (engine.Tanh(), "a"),
            "c": (engine.Dense(3), "input"),
            "product": (engine.Multiply(), "b", "c"),
            "sum": (engine.Add(), "product", "b", "a"),
            "both": (engine.Concatenate(), "sum", "c"),
            "larger": (engine.Maximum(), "both", "both2"),
            "both2": (engine.Dense(6), "b"),
            "p": (engine.Softmax(), "larger"),
            "out": (engine.Dense(1), "p"),
        }
    )
    net = engine.Network(inputs=2, layers=graph, loss="mse")
    y = TARGETS["values"][:, :1]
    found = curvature.Curvature(net, X, y)
    place, h, direction = found.position, 1e-6, RNG.normal(size=found.size)
    np.testing.assert_allclose(found.gradient(place), engine_gradient(net, X, y, place), atol=1e-6)
    difference = (found.gradient(place + h * direction) - found.gradient(place - h * direction)) / (2 * h)
    np.testing.assert_allclose(found.product(place)(direction), difference, rtol=1e-5, atol=1e-7)


def test_eigenvalues_equal_numpys_and_lanczos_finds_both_ends():
    found = curvature.Curvature(network(), X, TARGETS["values"])
    place = found.position
    hessian = found.hessian(place)
    assert found.size < curvature.FULL
    values = np.linalg.eigh(hessian).eigenvalues
    whole = curvature.spectrum(found.product(place), found.size)
    np.testing.assert_allclose(whole.values, values, atol=1e-10)
    ends, vectors = curvature.lanczos(found.product(place), found.size)
    np.testing.assert_allclose(ends[[0, -1]], values[[0, -1]], rtol=1e-6)
    np.testing.assert_allclose(hessian @ vectors[:, -1], ends[-1] * vectors[:, -1], atol=1e-5)


def test_spectrum_of_a_known_matrix():
    matrix = np.diag([4.0, 1.0, -0.5])
    found = curvature.spectrum(lambda v: v @ matrix, 3)
    assert (found.largest, found.smallest, found.index) == (4.0, -0.5, 1)
    assert found.condition == 8.0
    assert found.largest_learning_rate == 0.5


def test_large_hessian_is_refused_and_its_ends_are_still_found():
    net = engine.Network(inputs=2, layers=[engine.Dense(80), engine.Tanh(), engine.Dense(1)], loss="mse")
    found = curvature.Curvature(net, X, TARGETS["values"][:, :1])
    with pytest.raises(ConfigError, match="at most 300 parameters, got 321"):
        found.hessian(found.position)
    ends = curvature.spectrum(found.product(found.position), found.size)
    assert not ends.is_whole
    matrix = found.product(found.position)(np.eye(found.size))
    assert ends.largest == pytest.approx(np.linalg.eigvalsh(matrix)[-1], rel=1e-6)


def test_unknown_layers_and_losses_are_named():
    image = engine.Network(inputs=(4, 4, 1), layers=[engine.Conv2D(2, 3), engine.Flatten(), engine.Dense(1)])
    with pytest.raises(ConfigError, match="conv2d"):
        curvature.Curvature(image, np.zeros((2, 4, 4, 1)), np.zeros((2, 1)))
    with pytest.raises(ConfigError, match="not of multiclass_hinge"):
        curvature.Curvature(network(loss="multiclass_hinge"), X, TARGETS["classes"])
