"""What every registered optimizer promises; a new file is tested by being there."""

import io
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import operations as ops
from engine.optimizers import OPTIMIZERS, _table
from engine.program import aligned_zeros
from tests.engine import reference

REFERENCES = Path(__file__).parents[3] / "docs" / "references.md"
STEPS, SIZE = 50, 32

# Settings to try beside the defaults; an optimizer that has one of these fields is tried with it.
OTHER_SETTINGS = {"momentum": 0.5, "rho": 0.7, "beta1": 0.6, "beta2": 0.97, "weight_decay": 0.3, "epsilon": 1e-3}


def variants():
    """Yield each optimizer with its defaults and, where it has settings, with others."""
    for key, spec in OPTIMIZERS.items():
        yield key, {}
        names = {field.name for field in spec.fields}
        if others := {name: value for name, value in OTHER_SETTINGS.items() if name in names}:
            yield key, others


every_optimizer = pytest.mark.parametrize("key", OPTIMIZERS)
VARIANTS = [pytest.param(key, settings, id="-".join([key, *settings])) for key, settings in variants()]
every_variant = pytest.mark.parametrize(("key", "settings"), VARIANTS)
every_variant_written_twice = pytest.mark.parametrize(
    ("key", "settings"), [variant for variant in VARIANTS if variant.values[0] in reference.OPTIMIZERS]
)


class Kernel:
    """An optimizer's kernel with its memory."""

    def __init__(self, key, start, rate, settings):
        spec = OPTIMIZERS[key]
        self.code = _table.CODES[key]
        self.scalars = np.zeros(ops.SCALARS)
        self.scalars[ops.RATE] = rate
        for index, value in enumerate(spec.check(settings).values()):
            self.scalars[ops.SETTING + index] = value
        self.scalars[ops.MEMORY : ops.MEMORY + len(spec.memory)] = spec.memory
        self.arena = aligned_zeros(SIZE * (2 + spec.slots))
        self.arena[:SIZE] = start

    def step(self, gradient):
        self.arena[SIZE : 2 * SIZE] = gradient
        self.outcome = _table.update(self.arena, self.code, 0, SIZE, 2 * SIZE, SIZE, self.scalars)
        return self.arena[:SIZE].copy()


