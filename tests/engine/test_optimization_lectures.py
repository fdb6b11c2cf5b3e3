"""The figures that the course's pages on optimization claim, on the engine (rows C1 to C14)."""

import numpy as np
import pytest

import engine
from engine import curvature
from engine.errors import DivergedError
from engine.experiments.playground import Playground
from engine.fleet import Fleet
from engine.optimizers import optimizer
from engine.surfaces import surface
from engine.trainer import Trainer


def run(made, chosen, steps, *, seed=0, batch=0, penalties=None):
    """Descend; return the descent and the losses of its steps."""
    descent = made.descent(chosen, seed, batch, *([penalties] if penalties else []))
    return descent, Fleet([descent.member]).advance(steps).losses[0]


class TestParabola:
    """C1: gradient descent on a parabola with second derivative 2.5 and minimum 1."""

    made = surface("parabola", {"curvature": 2.5, "minimum": 1.0})
    best = 1.0 / 2.5

    def gaps(self, rate, steps=20):
        descent = self.made.descent(optimizer("sgd", rate), 0, 1)
        fleet, found = Fleet([descent.member]), [float(descent.position[0]) - 1.0]
        for _ in range(steps):
            fleet.advance(1)
            found.append(float(descent.position[0]) - 1.0)
        return np.array(found)

    def test_best_rate_is_one_over_the_second_derivative(self):
        bend = self.made.hessian_product(self.made.start.astype(float))(np.ones(1))[0]
        assert 1.0 / bend == pytest.approx(self.best)

    def test_smaller_rates_come_from_one_side(self):
        gaps = self.gaps(0.5 * self.best)
        assert (np.diff(np.abs(gaps)) < 0).all()
        assert (gaps < 0).all()

    def test_the_best_rate_arrives_in_one_step(self):
        assert abs(self.gaps(self.best, 1)[1]) < 1e-6

    def test_larger_rates_swing_to_and_fro_and_arrive(self):
        gaps = self.gaps(1.5 * self.best)
        assert (np.diff(np.abs(gaps)) < 0).all()
        assert (np.diff(np.sign(gaps)) != 0).all()

    def test_more_than_twice_the_best_rate_diverges(self):
        gaps = self.gaps(2.1 * self.best)
        assert (np.diff(np.abs(gaps)) > 0).all()


class TestLinearUnit:
    """C2: two inputs, targets -1 and +1, largest eigenvalue 0.84."""

    made = surface("linear_unit")

    def test_hessian_is_the_inputs_covariance_with_the_wanted_eigenvalue(self):
        x, _ = self.made.data
        product = self.made.hessian_product(self.made.start.astype(float))
        np.testing.assert_allclose(product(np.eye(2)), x.T.astype(float) @ x / len(x), rtol=1e-6)
        found = curvature.spectrum(product, 2)
        assert found.largest == pytest.approx(0.84, rel=0.01)
        assert found.largest_learning_rate == pytest.approx(2.38, abs=0.005)

    def test_rate_1_5_converges_and_2_5_diverges(self):
        lowest = self.made.losses(self.made.minima)[0]
        _, small = run(self.made, optimizer("sgd", 1.5), 200)
        _, large = run(self.made, optimizer("sgd", 2.5), 200)
        assert small[-1] == pytest.approx(lowest, abs=1e-6)
        assert large[-1] > 10 * large[0]

    def test_single_samples_at_0_2_come_near_and_fluctuate(self):
        lowest = self.made.losses(self.made.minima)[0]
        descent = self.made.descent(optimizer("sgd", 0.2), 0, 1)
        fleet, seen = Fleet([descent.member]), []
        for _ in range(20):
            fleet.advance(self.made.samples)
            seen.append(self.made.losses(descent.position[None])[0])
        assert np.mean(seen[2:]) < lowest + 0.25
        assert np.std(seen[2:]) > 1e-4


class TestOneOneOne:
    """C4: L = (1 - w1 w2)^2."""

    made = surface("one_one_one")

    def test_surface_is_exact(self):
        places = np.random.Generator(np.random.Philox(key=1)).uniform(-2, 2, (50, 2)).astype(np.float32)
        np.testing.assert_allclose(
            self.made.losses(places), (1 - places[:, 0] * places[:, 1]) ** 2, rtol=2e-5, atol=1e-6
        )

    def test_hessian_has_one_sign_of_each_at_the_origin(self):
        found = curvature.spectrum(self.made.hessian_product(np.zeros(2)), 2)
        np.testing.assert_allclose(found.values, [-2.0, 2.0])
        assert found.index == 1

    @pytest.mark.parametrize("seed", range(6))
    def test_descent_ends_on_the_hyperbola(self, seed):
        descent, _ = run(self.made, optimizer("sgd", 0.02), 5000, seed=seed)
        assert np.prod(descent.position) == pytest.approx(1.0, abs=1e-3)
        found = curvature.spectrum(self.made.hessian_product(descent.position.astype(float)), 2)
        assert found.index == 0


