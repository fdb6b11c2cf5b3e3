"""The distribution each initializer promises, measured on a layer large enough to tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.initializers import INITIALIZERS

FAN_IN, FAN_OUT = 300, 200


def draw(key, shape=(FAN_IN, FAN_OUT), **changes):
    spec = INITIALIZERS[key]
    return spec.sample(shape, FAN_IN, FAN_OUT, np.random.Generator(np.random.Philox(key=1)), spec.check(changes))


@pytest.mark.parametrize(
    ("family", "variance"),
    [("lecun", 1 / FAN_IN), ("glorot", 2 / (FAN_IN + FAN_OUT)), ("he", 2 / FAN_IN)],
)
@pytest.mark.parametrize("shape", [(FAN_IN, FAN_OUT), (5, 5, FAN_IN // 25, FAN_OUT)])
def test_variance_follows_the_fans(family, variance, shape):
    for distribution in ("normal", "uniform"):
        weights = draw(f"{family}_{distribution}", shape).astype(np.float64)
        assert weights.mean() == pytest.approx(0, abs=5 * np.sqrt(variance / weights.size))
        assert weights.var() == pytest.approx(variance, rel=0.04)


@pytest.mark.parametrize("family", ["lecun", "glorot", "he"])
def test_uniform_weights_end_at_their_limit_and_normal_ones_do_not(family):
    uniform, normal = draw(f"{family}_uniform"), draw(f"{family}_normal")
    limit = np.sqrt(3 * uniform.astype(np.float64).var())
    assert np.abs(uniform).max() == pytest.approx(limit, rel=0.02)
    kurtosis = np.mean((normal / normal.std()) ** 4)
    assert kurtosis == pytest.approx(3, abs=0.15)
    assert np.abs(normal).max() > 1.5 * limit


def test_uniform_keeps_its_limit_whatever_the_fans():
    weights = draw("uniform")
    assert np.abs(weights).max() == pytest.approx(0.5, rel=0.01)
    assert weights.astype(np.float64).var() == pytest.approx(1 / 12, rel=0.03)
    assert np.abs(draw("uniform", limit=2.0)).max() == pytest.approx(2.0, rel=0.01)


def test_zeros_and_constants_are_what_they_say():
    assert not draw("zeros").any()
    assert (draw("constant") == np.float32(0.1)).all()
    assert (draw("constant", value=-3.0) == -3.0).all()


@settings(max_examples=40, deadline=None)
@given(rows=st.integers(1, 12), columns=st.integers(1, 12), gain=st.floats(0.5, 2.0))
def test_orthogonal_weights_have_orthonormal_columns_or_rows(rows, columns, gain):
    matrix = draw("orthogonal", (rows, columns), gain=gain).astype(np.float64)
    gram = matrix.T @ matrix if rows >= columns else matrix @ matrix.T
    np.testing.assert_allclose(gram, gain**2 * np.eye(min(rows, columns)), atol=1e-5)


def test_orthogonal_kernels_count_all_but_the_last_axis_as_rows():
    matrix = draw("orthogonal", (3, 3, 4, 8)).reshape(36, 8).astype(np.float64)
    np.testing.assert_allclose(matrix.T @ matrix, np.eye(8), atol=1e-5)


def test_orthogonal_matrices_favor_no_direction():
    spec = INITIALIZERS["orthogonal"]
    rng = np.random.Generator(np.random.Philox(key=5))
    corners = [spec.sample((2, 2), 2, 2, rng, spec.check({}))[0, 0] for _ in range(2_000)]
    assert np.mean(corners) == pytest.approx(0, abs=0.08)  # without the sign correction every corner is negative


@pytest.mark.parametrize(("key", "low", "high"), [("he_normal", 0.2, 5.0), ("lecun_normal", 0.0, 0.01)])
def test_signals_survive_ten_layers_of_relu_with_he_weights_only(key, low, high):
    rng = np.random.Generator(np.random.Philox(key=9))
    signals = rng.standard_normal((100, 200))
    for _ in range(10):
        signals = np.maximum(signals @ INITIALIZERS[key].sample((200, 200), 200, 200, rng, {}), 0)
    assert low < np.mean(signals**2) < high