def random_run(seed=1):
    """Return first parameters (SIZE,) and gradients (STEPS, SIZE) of very different sizes, float32."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    sizes = np.geomspace(1e-3, 10, SIZE)
    start, gradients = rng.normal(0, 1, SIZE), rng.normal(0, 1, (STEPS, SIZE)) * sizes
    return start.astype(np.float32), gradients.astype(np.float32)


@every_optimizer
def test_it_is_in_the_interpreters_table(key):
    assert key in _table.CODES, (
        f"engine/optimizers/{key}.py is not in the interpreter: in engine/optimizers/_table.py add "
        f'"{key}": {len(_table.CODES)} to CODES and a branch to update'
    )


def test_the_table_has_no_optimizer_without_a_file_and_no_number_twice():
    assert set(_table.CODES) == set(OPTIMIZERS)
    assert sorted(_table.CODES.values()) == list(range(len(OPTIMIZERS)))


@pytest.mark.parametrize("rate", [0.001, 0.1])
@every_variant
def test_fifty_steps_are_those_of_the_float64_reference(key, settings, rate):
    spec = OPTIMIZERS[key]
    start, gradients = random_run()
    kernel, state, p = Kernel(key, start, rate, settings), {}, start.astype(np.float64)
    for step, gradient in enumerate(gradients, 1):
        p = spec.reference(p, gradient.astype(np.float64), state, rate, spec.check(settings), step)
        np.testing.assert_allclose(kernel.step(gradient), p, rtol=1e-5, atol=3e-6)
        assert kernel.outcome == 0.0


@every_variant_written_twice
def test_the_reference_is_the_independent_one(key, settings):
    spec = OPTIMIZERS[key]
    start, gradients = random_run(2)
    gradients = gradients.astype(np.float64)
    coming = iter(gradients)
    theirs = reference.OPTIMIZERS[key](start.astype(np.float64), lambda p: next(coming), 0.03, **settings)
    p, state = start.astype(np.float64), {}
    for step, (gradient, expected) in enumerate(zip(gradients, itertools.islice(theirs, STEPS), strict=True), 1):
        p = spec.reference(p, gradient, state, 0.03, spec.check(settings), step)
        np.testing.assert_allclose(p, expected, rtol=1e-11, atol=1e-13)


def test_rmsprop_with_momentum_is_the_independent_one():
    test_the_reference_is_the_independent_one("rmsprop", {"momentum": 0.9})


@every_optimizer
def test_parameters_without_gradient_and_value_stay_at_zero(key):
    kernel = Kernel(key, 0.0, 0.1, {})
    for _ in range(3):
        assert not kernel.step(0.0).any()
    smallest = {field.name: field.minimum for field in OPTIMIZERS[key].fields}
    kernel = Kernel(key, 0.0, 0.1, smallest)
    assert not kernel.step(0.0).any()


@every_optimizer
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("lane", [0, 17, SIZE - 1])
def test_a_parameter_that_is_not_finite_is_reported(key, bad, lane):
    kernel = Kernel(key, 1.0, 0.1, {})
    assert kernel.step(0.5)[0] != 1.0
    assert kernel.outcome == 0.0
    kernel.arena[lane] = bad
    kernel.step(0.5)
    assert np.isnan(kernel.outcome)


@every_optimizer
def test_a_rate_of_zero_moves_nothing(key):
    start, gradients = random_run()
    kernel = Kernel(key, start, 0.0, {})
    for gradient in gradients[:5]:
        np.testing.assert_array_equal(kernel.step(gradient), start)


# ---- in a network -----------------------------------------------------------------------------------------


def network_and_data(key, settings):
    rng = np.random.Generator(np.random.Philox(key=7))
    x = rng.normal(0, 1, (43, 3)).astype(np.float32)
    y = np.sin(x.sum(axis=1, keepdims=True))
    chosen = engine.optimizer(key, 0.01, **settings)
    net = engine.Network(3, [engine.Dense(6), engine.Tanh(), engine.Dense(1)], "mse", chosen, seed=5)
    return net, x, y


@every_variant
def test_its_memory_lasts_from_burst_to_burst(key, settings):
    whole, x, y = network_and_data(key, settings)
    parts, _, _ = network_and_data(key, settings)
    losses = whole.fit(x, y, batch_size=8, steps=60).loss
    found = [parts.fit(x, y, batch_size=8, steps=steps).loss for steps in (1, 2, 30, 27)]
    np.testing.assert_array_equal(np.concatenate(found), losses)
    np.testing.assert_array_equal(parts.state()["slots"], whole.state()["slots"])


@every_variant
def test_its_memory_outlives_saving_and_loading(key, settings):
    net, x, y = network_and_data(key, settings)
    net.fit(x, y, batch_size=8, steps=21)
    file = io.BytesIO()
    net.save(file)
    file.seek(0)
    other = engine.load(file)
    assert other.optimizer == net.optimizer
    np.testing.assert_array_equal(
        other.fit(x, y, batch_size=8, steps=40).loss, net.fit(x, y, batch_size=8, steps=40).loss
    )


@every_variant
def test_its_memory_outlives_another_batch_size_and_other_settings(key, settings):
    net, x, y = network_and_data(key, settings)
    net.fit(x, y, batch_size=8, steps=21)
    before = net.state()
    net.configure(batch_size=300, optimizer=engine.optimizer(key, 0.001))
    np.testing.assert_array_equal(net.state()["slots"], before["slots"])
    np.testing.assert_array_equal(net.state()["scalars"][ops.MEMORY :], before["scalars"][ops.MEMORY :])


@every_optimizer
def test_its_public_name_makes_it(key):
    chosen = getattr(engine, OPTIMIZERS[key].class_name)()
    assert chosen == engine.optimizer(key)
    assert chosen.learning_rate == OPTIMIZERS[key].learning_rate


@every_optimizer
def test_its_spec_is_complete(key):
    spec = OPTIMIZERS[key]
    assert spec.label
    assert spec.help.endswith(".")
    assert r"\leftarrow" in spec.formula
    assert len(spec.fields) <= ops.MEMORY - ops.SETTING
    assert len(spec.memory) <= ops.SCALARS - ops.MEMORY
    described = spec.as_dict()
    assert json.loads(json.dumps(described)) == described
    cited = re.findall(r"\[(\w+)\]", spec.source)
    assert cited, "source names no entry of docs/references.md"
    for source in cited:
        assert f"**[{source}]**" in REFERENCES.read_text("utf-8")
