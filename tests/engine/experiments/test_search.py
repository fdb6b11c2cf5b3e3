"""Compared searches: fair, reproducible, and what the lessons claim of them."""

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError
from engine.experiments._search_places import grid_places
from engine.experiments.search import SPEC, Search

OPTIONS = {stream.name: stream.check_options({}) for stream in SPEC.streams}
SMALL = {"trials": 9, "repetitions": 3, "steps": 50, "samples": 50}
WIDE = {"ranges": "wide", "width": 10, "steps": 500, "repetitions": 40}


def look(search, name):
    return search.snapshot({name: OPTIONS[name]}, {})[name]


def finish(search):
    while True:
        stop = search.advance(1e9).stop
        if stop is not None:
            return stop


def test_trials_do_not_depend_on_blocks_and_survive_a_checkpoint():
    whole, cut, restored = Search(SMALL), Search(SMALL), Search({})
    finish(whole)
    cut.advance(1e9, 2)
    cut.advance(1e9, 12)
    restored.restore(cut.checkpoint())
    assert restored.step == 14
    assert finish(restored).reason == "max_steps"
    for stream in SPEC.streams[1:]:
        for one, other in zip(look(whole, stream.name), look(restored, stream.name), strict=True):
            np.testing.assert_array_equal(one, other)
    with pytest.raises(FormatError):
        restored.restore(b"")


@pytest.mark.parametrize("parameters", [["learning_rate"], ["learning_rate", "momentum", "width"]])
def test_streams_have_the_declared_arrays(parameters):
    search = Search({**SMALL, "parameters": parameters})
    for steps in (0, 4, 40):
        if steps:
            search.advance(1e9, steps)
        for stream in SPEC.streams:
            for array, declared in zip(look(search, stream.name), stream.arrays, strict=True):
                assert array.dtype == np.dtype(declared.dtype), (stream.name, declared.name)
                assert array.ndim == len(declared.shape)
                assert array.flags.c_contiguous
    assert set(search.measures()) == {measure.name for measure in SPEC.measures}


def test_a_grid_has_few_values_of_each_setting_and_random_search_many():
    search = Search({**SMALL, "trials": 16})
    finish(search)
    shares = look(search, "places")[1]
    assert [len(np.unique(shares[number, :, 0])) for number in (0, 1)] == [4, 16]
    places = grid_places(30, 3, 0, 0)
    assert places.shape == (27, 3)
    assert (0 <= places).all()
    assert (places < 1).all()
    assert not np.array_equal(places, grid_places(30, 3, 0, 1)), "each repetition has a grid of its own"


def test_a_grid_that_is_through_waits_for_the_others():
    search = Search({**SMALL, "trials": 8, "repetitions": 1})
    finish(search)
    values, _, losses = look(search, "places")
    assert np.isnan(values[0, 4:]).all()
    assert np.isnan(losses[0, 4:]).all()
    assert np.isfinite(values[1]).all()
    quartiles = look(search, "best")[0]
    assert (quartiles[0, 4:] == quartiles[0, 3]).all()


def test_the_model_begins_with_the_trials_of_random_search():
    search = Search({**SMALL, "strategies": ["random", "sequential"]})
    finish(search)
    values = look(search, "places")[0]
    np.testing.assert_array_equal(values[0, :5], values[1, :5])
    assert not np.array_equal(values[0, 5:], values[1, 5:])


def test_bad_settings_are_refused_at_their_field():
    for changes, path in (
        ({"parameters": []}, "parameters"),
        ({"parameters": ["learning_rate", "batch_size", "width", "depth", "noise"]}, "parameters"),
        ({"parameters": ["momentum"], "optimizer": "sgd"}, "parameters"),
        ({"strategies": ["luck"]}, "strategies.0"),
        ({"trials": 3}, "trials"),
    ):
        with pytest.raises(ConfigError) as caught:
            Search(changes)
        assert caught.value.path == path
    with pytest.raises(ConfigError, match="repetition"):
        Search({"repetitions": 2}).snapshot({"places": {"repetition": 2}}, {})


def test_random_search_beats_a_grid_where_one_of_three_settings_matters():
    """Bergstra and Bengio's claim [bergstra2012], on networks: the learning rate matters, two others hardly."""
    three = {"parameters": ["learning_rate", "batch_size", "momentum"], "trials": 27}
    search = Search({**WIDE, **three, "strategies": ["grid", "random"]})
    finish(search)
    (grid, random), _ = look(search, "best")
    assert random[-1, 1] < 0.5 * grid[-1, 1]
    assert search.measures()["random_over_grid"] > 0.55


def test_a_grid_is_no_worse_where_only_one_setting_is_searched():
    search = Search({**WIDE, "parameters": ["learning_rate"], "strategies": ["grid", "random"]})
    finish(search)
    assert search.measures()["random_over_grid"] < 0.5


def test_a_model_finds_better_than_random_search_with_the_same_budget():
    """Sequential model-based search [bergstra2011] on the polynomial, 16 trials each."""
    problem = {"optimizer": "adam", "target": "polynomial", "trials": 16, "repetitions": 20}
    search = Search({**WIDE, **problem, "strategies": ["random", "sequential"]})
    finish(search)
    (random, sequential), _ = look(search, "best")
    assert sequential[-1, 1] < random[-1, 1]
    assert search.measures()["sequential_over_random"] > 0.6
