"""Error bars over batches of test pictures: what they say, and that they travel with the curves."""

import io

import numpy as np
import pytest

from engine import storage
from engine.experiments._convnet_judging import BATCHES, judge, sample_losses, spread
from engine.experiments._convnet_streams import CURVES
from engine.experiments._curves import COLUMNS
from engine.experiments.convnet import ConvNet

SMALL = {"image_set": "digits", "preset": "lenet1", "samples": 500}


def test_losses_of_single_pictures_average_to_the_loss_of_the_network():
    net = ConvNet(SMALL)
    net.advance(1e9, 30)
    loss, outputs = net._network.assess(net._judged, net._data.test_classes)
    assert sample_losses(outputs, net._data.test_classes).mean() == pytest.approx(loss, rel=1e-5)


def test_a_spread_is_the_standard_deviation_between_the_means_of_ten_batches():
    values = np.random.default_rng(3).normal(size=507)
    means = [values[place : place + 50].mean() for place in range(0, 500, 50)]
    assert len(means) == BATCHES
    assert spread(values) == pytest.approx(np.std(means, ddof=1))
    pair = [values[:5].mean(), values[5:10].mean()]
    assert spread(values[:11]) == pytest.approx(np.std(pair, ddof=1))
    assert np.isnan(spread(values[:9]))


def test_enormous_scores_have_a_finite_loss():
    outputs = np.array([[3e38, -3e38], [1e30, 1e30]] * 5, dtype=np.float32)
    judged = judge(outputs, np.array([0, 1] * 5), 0.0)
    assert np.isfinite([judged.loss_spread, judged.accuracy_spread]).all()


def test_the_curves_carry_the_spreads_of_the_newest_point():
    net = ConvNet(SMALL)
    net.advance(1e9, 20)
    row = dict(zip(CURVES, net._curves.rows[-1].tolist(), strict=True))
    right = (net._outputs.argmax(axis=1) == net._data.test_classes).astype(float)
    assert row["spread of test accuracy"] == pytest.approx(spread(right))
    assert 0.0 < row["spread of test loss"] < row["test loss"]


def test_a_run_kept_before_there_were_spreads_goes_on():
    net, other = ConvNet(SMALL), ConvNet(SMALL)
    net.advance(1e9, 12)
    description, arrays = storage.unpack(net.checkpoint())
    file = io.BytesIO()
    storage.pack(file, description, {**arrays, "curves": arrays["curves"][:, : len(COLUMNS)]})
    other.restore(file.getvalue())
    rows = other._curves.rows
    assert np.isnan(rows[:, len(COLUMNS) :]).all()
    np.testing.assert_array_equal(rows[:, : len(COLUMNS)], net._curves.rows[:, : len(COLUMNS)])
