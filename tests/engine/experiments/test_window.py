"""The sliding window shows the lectures' examples with their numbers."""

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError
from engine.experiments.window import SPEC, Window


def looked(window):
    arrays = window.snapshot({"window": {}}, {})["window"]
    return dict(zip([array.name for array in SPEC.streams[1].arrays], arrays, strict=True))


def test_the_first_number_of_the_cross_on_the_ragged_picture_is_four():
    window = Window({})
    seen = looked(window)
    assert seen["output"][0, 0] == 4
    assert np.isnan(seen["output"]).sum() == 8
    window.advance(1e9, 8)
    np.testing.assert_array_equal(looked(window)["output"], [[4, 3, 4], [2, 4, 3], [2, 3, 4]])
    window.advance(1e9, 1)
    assert looked(window)["place"][:4].tolist() == [0, 0, 0, 0]


def test_max_pooling_of_the_quarters():
    window = Window({"operation": "max_pooling", "picture": "quarters", "width": 4, "size": 2, "stride": 2})
    window.advance(1e9, 3)
    np.testing.assert_array_equal(looked(window)["output"], [[6, 8], [3, 4]])
    assert window.network()["facts"] == ["No parameters: pooling learns nothing."]


@pytest.mark.parametrize(
    ("settings", "side", "parameters"),
    [
        ({"width": 7, "size": 3, "stride": 1}, 5, 10),
        ({"width": 7, "size": 3, "stride": 2}, 3, 10),
        ({"width": 7, "size": 3, "padding": 1}, 7, 10),
        ({"width": 32, "size": 5, "channels": 3}, 28, 76),
        ({"width": 28, "size": 5, "channels": 6, "filters": 10}, 24, 1510),
        ({"width": 32, "size": 5, "channels": 3, "padding": 2, "filters": 10}, 32, 760),
        ({"width": 56, "size": 1, "channels": 64, "filters": 32}, 56, 2080),
        ({"width": 9, "size": 3, "dilation": 2}, 5, 10),
    ],
)
def test_the_arithmetic_of_the_lectures(settings, side, parameters):
    measures = Window(settings).measures()
    assert (measures["fits"], measures["output_width"], measures["parameters"]) == (1, side, parameters)


def test_what_does_not_fit_says_so_in_the_lecture_s_words_and_goes_on():
    window = Window({"width": 7, "stride": 3})
    assert "(7-3)/3+1 = 2.33 does not fit" in window.network()["sentence"]
    assert window.measures()["fits"] == 0
    window.advance(1e9, 5)
    seen = looked(window)
    assert seen["place"][2:4].tolist() == [-1, -1]
    assert seen["output"].size == 0
    window.configure({"stride": 2})
    assert window.network()["sentence"].startswith("(7 - 3) / 2 + 1 = 3")


def test_pooling_windows_that_could_lie_on_the_border_alone_are_refused_in_words():
    window = Window({"picture": "quarters", "width": 4, "size": 2, "stride": 2, "padding": 2})
    assert window.measures()["fits"] == 1
    for operation in ("max_pooling", "average_pooling"):
        window.configure({"operation": operation})
        assert window.network()["sentence"].startswith("This window: a padding of 2 is more than half of the window")
        assert looked(window)["output"].size == 0
    window.configure({"padding": 1})
    window.advance(1e9, 8)
    np.testing.assert_array_equal(looked(window)["output"], [[1, 1.5, 4], [4, 4, 4], [1, 2.5, 4]])


def test_the_parts_of_the_channels_and_the_bias_make_the_output():
    window = Window({"picture": "dice", "filter": "dice", "channels": 5, "width": 9, "stride": 2, "padding": 1})
    window.advance(1e9, 7)
    seen = looked(window)
    row, column = seen["place"][2:4]
    assert seen["parts"].sum() == pytest.approx(seen["output"][row, column], rel=1e-5)
    assert len(seen["parts"]) == 5
    assert len(seen["picture"]) == 3


def test_pixels_and_weights_can_be_edited_and_are_kept():
    window = Window({})
    window.edit("picture", [0, 0, 0], 5.0)
    window.edit("weights", [0, 0, 0], 2.0)
    assert looked(window)["output"][0, 0] == 13
    for target, index in (("bias", []), ("picture", [0, 5, 0]), ("weights", [0])):
        with pytest.raises(ConfigError):
            window.edit(target, index, 1.0)
    other = Window({})
    other.restore(window.checkpoint())
    assert looked(other)["output"][0, 0] == 13
    with pytest.raises(FormatError):
        other.restore(window.checkpoint()[:-20])


@pytest.mark.parametrize(
    ("operation", "first"),
    [
        ("sum_pooling", 13.0),
        ("lp_pooling", np.sqrt(1 + 1 + 25 + 36)),
        ("log_sum_exp_pooling", np.log(np.mean(np.exp([1, 1, 5, 6])))),
    ],
)
def test_the_other_poolings_of_the_quarters(operation, first):
    window = Window({"operation": operation, "picture": "quarters", "width": 4, "size": 2, "stride": 2})
    np.testing.assert_allclose(looked(window)["output"][0, 0], first, rtol=1e-5)


def test_a_real_digit_before_and_after_every_treatment():
    window = Window({})
    names = [entry["title"] for entry in window.network()["treatments"]]
    sizes, values, scale = window.snapshot({"treatments": {"digit": 3, "uneven": True}}, {})["treatments"]
    assert len(sizes) == len(scale) == len(names)
    assert (sizes.prod(axis=1).sum(), values.dtype) == (len(values), np.int8)
    shown = dict(zip(names, np.split(values, sizes.prod(axis=1).cumsum()[:-1]), strict=True))
    size_of = dict(zip(names, scale, strict=True))
    np.testing.assert_allclose(size_of["Sum"], 4 * size_of["Average"], rtol=1e-6)

    def sides(name):
        """Return the energy of both halves, in units of the whole."""
        columns = (shown[name].reshape(24, 24).astype(float) ** 2).sum(axis=0)
        return columns[:12].sum() / columns.sum()

    assert abs(sides("Subtractive, then divisive") - 0.5) < abs(sides("Subtractive") - 0.5) < abs(sides("Before") - 0.5)
