"""What every registered data set promises; a new file is tested by being there."""

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets import DATASETS, load, preview, split
from engine.errors import ConfigError

every_dataset = pytest.mark.parametrize("key", DATASETS)


def test_the_twelve_data_sets_of_the_course_are_registered():
    assert {
        *("circle", "xor", "gauss", "spiral", "reg_plane", "reg_gauss"),
        *("moons", "checkerboard", "rings", "spiral3", "sine", "iris"),
    } <= set(DATASETS)


@every_dataset
@settings(max_examples=25, deadline=None)
@given(samples=st.integers(10, 150), noise=st.floats(0.0, 0.5), seed=st.integers(0, 99_999))
def test_samples_have_the_declared_shapes_and_types(key, samples, noise, seed):
    spec, data = DATASETS[key], load(key, samples=samples, noise=noise, seed=seed)
    assert data.inputs.shape == (samples, spec.input_dimension)
    assert data.inputs.dtype == np.float32
    assert data.targets.shape == (samples,)
    assert data.targets.dtype == (np.int32 if spec.task == "multiclass" else np.float32)
    assert np.isfinite(data.inputs).all()
    assert np.isfinite(data.targets).all()
    assert len(data) == samples
    assert (data.key, data.task, data.classes) == (key, spec.task, spec.classes)


@every_dataset
def test_targets_use_every_class_and_no_other(key):
    spec, data = DATASETS[key], load(key)
    expected = {"binary": {-1.0, 1.0}, "multiclass": set(range(len(spec.classes))), "regression": None}[spec.task]
    if expected is None:
        assert not spec.classes
    else:
        assert set(data.targets.tolist()) == expected
        assert len(spec.classes) == len(expected)


@every_dataset
def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(key):
    first, again, other = load(key, seed=7, noise=0.2), load(key, seed=7, noise=0.2), load(key, seed=8, noise=0.2)
    assert first.inputs.tobytes() == again.inputs.tobytes()
    assert first.targets.tobytes() == again.targets.tobytes()
    assert first.inputs.tobytes() != other.inputs.tobytes()


@every_dataset
def test_noise_free_samples_lie_in_the_domain(key):
    if key == "gauss":
        pytest.skip("a normal distribution has no limits")
    data = load(key, noise=0.0)
    low, high = data.domain
    assert data.inputs.min() >= low
    assert data.inputs.max() <= high


@every_dataset
def test_noise_changes_the_data(key):
    clean, noisy = load(key, noise=0.0), load(key, noise=0.5)
    same = clean.inputs.tobytes() == noisy.inputs.tobytes() and clean.targets.tobytes() == noisy.targets.tobytes()
    assert not same


@every_dataset
def test_defaults_come_from_the_spec(key):
    assert len(load(key)) == DATASETS[key].default_samples


@every_dataset
def test_the_description_is_json_and_explains_itself(key):
    described = DATASETS[key].as_dict()
    assert json.loads(json.dumps(described)) == described
    assert described["task"] == DATASETS[key].task
    assert described["problem"] == ("regression" if described["task"] == "regression" else "classification")
    assert described["classes"] == list(DATASETS[key].classes)
    assert described["help"].endswith(".")
    assert "sample" not in described


@every_dataset
def test_previews_fit_a_thumbnail(key):
    seen = preview(key)
    points = np.array(seen["points"])
    assert points.shape == (len(seen["target"]), 2)
    assert 100 <= len(points) <= 200
    assert np.abs(points).max() <= 6.0
    assert set(seen["target"]) == set(load(key).targets.tolist()) or DATASETS[key].task == "regression"
    assert json.loads(json.dumps(seen)) == seen


@every_dataset
def test_a_data_set_cannot_be_changed_by_accident(key):
    with pytest.raises(FrozenInstanceError):
        load(key).task = "binary"


@settings(max_examples=60, deadline=None)
@given(
    samples=st.integers(10, 400),
    percent=st.integers(0, 100),
    seed=st.integers(0, 99_999),
)
def test_split_takes_the_floor_of_the_share_and_loses_nothing(samples, percent, seed):
    data = load("xor", samples=samples, seed=seed)
    training, test = split(data, percent / 100, seed)
    assert len(training) == samples * percent // 100
    assert len(training) + len(test) == samples
    parts = np.concatenate([training.inputs, test.inputs])
    assert sorted(map(tuple, parts.tolist())) == sorted(map(tuple, data.inputs.tolist()))


def test_split_keeps_inputs_and_targets_together():
    data = load("reg_plane", samples=100)
    training, test = split(data, 0.3, seed=3)
    for part in (training, test):
        np.testing.assert_allclose(part.targets, part.inputs.sum(axis=1) / 10, atol=1e-6)


def test_split_shuffles_by_the_seed():
    data = load("gauss")
    first, again, other = split(data, 0.5, 1)[0], split(data, 0.5, 1)[0], split(data, 0.5, 2)[0]
    assert first.inputs.tobytes() == again.inputs.tobytes()
    assert first.inputs.tobytes() != other.inputs.tobytes()
    assert 0.3 < np.mean(first.targets == 1.0) < 0.7  # the sets come ordered by class


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf")])
def test_split_refuses_impossible_shares(share):
    with pytest.raises(ConfigError, match=r"train_share: expected a number from 0 to 1, got"):
        split(load("xor"), share, 1)


def test_an_unknown_data_set_is_refused_with_the_list():
    with pytest.raises(ConfigError, match=r"dataset: expected one of circle, xor, .*; got 'nope'") as caught:
        load("nope")
    assert set(DATASETS) <= set(caught.value.allowed)
    with pytest.raises(ConfigError, match="dataset: expected one of"):
        preview("nope")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"samples": 9}, "samples: expected a whole number from 10 to 10000, got 9"),
        ({"noise": 0.6}, "noise: expected a number from 0 to 0.5, got 0.6"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 99999, got -1"),
        ({"speed": 1}, "speed: no such setting"),
    ],
)
def test_wrong_settings_are_refused_by_name(values, message):
    with pytest.raises(ConfigError, match=message):
        load("xor", **values)
