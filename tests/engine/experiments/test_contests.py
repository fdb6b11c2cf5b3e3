"""Contests on pictures: transfer, invariance, features by hand. Streams, runs that can be cut and kept, and figures."""

import math

import numpy as np
import pytest
from scipy import ndimage

from engine.errors import ConfigError, FormatError
from engine.experiments._contest import Contestant
from engine.experiments._deform import AMOUNTS, CHANGES, NOTHING, changed
from engine.experiments._hand_made import FILTER, ORIENTATIONS, edge_histograms, gabor_bank
from engine.experiments.features import SPEC as FEATURES
from engine.experiments.invariance import SPEC as INVARIANCE
from engine.experiments.transfer import SPEC as TRANSFER

SPECS = (TRANSFER, INVARIANCE, FEATURES)
SMALL = {"image_set": "digits", "samples": 400, "seed": 3}
BRIEF = {TRANSFER.label: {"first_steps": 10}}
each_contest = pytest.mark.parametrize("spec", SPECS, ids=[spec.label for spec in SPECS])


def begun(spec, **config):
    return spec.create({**SMALL, **BRIEF.get(spec.label, {}), **config})


def look(run, spec):
    return run.snapshot({stream.name: {} for stream in spec.streams}, {})


@each_contest
def test_streams_have_the_declared_arrays(spec):
    run = begun(spec)
    for steps in (0, 25):
        if steps:
            run.advance(1e9, steps)
        found = look(run, spec)
        for stream in spec.streams:
            for array, declared in zip(found[stream.name], stream.arrays, strict=True):
                assert array.dtype == np.dtype(declared.dtype), (stream.name, declared.name)
                assert array.ndim == len(declared.shape), (stream.name, declared.name)
                assert array.flags.c_contiguous, (stream.name, declared.name)
    assert run.measures().keys() == {measure.name for measure in spec.measures}
    assert [one["key"] for one in run.network()["contestants"]] == list(spec.streams[1].columns[1:])


@each_contest
def test_a_run_does_not_depend_on_how_it_is_cut_and_goes_on_from_a_checkpoint(spec):
    whole, cut, other = begun(spec), begun(spec), begun(spec, seed=4)
    whole.advance(1e9, 30)
    for _ in range(4):
        cut.advance(1e9, 5)
        look(cut, spec)
    other.restore(cut.checkpoint())
    assert other.config == cut.config
    other.advance(1e9, 10)
    np.testing.assert_array_equal(look(whole, spec)["curves"][1], look(other, spec)["curves"][1])
    for one, same in zip(whole._contestants, other._contestants, strict=True):
        np.testing.assert_array_equal(one.network.state()["parameters"], same.network.state()["parameters"])


@each_contest
def test_what_is_no_checkpoint_and_no_setting_changes_nothing(spec):
    run = begun(spec)
    run.advance(1e9, 15)
    before = run.checkpoint()
    with pytest.raises(FormatError):
        run.restore(before[: len(before) // 2])
    with pytest.raises(ConfigError, match="samples"):
        run.configure({"samples": 1})
    with pytest.raises(ConfigError, match="cannot be set by hand"):
        run.edit("layers.0.weight", [0, 0], 1.0)
    assert run.checkpoint() == before
    assert run.configure({"seed": 9}).reset
    assert run.step == 0


@each_contest
def test_a_contest_that_diverges_goes_back_and_offers_a_way_out(spec):
    run = begun(spec)
    run.advance(1e9, 15)
    next(iter(run._contestants[-1].network.parameters().values()))[...] = np.nan
    stop = run.advance(1e9, 5).stop
    assert stop is not None
    assert stop.reason == "diverged"
    assert stop.remedies[0].changes == {"learning_rate": run.config["learning_rate"] / 10}
    assert run.step == 10
    assert all(np.isfinite(one.network.state()["parameters"]).all() for one in run._contestants)
    assert run.advance(1e9, 5).stop is None


# ---- transfer ----------------------------------------------------------------------------------------------------


def test_features_of_five_classes_help_five_others_when_examples_are_few():
    gains = {}
    for examples in (5, 50):
        run = TRANSFER.create({"image_set": "mnist", "examples": examples})
        run.advance(1e9, 300)
        gains[examples] = run.measures()["gain"]
        assert run.measures()["donor"] > 0.95
    assert gains[5] > 0.1
    assert gains[50] < gains[5]


def test_kept_features_are_those_of_the_first_network_which_stands_still():
    run = begun(TRANSFER)
    run.advance(1e9, 10)
    donor = run._contestants[0].network
    before = donor.parameters()["layers.0.weight"].copy()
    run.advance(1e9, 1)
    frozen, tuned = (run._contestants[place] for place in (1, 2))
    run.advance(1e9, 20)
    np.testing.assert_array_equal(donor.parameters()["layers.0.weight"], before)
    expected = donor.capture(run._new, ["layers.5"])["layers.5"].T
    np.testing.assert_array_equal(frozen.trainer.x.reshape(len(run._new), -1), expected)
    assert not np.array_equal(tuned.network.parameters()["layers.0.weight"], before)


def test_more_examples_than_there_are_is_refused_by_class():
    with pytest.raises(ConfigError, match=r"only \d+ training pictures of class 5"):
        begun(TRANSFER, samples=100, examples=100)


# ---- invariance --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "amount"), [("shift_across", 2.5), ("shift_down", -3.0), ("turn", 33.0), ("size", 0.7)]
)
def test_changed_pictures_equal_scipy(change, amount):
    pictures = np.random.default_rng(1).random((2, 12, 12, 1), dtype=np.float32)
    angle = math.radians(amount) if change == "turn" else 0.0
    factor = amount if change == "size" else 1.0
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]) / factor
    shift = np.array([amount if change == "shift_down" else 0.0, amount if change == "shift_across" else 0.0])
    offset = 5.5 - matrix @ (np.array([5.5, 5.5]) + shift)
    for picture, found in zip(pictures[..., 0], changed(pictures, change, amount)[..., 0], strict=True):
        padded = np.pad(picture, 8)
        moved = ndimage.affine_transform(padded, matrix, offset + 8 - matrix @ np.array([8.0, 8.0]), order=1)
        np.testing.assert_allclose(found, moved[8:-8, 8:-8], atol=1e-5)


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_changes_nothing_and_a_canvas_keeps_all_of_a_picture(change):
    pictures = np.random.default_rng(1).random((3, 28, 28, 1), dtype=np.float32)
    np.testing.assert_allclose(changed(pictures, change, NOTHING[change]), pictures, atol=1e-6)
    assert NOTHING[change] in AMOUNTS[change]
    if change == "canvas":
        large = changed(pictures, change, 56.0)
        assert large.shape == (3, 56, 56, 1)
        np.testing.assert_allclose(large.sum(axis=(1, 2, 3)), pictures.sum(axis=(1, 2, 3)), rtol=1e-5)


