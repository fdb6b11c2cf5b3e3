"""The references themselves: slopes and gradients by finite differences, optimizers by what is known of them."""

import itertools

import numpy as np
import pytest

from tests.engine import reference

STEP = 1e-6
KINKS = np.array([-1.0, 0.0, 1.0])


def points_off_the_kinks():
    x = np.random.Generator(np.random.Philox(key=1)).uniform(-6, 6, 400)
    return x[np.abs(x[:, None] - KINKS).min(axis=1) > 10 * STEP]


def batch(key, seed=2):
    """Return outputs and targets (12 samples) of the kind the loss takes."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    outputs = 2 if key == "ranking" else 3
    z = rng.normal(0, 2, (12, outputs))
    if key in ("softmax_cross_entropy", "nll", "multiclass_hinge"):
        return z, rng.integers(0, outputs, 12)
    if key == "ranking":
        return z, rng.choice([-1.0, 1.0], 12)
    if key == "hinge":
        return z, rng.choice([-1.0, 1.0], z.shape)
    if key == "binary_cross_entropy":
        return z, rng.choice([0.0, 1.0], z.shape)
    return z, rng.normal(0, 2, z.shape)


def trajectory(key, start, gradient, steps, rate=0.05, **settings):
    return np.array(list(itertools.islice(reference.OPTIMIZERS[key](start, gradient, rate, **settings), steps)))


@pytest.mark.parametrize("key", reference.ACTIVATIONS)
def test_slopes_agree_with_central_differences(key):
    value, slope = reference.ACTIVATIONS[key]
    x = points_off_the_kinks()
    measured = (value(x + STEP) - value(x - STEP)) / (2 * STEP)
    np.testing.assert_allclose(slope(x), measured, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("key", "setting"), [("leaky_relu", 0.3), ("elu", 2.5)])
def test_slopes_follow_the_setting(key, setting):
    value, slope = reference.ACTIVATIONS[key]
    x = points_off_the_kinks()
    measured = (value(x + STEP, setting) - value(x - STEP, setting)) / (2 * STEP)
    np.testing.assert_allclose(slope(x, setting), measured, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("key", reference.ACTIVATIONS)
def test_activations_stay_finite_far_out(key):
    x = np.array([-1e4, -800.0, 800.0, 1e4])
    for function in reference.ACTIVATIONS[key]:
        assert np.isfinite(function(x)).all()


@pytest.mark.parametrize("key", ["relu", "absolute", "hard_tanh"])
def test_slopes_at_the_outer_kinks_are_zero(key):
    kinks = np.array([-1.0, 1.0] if key == "hard_tanh" else [0.0])
    assert not reference.ACTIVATIONS[key][1](kinks).any()


def test_selu_keeps_normal_signals_normal():
    x, width = np.linspace(-12, 12, 200_001, retstep=True)
    density = np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi) * width
    assert np.sum(density * reference.selu(x)) == pytest.approx(0, abs=1e-6)
    assert np.sum(density * reference.selu(x) ** 2) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("key", reference.LOSSES)
def test_gradients_agree_with_central_differences(key):
    loss = reference.LOSSES[key]
    z, t = batch(key)
    measured = np.empty_like(z)
    for index in np.ndindex(z.shape):
        shift = np.zeros_like(z)
        shift[index] = STEP
        measured[index] = (loss(z + shift, t)[0] - loss(z - shift, t)[0]) / (2 * STEP)
    np.testing.assert_allclose(loss(z, t)[1], measured, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("key", "z", "t", "expected"),
    [
        ("half_squared_error", [[1.0, 3.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]], 1.25),
        ("mse", [[1.0, 3.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]], 1.25),
        ("mae", [[1.0, 3.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]], 0.75),
        ("huber", [[0.5], [3.0]], [[0.0], [0.0]], (0.125 + 2.5) / 2),
        ("binary_cross_entropy", [[0.0], [1000.0]], [[1.0], [1.0]], np.log(2) / 2),
        ("softmax_cross_entropy", [[0.0, 0.0, 0.0], [1000.0, 0.0, 0.0]], [1, 0], np.log(3) / 2),
        ("nll", [[-0.5, -2.0], [-3.0, -0.25]], [0, 1], 0.375),
        ("hinge", [[2.0], [0.5]], [[1.0], [-1.0]], 0.75),
        ("multiclass_hinge", [[0.0, 0.5, -2.0]], [0], 0.5),
        ("ranking", [[1.0, 3.0], [1.0, 3.0]], [1.0, -1.0], 1.0),
    ],
)
def test_losses_worked_out_by_hand(key, z, t, expected):
    assert reference.LOSSES[key](np.array(z), np.array(t))[0] == pytest.approx(expected)


@pytest.mark.parametrize("key", reference.OPTIMIZERS)
def test_optimizers_walk_down_a_bowl_and_leave_the_start_alone(key):
    curvature, start = np.array([1.0, 4.0]), np.array([1.0, -1.0])
    path = trajectory(key, start, lambda p: curvature * p, 400, rate=1.0 if key == "adadelta" else 0.05)
    assert curvature @ path[-1] ** 2 < 0.1 * curvature @ start**2
    np.testing.assert_array_equal(start, [1.0, -1.0])


@pytest.mark.parametrize(
    ("key", "settings", "same_as"),
    [
        ("momentum", {"momentum": 0.0}, "sgd"),
        ("nesterov", {"momentum": 0.0}, "sgd"),
        ("rmsprop_momentum", {"momentum": 0.0}, "rmsprop"),
        ("adamw", {"weight_decay": 0.0}, "adam"),
    ],
)
def test_without_their_addition_optimizers_are_the_simpler_one(key, settings, same_as):
    start = np.array([1.0, -2.0, 0.3])
    np.testing.assert_array_equal(
        trajectory(key, start, np.sin, 50, **settings), trajectory(same_as, start, np.sin, 50)
    )


def test_momentum_under_a_steady_gradient_reaches_ten_times_the_speed_of_sgd():
    path = trajectory("momentum", np.zeros(1), np.ones_like, 300, rate=0.1)
    assert path[-1] - path[-2] == pytest.approx(-0.1 / (1 - 0.9))


@pytest.mark.parametrize("key", ["adagrad", "adam"])
def test_the_first_adaptive_step_has_the_size_of_the_rate(key):
    gradient = np.array([1e-3, -50.0])
    first = trajectory(key, np.zeros(2), lambda p: gradient, 1, rate=0.1)[0]
    np.testing.assert_allclose(first, [-0.1, 0.1], rtol=1e-4)


def test_decoupled_decay_shrinks_parameters_that_have_no_gradient():
    path = trajectory("adamw", np.ones(1), np.zeros_like, 3, rate=0.1, weight_decay=0.5)
    np.testing.assert_allclose(path[:, 0], [0.95, 0.95**2, 0.95**3])


def test_adam_matches_two_steps_worked_out_by_hand():
    gradients = iter([np.array([1.0]), np.array([-2.0])])
    path = trajectory("adam", np.zeros(1), lambda p: next(gradients), 2, rate=0.1)
    mean = (0.9 * 0.1 * 1 - 0.1 * 2) / (1 - 0.9**2)
    square = (0.999 * 0.001 * 1 + 0.001 * 4) / (1 - 0.999**2)
    np.testing.assert_allclose(path[:, 0], [-0.1, -0.1 - 0.1 * mean / np.sqrt(square)], rtol=1e-7)
