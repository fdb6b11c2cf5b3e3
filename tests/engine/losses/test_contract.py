"""What every registered loss promises; a new file is tested by being there."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from engine.losses import LOSSES, _table
from engine.program import aligned_zeros
from tests.engine import reference

REFERENCES = Path(__file__).parents[3] / "docs" / "references.md"
every_loss = pytest.mark.parametrize("key", LOSSES)
STEP = 1e-6


def sizes(key):
    """Return numbers of outputs to try: any number, or the only one it takes."""
    needed = LOSSES[key].outputs
    return (needed,) if needed else (1, 2, 3, 10)


def parameters(key):
    """Return the default parameter and two others."""
    spec = LOSSES[key]
    return (spec.parameter(),) if not spec.fields else (spec.parameter(), 0.4, 2.5)


def batch(key, outputs, samples, scale=2.0):
    """Return outputs (n, k) away from kinks and targets of the loss's kind, float32."""
    rng = np.random.Generator(np.random.Philox(key=outputs * 1000 + samples))
    z = rng.normal(0, scale, (samples, outputs)).astype(np.float32)
    kind = LOSSES[key].targets
    width = LOSSES[key].target_width(outputs)
    if kind == "classes":
        t = rng.integers(0, outputs, (samples, 1))
    elif kind == "signs":
        t = rng.choice([-1.0, 1.0], (samples, width))
    elif kind == "zero_one":
        t = rng.uniform(0, 1, (samples, width))
    else:
        t = rng.normal(0, scale, (samples, width))
    return z, t.astype(np.float32)


