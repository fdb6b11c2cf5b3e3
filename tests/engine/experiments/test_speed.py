"""The speed that is shown is the one a stopwatch would measure."""

import pytest

from engine.experiments._speed import Speed
from engine.experiments.convnet import ConvNet


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def bursts(speed, clock, count, steps, training_s, between_s):
    for _ in range(count):
        speed.begin()
        clock.now += training_s
        speed.end(steps)
        clock.now += between_s


def test_time_between_bursts_counts():
    clock = Clock()
    speed = Speed(clock)
    assert speed.per_second == 0.0
    bursts(speed, clock, 400, 1, 0.03, 0.02)
    assert speed.per_second == pytest.approx(20.0, rel=0.02)


def test_bursts_of_different_length_are_not_averaged_as_if_they_were_equal():
    clock = Clock()
    speed = Speed(clock)
    for _ in range(100):
        bursts(speed, clock, 1, 1, 0.01, 0.0)
        bursts(speed, clock, 1, 1, 0.19, 0.0)
    assert speed.per_second == pytest.approx(10.0, rel=0.12)  # the mean of the two speeds is 53


def test_a_pause_is_no_training_time():
    clock = Clock()
    speed = Speed(clock)
    bursts(speed, clock, 100, 1, 0.05, 0.0)
    clock.now += 3600.0
    bursts(speed, clock, 1, 1, 0.05, 0.0)
    assert speed.per_second == pytest.approx(20.0, rel=0.02)


def test_pictures_a_second_are_those_of_an_epoch_over_its_steps():
    net = ConvNet({"image_set": "digits", "samples": 500, "batch_size": 32})
    net.advance(1e9, 4)
    (status,) = net.snapshot({"status": {}}, {})["status"]
    assert status[8] == pytest.approx(500 / 16 * status[6])  # 15 batches of 32 and one of 20
    assert status[6] > 0.0
