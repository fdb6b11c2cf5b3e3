"""The formula beside each kernel says the same as the independent reference, to far below float32."""

import itertools

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from tests.engine import reference

STEPS = 50
VARIANTS = {"rmsprop_momentum": ("rmsprop", {"momentum": 0.9})}  # one file of the engine, two of the literature


def random_numbers():
    return np.random.Generator(np.random.Philox(key=6))


@pytest.mark.parametrize("key", reference.ACTIVATIONS)
def test_activations_and_slopes_agree(key):
    spec = ACTIVATIONS[key]
    x = np.concatenate([random_numbers().normal(0, 4, 500), [-1.0, 0.0, 1.0]])
    parameters = [spec.parameter()] if spec.fields else []
    value, slope = reference.ACTIVATIONS[key]
    tolerance = 1e-6 if key == "selu" else 1e-12  # the engine holds SELU's two constants in float32
    np.testing.assert_allclose(spec.reference(x, spec.parameter()), value(x, *parameters), rtol=tolerance, atol=1e-12)
    np.testing.assert_allclose(spec.derivative(x, spec.parameter()), slope(x, *parameters), rtol=tolerance, atol=1e-12)


@pytest.mark.parametrize("key", reference.LOSSES)
def test_losses_agree(key):
    spec, rng = LOSSES[key], random_numbers()
    z = rng.normal(0, 2, (30, spec.outputs or 3))
    t = {
        "values": rng.normal(0, 2, z.shape),
        "zero_one": rng.choice([0.0, 1.0], z.shape),
        "signs": rng.choice([-1.0, 1.0], len(z) if spec.outputs == 2 else z.shape),
        "classes": rng.integers(0, 3, len(z)),
    }[spec.targets]
    parameters = [spec.parameter()] if spec.fields else []
    ours = np.mean(spec.reference(z, t, spec.parameter()))
    np.testing.assert_allclose(ours, reference.LOSSES[key](z, t, *parameters)[0], rtol=1e-12)


@pytest.mark.parametrize("key", reference.OPTIMIZERS)
def test_optimizers_agree_over_fifty_steps(key):
    engine_key, changes = VARIANTS.get(key, (key, {}))
    spec = OPTIMIZERS[engine_key]
    settings, state = spec.check(changes), {}
    parameters = random_numbers().normal(0, 2, 8)

    def gradient(p):
        return p + np.sin(3 * p)

    path = reference.OPTIMIZERS[key](parameters, gradient, 0.05, **settings)
    for step, expected in enumerate(itertools.islice(path, STEPS), start=1):
        parameters = spec.reference(parameters, gradient(parameters), state, 0.05, settings, step)
        np.testing.assert_allclose(parameters, expected, rtol=1e-10, atol=1e-12)