def evaluate(key, z, t, a, weights=None, spare=7.0, *, gradient=True):
    """Run the kernel: return the weighted loss and the gradient (n, k); spare lanes hold ``spare`` with weight 0."""
    samples, outputs = z.shape
    lanes = -(-samples // 16) * 16
    t_at, w_at, d_at = outputs * lanes, (outputs + t.shape[1]) * lanes, (outputs + t.shape[1] + 1) * lanes
    arena = aligned_zeros(d_at + outputs * lanes)
    arena[:t_at] = spare
    arena[d_at:] = 99.0
    arena[:t_at].reshape(outputs, lanes)[:, :samples] = z.T
    arena[t_at:w_at].reshape(-1, lanes)[:, :samples] = t.T
    arena[w_at : w_at + samples] = 1.0 / samples if weights is None else weights
    loss = _table.evaluate(
        arena, _table.CODES[key], 0, t_at, w_at, d_at if gradient else -1, outputs, lanes, np.float32(a)
    )
    slopes = arena[d_at:].reshape(outputs, lanes).T
    return loss, slopes[:samples].copy(), slopes[samples:].copy()


def finite_differences(key, z, t, a):
    """Return the gradient (n, k) of each sample's loss, from the reference in float64."""
    z, t = z.astype(np.float64), t.astype(np.float64)
    slopes = np.empty_like(z)
    for k in range(z.shape[1]):
        step = np.zeros(z.shape[1])
        step[k] = STEP
        slopes[:, k] = (LOSSES[key].reference(z + step, t, a) - LOSSES[key].reference(z - step, t, a)) / (2 * STEP)
    return slopes


@every_loss
def test_it_is_in_the_interpreters_table(key):
    assert key in _table.CODES, (
        f"engine/losses/{key}.py is not in the interpreter: in engine/losses/_table.py add "
        f'"{key}": {len(_table.CODES)} to CODES and a branch to evaluate'
    )


def test_the_table_has_no_loss_without_a_file_and_no_number_twice():
    assert set(_table.CODES) == set(LOSSES)
    assert sorted(_table.CODES.values()) == list(range(len(LOSSES)))


@every_loss
def test_the_kernels_value_is_the_mean_of_the_reference(key):
    for outputs in sizes(key):
        for samples in (1, 15, 16, 50):
            z, t = batch(key, outputs, samples)
            for a in parameters(key):
                expected = LOSSES[key].reference(z.astype(np.float64), t.astype(np.float64), a).mean()
                np.testing.assert_allclose(evaluate(key, z, t, a)[0], expected, rtol=3e-6, atol=1e-6)


@every_loss
def test_the_kernels_gradient_is_that_of_the_reference_by_finite_differences(key):
    for outputs in sizes(key):
        for samples in (1, 15, 16, 50):
            z, t = batch(key, outputs, samples)
            for a in parameters(key):
                expected = finite_differences(key, z, t, a) / samples
                np.testing.assert_allclose(evaluate(key, z, t, a)[1], expected, rtol=1e-5, atol=2e-7)


@pytest.mark.parametrize("key", [key for key in LOSSES if key in reference.LOSSES])
def test_value_and_gradient_are_the_independent_ones(key):
    for outputs in sizes(key):
        z, t = batch(key, outputs, 30)
        given = t[:, 0].astype(int) if LOSSES[key].targets == "classes" else t
        given = t[:, 0] if key == "ranking" else given
        loss, gradient = reference.LOSSES[key](z.astype(np.float64), given)
        value, slopes, _ = evaluate(key, z, t, LOSSES[key].parameter())
        np.testing.assert_allclose(value, loss, rtol=3e-6, atol=1e-6)
        np.testing.assert_allclose(slopes, gradient, rtol=1e-5, atol=2e-7)


@every_loss
def test_the_gradient_is_only_written_where_it_is_wanted(key):
    z, t = batch(key, sizes(key)[-1], 20)
    loss, slopes, _ = evaluate(key, z, t, LOSSES[key].parameter(), gradient=False)
    assert loss == evaluate(key, z, t, LOSSES[key].parameter())[0]
    assert (slopes == 99.0).all()


@every_loss
def test_samples_count_by_their_weights(key):
    z, t = batch(key, sizes(key)[-1], 21)
    a = LOSSES[key].parameter()
    weights = np.random.Generator(np.random.Philox(key=2)).uniform(0, 0.1, 21).astype(np.float32)
    weights[3] = 0.0
    expected = LOSSES[key].reference(z.astype(np.float64), t.astype(np.float64), a) @ weights
    value, slopes, _ = evaluate(key, z, t, a, weights)
    np.testing.assert_allclose(value, expected, rtol=3e-6)
    np.testing.assert_allclose(slopes, finite_differences(key, z, t, a) * weights[:, None], rtol=1e-5, atol=2e-7)
    assert not slopes[3].any()


@every_loss
def test_spare_lanes_count_for_nothing(key):
    z, t = batch(key, sizes(key)[-1], 19)
    first, second = (evaluate(key, z, t, LOSSES[key].parameter(), spare=spare) for spare in (7.0, -300.0))
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1], second[1])
    assert not first[2].any()
    assert not second[2].any()


@every_loss
def test_a_nan_output_makes_the_loss_nan(key):
    outputs = sizes(key)[-1]
    for output in range(outputs):
        z, t = batch(key, outputs, 20)
        if LOSSES[key].targets == "classes":
            t[4] = output
        z[4, output] = np.nan
        assert np.isnan(evaluate(key, z, t, LOSSES[key].parameter())[0])


@every_loss
def test_large_outputs_give_a_finite_loss_and_gradient(key):
    z, t = batch(key, sizes(key)[-1], 30, scale=1e4)
    value, slopes, _ = evaluate(key, z, t, LOSSES[key].parameter())
    expected = LOSSES[key].reference(z.astype(np.float64), t.astype(np.float64), LOSSES[key].parameter()).mean()
    np.testing.assert_allclose(value, expected, rtol=3e-6)
    assert np.isfinite(slopes).all()


@every_loss
def test_its_spec_is_complete(key):
    spec = LOSSES[key]
    assert spec.label
    assert spec.help.endswith(".")
    assert spec.formula.startswith("L")
    assert len(spec.fields) <= 1, "the interpreter hands a loss one parameter"
    described = spec.as_dict()
    assert json.loads(json.dumps(described)) == described
    cited = re.findall(r"\[(\w+)\]", spec.source)
    assert cited, "source names no entry of docs/references.md"
    for source in cited:
        assert f"**[{source}]**" in REFERENCES.read_text("utf-8")
