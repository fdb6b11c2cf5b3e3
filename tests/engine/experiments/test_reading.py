"""The reading lab: windows and rows, the machine, a network laid along a strip, and how many rows it reads."""

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments._strips import (
    NOTHING,
    PLACES,
    SIDE,
    STRIDE,
    WIDTH,
    collapsed,
    machine,
    row_of,
    training_windows,
)
from engine.experiments.reading import SPEC
from engine.lattice import best_path


@pytest.fixture(scope="module")
def trained():
    run = SPEC.create({"image_set": "mnist"})
    run.advance(1e9, 300)
    return run


def look(run):
    stream = next(stream for stream in SPEC.streams if stream.name == "reading")
    return dict(zip([array.name for array in stream.arrays], run.snapshot({"reading": {}}, {})["reading"], strict=True))


def test_a_row_has_its_digits_where_they_belong_laid_over_each_other():
    digits = np.ones((2, SIDE, SIDE), np.float32) * np.array([0.5, 1.0], np.float32)[:, None, None]
    strip = row_of(digits, 20.0)
    assert strip.shape == (SIDE, WIDTH)
    assert np.flatnonzero(strip[0])[[0, -1]].tolist() == [WIDTH // 2 - 10 - 14, WIDTH // 2 + 10 + 13]
    assert np.flatnonzero(strip[0] == 1.0)[0] == WIDTH // 2 + 10 - 14


def test_half_of_the_windows_have_a_digit_in_their_middle():
    digits = np.zeros((10, SIDE, SIDE), np.float32)
    digits[:, 14, 14] = np.arange(1, 11) / 10  # its value names it
    windows, labels = training_windows(digits, np.arange(10, dtype=np.int32), 400, np.random.default_rng(1))
    assert 0.4 < np.mean(labels != NOTHING) < 0.6
    for window, label in zip(windows[..., 0], labels, strict=True):
        places = np.flatnonzero(window[14])
        near = places[np.abs(places - 14) <= 3]
        assert len(near) == (label != NOTHING)
        if len(near):
            assert window[14, near[0]] == pytest.approx((label + 1) / 10)


def test_repetitions_and_nothing_are_left_out_and_a_gap_parts_equal_digits():
    assert collapsed(np.array([10, 3, 3, 10, 3, 7, 7, 10])) == [3, 3, 7]
    assert collapsed(np.array([10, 10])) == []


def test_a_penalty_silences_what_one_window_alone_says():
    said = np.full((7, NOTHING + 1), 0.01)
    for place, state in enumerate([10, 3, 3, 8, 3, 3, 10]):
        said[place, state] = 0.9
    costs = -np.log(said)
    assert collapsed(best_path(costs, *machine(0.0, 0.0)).states) == [3, 8, 3]
    assert collapsed(best_path(costs, *machine(3.0, 0.0)).states) == [3]
    assert collapsed(best_path(costs, *machine(40.0, 0.0)).states) == []


def test_the_network_laid_along_a_row_says_what_it_says_of_each_window(trained):
    found = look(trained)
    strip = found["strip"].astype(np.float32) / 255.0
    exact = row_of(trained._digits[0], trained.config["spacing"])
    np.testing.assert_allclose(strip, exact, atol=1 / 500)
    windows = np.stack([exact[:, STRIDE * place : STRIDE * place + SIDE] for place in range(PLACES)])[..., None]
    said = trained._contestants[0].network.predict(windows)
    np.testing.assert_allclose(found["probabilities"], said, rtol=1e-3, atol=1e-5)


def test_the_best_path_reads_rows_that_places_one_by_one_do_not(trained):
    trained.configure({"start_penalty": 4.0, "touch_penalty": 4.0, "spacing": 24})
    found = trained.measures()
    assert found["read"] > 0.5
    assert found["gain"] > 0.4
    assert look(trained)["rates"].tolist() == [found["plain"], found["read"]]
    trained.configure({"start_penalty": 0.0, "touch_penalty": 0.0})
    assert trained.measures()["gain"] == 0.0


def test_streams_have_the_declared_arrays_and_a_drawing_takes_the_place_of_test_digits(trained):
    trained.configure({"drawing": "0" * (SIDE * WIDTH - 1) + "f"})
    found = trained.snapshot({stream.name: {} for stream in SPEC.streams}, {})
    for stream in SPEC.streams:
        for array, declared in zip(found[stream.name], stream.arrays, strict=True):
            assert array.dtype == np.dtype(declared.dtype), declared.name
            assert array.ndim == len(declared.shape), declared.name
            assert array.flags.c_contiguous, declared.name
    drawn = look(trained)
    assert drawn["strip"][-1, -1] == 255
    assert len(drawn["truth"]) == 0
    with pytest.raises(ConfigError, match=f"drawing: expected nothing or {SIDE * WIDTH} digits"):
        trained.configure({"drawing": "12"})
    trained.configure({"drawing": ""})


def test_a_run_goes_on_from_a_checkpoint():
    run, other = (SPEC.create({"image_set": "digits", "samples": 300, "seed": seed}) for seed in (1, 2))
    run.advance(1e9, 15)
    other.restore(run.checkpoint())
    for one in (run, other):
        one.advance(1e9, 10)
    np.testing.assert_array_equal(run._curves.rows, other._curves.rows)
