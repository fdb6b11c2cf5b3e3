"""Judging on all test pictures: little by little, by the weights of its beginning, with the limits of the accuracy."""

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments._convnet_judging import interval
from engine.experiments.convnet import ConvNet

SMALL = {"image_set": "digits", "preset": "lenet1", "samples": 500}


def drawn(net):
    progress, accuracy = net.snapshot({"whole_test": {}}, {})["whole_test"]
    return progress.tolist(), accuracy


def judged(net):
    """Look until the judgement is over; return what is shown then."""
    while (shown := drawn(net))[0][2]:
        assert shown[0][0] <= shown[0][1]
    return shown


def test_nothing_is_judged_before_it_is_asked_for():
    net = ConvNet(SMALL)
    progress, accuracy = drawn(net)
    assert progress == [0, 360, 0]
    assert np.isnan(accuracy).all()


def test_all_test_pictures_are_judged_by_the_weights_of_the_beginning():
    net = ConvNet(SMALL)
    net.advance(1e9, 100)
    expected = net.measures()["test_accuracy"]  # of the same pictures: digits have fewer than the curves judge by
    version = net.version("whole_test")
    net.edit("whole_test", [], 1.0)
    assert net.version("whole_test") != version
    net.advance(1e9, 100)
    progress, (step, accuracy, low, high) = judged(net)
    assert progress == [360, 360, 0]
    assert (step, accuracy) == (100, pytest.approx(expected))
    assert 0.0 < low < accuracy < high < 1.0
    version = net.version("whole_test")
    drawn(net)
    assert net.version("whole_test") == version
    net.configure({"seed": 7})
    assert drawn(net)[0] == [0, 360, 0]


def test_it_can_be_called_off_and_nothing_else_is_taken():
    net = ConvNet(SMALL)
    net.edit("whole_test", [], 1.0)
    net.edit("whole_test", [], 0.0)
    assert drawn(net)[0][2] == 0
    with pytest.raises(ConfigError, match="value: expected 1 to begin or 0 to call off, got 2"):
        net.edit("whole_test", [], 2.0)
    with pytest.raises(ConfigError, match=r"target: expected image or .* at \[\]; got 'whole_test' at \[1\]"):
        net.edit("whole_test", [1], 1.0)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),  # as scipy.stats.binomtest(right, count).proportion_ci(method="wilson") says
    [(9_763, 10_000, 0.973131, 0.979103), (9, 10, 0.595850, 0.982124), (0, 5, 0.0, 0.434482), (5, 5, 0.565518, 1.0)],
)
def test_the_limits_of_an_accuracy_are_wilson_s(right, count, low, high):
    assert interval(right, count) == (pytest.approx(low, abs=1e-5), pytest.approx(high, abs=1e-5))