def test_convolutions_forgive_a_shift_that_a_perceptron_does_not_and_augmentation_widens_the_curve():
    shares = {}
    for augmentation in (False, True):
        run = INVARIANCE.create({"image_set": "mnist", "augmentation": augmentation})
        run.advance(1e9, 300)
        run.configure({"amount": 4.0})
        shares[augmentation] = run.measures()
    plain, taught = shares[False], shares[True]
    assert plain["any_size_moved"] > plain["perceptron_moved"] + 0.2
    assert plain["convolution_moved"] > plain["perceptron_moved"] + 0.1
    assert taught["convolution_moved"] > plain["convolution_moved"] + 0.1


def test_only_global_pooling_takes_a_larger_picture_with_the_same_weights():
    run = begun(INVARIANCE)
    run.configure({"change": "canvas"})
    assert run.config["amount"] == 28.0
    run.configure({"amount": 44.0})
    found = run.measures()
    assert math.isnan(found["perceptron_moved"])
    assert math.isnan(found["convolution_moved"])
    assert 0.0 <= found["any_size_moved"] <= 1.0
    with pytest.raises(ConfigError, match="amount: expected a number from 28 to 72, got 80"):
        run.configure({"amount": 80.0})


# ---- features by hand --------------------------------------------------------------------------------------------


def test_an_upright_edge_falls_into_the_bin_of_its_gradient():
    picture = np.zeros((1, 28, 28), np.float32)
    picture[:, :, 14:] = 1.0
    found = edge_histograms(picture)[0]
    assert found.shape == (4, 4, ORIENTATIONS)
    assert found.sum(axis=(0, 1)).argmax() == 0  # the gradient points to the right
    assert found.sum(axis=(0, 1))[1:].max() == pytest.approx(0.0, abs=1e-6)
    assert np.linalg.norm(found) == pytest.approx(1.0, rel=1e-5)
    assert edge_histograms(picture.transpose(0, 2, 1))[0].sum(axis=(0, 1)).argmax() == ORIENTATIONS // 2
    assert np.isfinite(edge_histograms(np.zeros((1, 28, 28), np.float32))).all()


def test_gabor_filters_ignore_grey_and_answer_most_to_their_own_direction():
    bank = gabor_bank()[:, :, 0, :]
    assert bank.shape == (FILTER, FILTER, ORIENTATIONS)
    np.testing.assert_allclose(bank.sum(axis=(0, 1)), 0.0, atol=1e-5)
    answers = np.einsum("uvk,uvl->kl", bank, bank)
    np.testing.assert_allclose(np.diag(answers), 1.0, rtol=1e-5)
    assert (answers.argmax(axis=1) == np.arange(ORIENTATIONS)).all()


def test_edge_histograms_equal_their_definition_pixel_by_pixel():
    picture = np.random.default_rng(2).random((1, 28, 28), dtype=np.float32)
    down, across = np.gradient(picture[0])
    expected = np.zeros((4, 4, ORIENTATIONS))
    for row in range(28):
        for column in range(28):
            place = math.atan2(down[row, column], across[row, column]) % math.pi / math.pi * ORIENTATIONS
            low = int(place)
            for number, share in ((low, 1 - place + low), (low + 1, place - low)):
                length = math.hypot(down[row, column], across[row, column])
                expected[row // 7, column // 7, number % ORIENTATIONS] += share * length
    np.testing.assert_allclose(edge_histograms(picture)[0], expected / np.linalg.norm(expected), rtol=1e-3, atol=1e-5)


def test_features_by_hand_lead_with_few_pictures_and_learned_ones_catch_up_with_many():
    leads = {}
    for samples, steps in ((200, 50), (5_000, 600)):
        run = FEATURES.create({"image_set": "mnist", "samples": samples})
        run.advance(1e9, steps)
        leads[samples] = run.measures()["lead_by_hand"]
    assert leads[200] > 0.05
    assert leads[5_000] < 0.03


def test_an_accuracy_counts_what_is_told_right():
    run = begun(FEATURES)
    one = run._contestants[0]
    said = one.network.predict(one.test).argmax(axis=1)
    one_right = Contestant("one", one.network, one.trainer, one.test[:2], np.array([said[0], (said[1] + 1) % 10]))
    assert one_right.accuracy() == 0.5
