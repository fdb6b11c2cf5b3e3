"""Every surface: kernels, reference, gradient and Hessian tell the same story."""

import json

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.fleet import Fleet
from engine.optimizers import OPTIMIZERS, optimizer
from engine.surfaces import SURFACES, surface


@pytest.fixture(scope="module", params=SURFACES)
def made(request):
    return surface(request.param)


def test_kernel_and_reference_agree_on_loss_and_gradient(made):
    descent = made.descent(optimizer("sgd", 0.0), 0, 0)
    fleet = Fleet([descent.member])
    place = made.first_position(0)
    loss = fleet.advance(1).losses[0, 0]
    assert loss == pytest.approx(made.losses(place[None])[0], rel=1e-5)
    assert fleet.measure()[0] == pytest.approx(loss, rel=1e-5)
    scale = max(1.0, np.abs(made.gradient(place)).max())
    np.testing.assert_allclose(descent.gradient, made.gradient(place), atol=2e-6 * scale)
    np.testing.assert_allclose(made.gradients(place[None])[0], made.gradient(place), atol=2e-6 * scale)


def test_hessian_product_equals_differences_of_gradients(made):
    place = made.first_position(3).astype(np.float64)
    direction, h = np.linspace(1.0, 2.0, made.size), 1e-6
    difference = (made.gradient(place + h * direction) - made.gradient(place - h * direction)) / (2 * h)
    product = made.hessian_product(place)
    np.testing.assert_allclose(product(direction), difference, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(product(np.stack([direction, 2 * direction]))[1], 2 * product(direction), rtol=1e-12)


def test_known_minima_have_no_slope(made):
    if made.size != len(made.axes):
        pytest.skip("its other numbers are not part of a minimum")
    for lowest in made.minima:
        assert np.abs(made.gradient(lowest.astype(np.float64))).max() < 1e-3


def test_first_positions_depend_on_the_seed_alone(made):
    np.testing.assert_array_equal(made.first_position(5), made.first_position(5))
    assert not np.array_equal(made.first_position(5), made.first_position(6))


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_optimizer_goes_down(key):
    for name in ("bowl", "two_relu"):
        made = surface(name)
        descent = made.descent(optimizer(key, 0.5 if key == "adadelta" else 0.01), 0, 32)
        fleet = Fleet([descent.member])
        before = fleet.measure()[0]
        fleet.advance(300)
        assert fleet.measure()[0] < 0.9 * before
        assert (descent.slot("momentum") is None) == ("momentum" not in OPTIMIZERS[key].roles)
        assert len(OPTIMIZERS[key].roles) == OPTIMIZERS[key].slots


def test_state_goes_on_bit_for_bit():
    made = surface("two_relu")
    one, other = (made.descent(optimizer("adam"), 4, 3) for _ in range(2))
    fleet = Fleet([one.member])
    fleet.advance(123)
    second = Fleet([other.member])
    other.set_state(one.state())
    second.restore_orders()
    np.testing.assert_array_equal(fleet.advance(200).losses, second.advance(200).losses)


def test_noise_is_the_same_for_everyone_and_has_its_size():
    made = surface("parabola", {"noise": 2.0})
    crowd = [made.descent(optimizer("sgd", 0.0), seed, 1) for seed in (1, 1, *range(2, 2000))]
    Fleet([descent.member for descent in crowd]).advance(1)
    noise = np.array([descent.gradient[0] - made.gradient(descent.position)[0] for descent in crowd])
    assert noise[0] == noise[1]
    assert np.std(noise[1:]) == pytest.approx(2.0, rel=0.05)
    assert abs(np.mean(noise[1:])) < 0.15


def test_formula_errors_name_the_field():
    for settings, words in (
        ({"expression": "w1 +"}, "character 5"),
        ({"expression": "1/(w1-2)", "x_start": 2.0}, "not finite at its start"),
        ({"expression": "log(w1 - 2.5)", "x_start": 2.9}, "finite in only"),
        ({"x_max": -3.0}, "lower end"),
    ):
        with pytest.raises(ConfigError, match=words) as caught:
            surface("expression", settings)
        assert caught.value.path.startswith("surface_settings.")


def test_the_catalogue_can_carry_every_surface():
    for spec in SURFACES.values():
        assert json.loads(json.dumps(spec.as_dict()))["label"] == spec.label
