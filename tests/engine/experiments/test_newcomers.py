"""Samples that a student makes up: read from text, refused in words, known by the data set, or the middle."""

import numpy as np
import pytest

from engine.datasets import load
from engine.errors import ConfigError
from engine.experiments._playground_newcomers import MOST, read
from engine.experiments.playground import Playground

FEATURES = list(load("iris").feature_names)
IRIS = {"dataset": "own", "own": {"table": "iris", "columns": FEATURES, "target": "class", "missing": "refuse"}}


def answers(run, rows=""):
    return run.snapshot({"newcomers": {"rows": rows}}, {})["newcomers"]


def test_the_table_of_a_data_set_is_the_data_set():
    run = Playground(IRIS)
    rows = np.concatenate([run._train.inputs, run._test.inputs])
    expected = load("iris").inputs
    np.testing.assert_allclose(np.sort(rows, axis=0), np.sort(expected, axis=0), atol=1e-6)
    assert run.config["own"]["classes"] == ["setosa", "versicolor", "virginica"]
    other = Playground({})
    other.restore(run.checkpoint())
    assert other.config == run.config
    assert Playground(run.config).config == run.config


def test_new_samples_are_seen_as_training_points_are():
    run = Playground({**IRIS, "normalize": True, "features": ["c0", "c1", "c2", "c3"]})
    rows, outputs = answers(run, "5.1 3.5 1.4 0.2")
    first = (run._train.inputs == np.float32((5.1, 3.5, 1.4, 0.2))).all(axis=1)
    test = (run._test.inputs == np.float32((5.1, 3.5, 1.4, 0.2))).all(axis=1)
    inputs = np.concatenate([run._points.inputs[0][first], run._points.inputs[1][test]])
    np.testing.assert_allclose(outputs, run._network.predict(inputs)[:1], rtol=1e-4, atol=1e-6)
    assert rows.tolist() == [[5.1, 3.5, 1.4, 0.2]]


def test_a_plane_begins_with_the_middle_of_its_points():
    run = Playground({})
    rows, outputs = answers(run)
    np.testing.assert_allclose(rows, run._train.inputs.mean(axis=0, keepdims=True), rtol=1e-6)
    assert outputs.shape == (1, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2; 3", "at most 8 samples of 2 numbers each"),
        (";".join(["1 2"] * (MOST + 1)), "at most 8 samples"),
        ("1 two", "expected numbers only"),
        ("1 nan", "numbers within 1,000,000"),
        ("1 1e300", "numbers within 1,000,000"),
    ],
)
def test_what_is_no_sample_is_refused_in_words(text, message):
    with pytest.raises(ConfigError, match=message):
        read(text, 2)
