"""What every registered initializer promises; a new file is tested by being there."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.initializers import INITIALIZERS

every_initializer = pytest.mark.parametrize("key", INITIALIZERS)
shapes = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)


def draw(key, shape, fan_in=4, fan_out=3, seed=0, **changes):
    spec = INITIALIZERS[key]
    rng = np.random.Generator(np.random.Philox(key=seed))
    return spec.sample(shape, fan_in, fan_out, rng, spec.check(changes))


def test_the_ten_initializers_of_the_course_are_registered():
    assert {
        *("zeros", "constant", "uniform", "orthogonal", "lecun_normal", "lecun_uniform"),
        *("glorot_normal", "glorot_uniform", "he_normal", "he_uniform"),
    } <= set(INITIALIZERS)


@every_initializer
@settings(max_examples=30, deadline=None)
@given(shape=shapes, seed=st.integers(0, 2**32))
def test_weights_have_the_shape_asked_for_and_are_finite_float32(key, shape, seed):
    weights = draw(key, shape, seed=seed)
    assert weights.shape == shape
    assert weights.dtype == np.float32
    assert weights.flags.c_contiguous
    assert np.isfinite(weights).all()


@every_initializer
def test_the_same_seed_gives_the_same_bits(key):
    assert draw(key, (8, 5), seed=3).tobytes() == draw(key, (8, 5), seed=3).tobytes()


@every_initializer
def test_another_seed_gives_other_weights_unless_nothing_is_random(key):
    same = draw(key, (8, 5), seed=3).tobytes() == draw(key, (8, 5), seed=4).tobytes()
    assert same == (key in ("zeros", "constant"))


@every_initializer
def test_the_description_is_json_and_explains_itself(key):
    described = INITIALIZERS[key].as_dict()
    assert json.loads(json.dumps(described)) == described
    assert described["help"].endswith(".")
    assert described["formula"]
    assert "sample" not in described


@every_initializer
def test_unknown_settings_are_refused(key):
    with pytest.raises(ConfigError, match="speed: no such setting"):
        INITIALIZERS[key].check({"speed": 1})
