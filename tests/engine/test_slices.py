"""Planes through weight space."""

import time

import numpy as np
import pytest

import engine
from engine import slices
from engine.curvature import spectrum
from engine.surfaces import surface
from engine.surfaces._network import NetworkSurface, position_of

RNG = np.random.Generator(np.random.Philox(key=8))


@pytest.fixture(scope="module")
def net():
    return surface("network", {"samples": 500})


def test_random_directions_have_the_length_of_each_filter(net):
    center = net.first_position(0)
    plane = slices.random_plane(net, center, 1)
    at = 0
    for shape in net.shapes().values():
        count = int(np.prod(shape))
        if len(shape) == 2:
            weights, direction = (array[at : at + count].reshape(shape) for array in (center, plane.across))
            np.testing.assert_allclose(np.linalg.norm(direction, axis=0), np.linalg.norm(weights, axis=0), rtol=1e-6)
        at += count
    assert abs(plane.across @ plane.up) < 1e-9


def test_projection_undoes_position(net):
    plane = slices.random_plane(net, net.first_position(0), 2)
    a, b = RNG.normal(size=(2, 7))
    np.testing.assert_allclose(slices.Plane.project(plane, plane.position(a, b)), np.stack([a, b], axis=1), atol=1e-9)


def test_path_plane_shows_a_flat_path_exactly():
    corners = RNG.normal(size=(2, 40))
    path = RNG.normal(size=(30, 2)) @ corners + 5.0
    plane = slices.path_plane(path)
    coordinates = plane.project(path)
    np.testing.assert_allclose(plane.position(*coordinates.T), path, atol=1e-9)


def test_line_runs_from_zero_to_one():
    ends = RNG.normal(size=(3, 9))
    plane = slices.line_plane(*ends)
    np.testing.assert_allclose(plane.project(ends), [[0, 0], [1, 0], [0, 1]], atol=1e-9)


def test_bend_plane_bends_as_its_eigenvalues_say(net):
    center = net.first_position(0).astype(np.float64)
    found = spectrum(net.hessian_product(center), net.size)
    plane = slices.bend_plane(found, center)
    product = net.hessian_product(center)
    assert plane.across @ product(plane.across) == pytest.approx(found.values[-1], rel=1e-6)
    assert plane.up @ product(plane.up) == pytest.approx(found.values[-2], rel=1e-6)


def test_grid_holds_the_loss_at_its_points_with_row_0_at_the_top():
    made = surface("rosenbrock")
    values = slices.grid(made, slices.weights_plane(made, made.start), made.window, 11)
    window = made.window
    assert values[0, 0] == pytest.approx(made.losses(np.array([[window.x_min, window.y_max]]))[0])
    assert values[10, 10] == pytest.approx(made.losses(np.array([[window.x_max, window.y_min]]))[0])
    curve = surface("parabola")
    assert slices.grid(curve, slices.weights_plane(curve, curve.start), curve.window, 11).shape == (1, 11)


@pytest.mark.parametrize("kind", ["dense", "conv2d"])
def test_any_network_can_be_sliced_where_it_is(kind):
    layers = {
        "dense": [engine.Flatten(), engine.Dense(4), engine.Tanh()],
        "conv2d": [engine.Conv2D(3, 3), engine.ReLU(), engine.Flatten()],
    }[kind]
    net = engine.Network(inputs=(5, 5, 1), layers=[*layers, engine.Dense(2)], loss="softmax_cross_entropy", seed=4)
    x, y = RNG.normal(size=(20, 5, 5, 1)), RNG.integers(0, 2, 20)
    net.fit(x, y, batch_size=5, steps=10)
    made = NetworkSurface.of(net, x, y)
    here = position_of(net)
    plane = slices.random_plane(made, here, 0)
    values = slices.grid(made, plane, slices.Window(-1.0, 1.0, -1.0, 1.0), 11)
    assert values[5, 5] == pytest.approx(net.evaluate(x, y)["loss"], rel=1e-5)
    assert np.ptp(values) > 0.0


def test_grid_of_2601_points_on_500_samples_is_live(net):
    plane = slices.random_plane(net, net.first_position(0), 0)
    slices.grid(net, plane, net.window, 11)  # kernels are loaded
    spent = []
    for _ in range(5):
        begin = time.process_time()
        slices.grid(net, plane, net.window, 51)
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.1