class TestTwoReLUs:
    """C5 and C6: seven weights, 500 points without noise."""

    def test_the_known_optimum_has_no_loss(self):
        from engine.surfaces.two_relu import optimum

        settings = {"m1": -1.5, "m2": 0.5, "x0": -0.25, "b": 0.75}
        best = optimum(*settings.values())
        assert surface("two_relu", settings).losses(best[None])[0] < 1e-12

    def test_adam_finds_the_global_optimum_from_at_least_half_of_64_seeds(self):
        made = surface("two_relu")
        crowd = [made.descent(optimizer("adam", 0.01), seed, 3) for seed in range(64)]
        fleet = Fleet([descent.member for descent in crowd])
        fleet.advance(10_000, losses=False)
        assert np.mean(fleet.measure() < 1e-3) >= 0.5

    @pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adam"])
    def test_symmetric_units_stay_equal_to_the_last_bit(self, kind):
        descent, _ = run(surface("two_relu", {"weights": "symmetric"}), optimizer(kind, 0.01), 2000, batch=3)
        w1, w2, b1, b2, v1, v2, _ = descent.position
        assert (w1, b1, v1) == (w2, b2, v2)

    def test_a_dead_unit_has_no_gradient_and_never_moves(self):
        made = surface("two_relu", {"weights": "dead"})
        first = made.first_position(0)
        assert (made.gradient(first.astype(float))[[1, 3]] == 0.0).all()
        descent, _ = run(made, optimizer("adam", 0.01), 2000, batch=3)
        assert (descent.position[[1, 3]] == first[[1, 3]]).all()
        assert (descent.gradient[[1, 3]] == 0.0).all()
        assert descent.position[0] != first[0]


def spiral_net(**changes):
    return Playground({"dataset": "circle", "samples": 200, **changes})


class TestWhileTraining:
    """C9: decay, schedule and order change without a new start."""

    @pytest.mark.parametrize(
        "change",
        [
            {"regularization": "l1", "regularization_rate": 0.01},
            {"regularization": "l2", "regularization_rate": 0.1, "regularization_from_epoch": 3},
            {"schedule": "exponential"},
            {"shuffle": False},
        ],
    )
    def test_change_takes_hold_and_keeps_the_weights(self, change):
        changed, same = spiral_net(), spiral_net()
        for each in (changed, same):
            each.advance(1e9, 50)
        before = changed.snapshot({"weights": {}}, {})["weights"][0]
        assert not changed.configure(change).reset
        np.testing.assert_array_equal(changed.snapshot({"weights": {}}, {})["weights"][0], before)
        for each in (changed, same):
            each.advance(1e9, 200)
        after = [each.snapshot({"weights": {}}, {})["weights"][0] for each in (changed, same)]
        assert not np.array_equal(*after)

    def test_decay_waits_for_its_epoch(self):
        plain, later = (
            spiral_net(),
            spiral_net(regularization="l2", regularization_rate=1.0, regularization_from_epoch=5),
        )
        weights = []
        for steps in (5 * plain.steps_per_epoch, 10):
            for each in (plain, later):
                each.advance(1e9, steps)
                weights.append(each.snapshot({"weights": {}}, {})["weights"][0])
        np.testing.assert_array_equal(weights[0], weights[1])
        assert np.linalg.norm(weights[3]) < np.linalg.norm(weights[2])


def test_a_saddle_is_approached_on_a_plateau_and_left():
    """C10: the gradient's norm falls to a plateau and rises again; the Hessian's index goes from 1 to 0."""
    made = surface("saddle")
    descent = made.descent(optimizer("sgd", 0.05), 0, 1)
    fleet, norms, indices = Fleet([descent.member]), [], []
    for _ in range(400):
        fleet.advance(1)
        place = descent.position.astype(float)
        norms.append(np.linalg.norm(made.gradient(place)))
        indices.append(curvature.spectrum(made.hessian_product(place), 2).index)
    low = int(np.argmin(norms[:120]))
    assert max(norms[low:]) > 3 * norms[low]
    assert norms[0] > 10 * norms[low]
    assert indices[low] == 1
    assert indices[-1] == 0
    assert norms[-1] < 1e-3


class TestClipping:
    """C11: the gradient that reaches the optimizer is never longer than the limit."""

    def test_norm_is_capped_and_direction_kept(self):
        made = surface("rosenbrock")
        free, _ = run(made, optimizer("sgd", 0.0), 1)
        clipped, _ = run(made, optimizer("sgd", 0.0), 1, penalties=engine.Penalties(clip_norm=1.0))
        assert np.linalg.norm(free.gradient) > 100
        assert np.linalg.norm(clipped.gradient) == pytest.approx(1.0, rel=1e-6)
        np.testing.assert_allclose(clipped.gradient, free.gradient / np.linalg.norm(free.gradient), rtol=1e-5)

    def test_clipping_saves_a_run_that_diverges_without(self):
        def network(penalties):
            layers = [engine.Dense(8), engine.ReLU(), engine.Dense(1)]
            return engine.Network(
                inputs=1, layers=layers, loss="mse", optimizer=engine.SGD(0.5), penalties=penalties, seed=1
            )

        x = np.linspace(-5, 5, 64)[:, None]
        with pytest.raises(DivergedError):
            Trainer(network(engine.Penalties()), x, x**2, 8).advance(500)
        clipped = Trainer(network(engine.Penalties(clip_norm=0.1)), x, x**2, 8).advance(500)
        assert np.isfinite(clipped.loss).all()


def test_early_stopping_waits_then_restores_the_best():
    """C14: it stops after its patience, and the weights are those of the lowest test loss."""
    made = Playground(
        {
            "dataset": "gauss",
            "noise": 0.5,
            "samples": 100,
            "train_share": 0.2,
            "layers": [{"units": 16}, {"units": 16}],
            "learning_rate": 0.3,
            "early_stopping": True,
            "patience": 10,
        }
    )
    stop = None
    for _ in range(200):
        stop = made.advance(1e9, 500).stop
        if stop:
            break
    assert stop is not None
    assert stop.reason == "early_stopping"
    rows = made.snapshot({"curves": {}}, {})["curves"][1]
    assert made.measure()[1] == pytest.approx(np.nanmin(rows[:, 2]), rel=1e-6)
