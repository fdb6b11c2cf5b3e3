from __future__ import annotations

from itertools import count

import pytest

from engine.errors import ConfigError
from engine.experiments import AbstractExperiment, ExperimentSpec
from server.frames import FLAG_KEYFRAME, Header, decode_frame, split_bundle
from server.showcase import FRAME_INTERVAL_S, Showcase
from server.worker_messages import Bundle, Credit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def experiment(parabola: ExperimentSpec) -> AbstractExperiment:
    return parabola.create({})


@pytest.fixture
def showcase(parabola: ExperimentSpec, clock: Clock) -> Showcase:
    return Showcase(parabola.streams, epoch=5, clock=clock)


def headers(bundle: Bundle | None) -> list[Header]:
    assert bundle is not None
    return [decode_frame(frame)[0] for frame in split_bundle(bundle.data)]


def credit(points: int = 0, *, keyframe: bool = False) -> Credit:
    return Credit(viewer=1, points=points, generation=0, keyframe=keyframe)


def test_nothing_is_built_without_credit_or_without_watching(
    showcase: Showcase, experiment: AbstractExperiment
) -> None:
    showcase.watch({"place": {}})
    assert showcase.bundle(experiment) == (None, [])
    showcase.watch({})
    showcase.give(credit())
    assert showcase.bundle(experiment) == (None, [])
    assert showcase.wait_s(experiment, 0.0) == float("inf")


def test_a_bundle_has_every_watched_stream_and_marks_its_last_frame(
    showcase: Showcase, experiment: AbstractExperiment
) -> None:
    showcase.watch({"place": {"unit": 2}, "curve": {}})
    showcase.give(credit(keyframe=True))
    bundle, errors = showcase.bundle(experiment)
    first, last = headers(bundle)
    assert errors == []
    assert (first.stream, first.kind, last.stream, last.kind) == (0, 1, 1, 2)
    assert (first.is_last, last.is_last, first.epoch, first.seq, last.seq) == (False, True, 5, 1, 1)
    assert first.flags & last.flags & FLAG_KEYFRAME
    assert bundle is not None
    _, (place,) = decode_frame(split_bundle(bundle.data)[0])
    assert place.tolist() == [4.0, 4.0, 4.0]


def test_one_credit_is_one_bundle_and_an_unchanged_stream_is_left_out(
    showcase: Showcase, experiment: AbstractExperiment, clock: Clock
) -> None:
    showcase.watch({"place": {}})
    showcase.give(credit())
    assert headers(showcase.bundle(experiment)[0])
    clock.now += 1
    experiment.advance(8, 1)
    assert showcase.bundle(experiment)[0] is None
    showcase.give(credit())
    assert headers(showcase.bundle(experiment)[0])[0].seq == 2
    clock.now += 1
    showcase.give(credit())
    assert showcase.bundle(experiment)[0] is None
    experiment.advance(8, 1)
    assert headers(showcase.bundle(experiment)[0])[0].seq == 3


def test_a_keyframe_shows_what_has_not_changed_too(
    showcase: Showcase, experiment: AbstractExperiment, clock: Clock
) -> None:
    showcase.watch({"place": {}})
    showcase.give(credit())
    showcase.bundle(experiment)
    clock.now += 1
    showcase.give(credit(keyframe=True))
    assert len(headers(showcase.bundle(experiment)[0])) == 1


def test_a_keyframe_that_was_not_built_yet_stays_asked_for(showcase: Showcase, experiment: AbstractExperiment) -> None:
    showcase.watch({"place": {}})
    showcase.give(credit(keyframe=True))
    showcase.give(credit())  # those who look on ask at a beat, whether they were answered or not
    assert all(header.flags & FLAG_KEYFRAME for header in headers(showcase.bundle(experiment)[0]))


def test_new_options_show_their_stream_again_and_only_that(
    showcase: Showcase, experiment: AbstractExperiment, clock: Clock
) -> None:
    showcase.watch({"place": {"unit": 1}, "curve": {}})
    showcase.give(credit())
    showcase.bundle(experiment)
    clock.now += 1
    showcase.watch({"place": {"unit": 2}, "curve": {}})
    showcase.give(credit())
    assert [header.stream for header in headers(showcase.bundle(experiment)[0])] == [0]


def test_bundles_keep_the_frame_rate_on_a_steady_beat(
    showcase: Showcase, experiment: AbstractExperiment, clock: Clock
) -> None:
    showcase.watch({"place": {}})
    built = 0
    for _ in range(1000):
        clock.now += 0.01
        experiment.advance(8, 1)
        showcase.give(credit())
        built += showcase.bundle(experiment)[0] is not None
    assert built == pytest.approx(10 / FRAME_INTERVAL_S, rel=0.02)


@pytest.mark.parametrize(("processor_s", "interval_s"), [(0.001, FRAME_INTERVAL_S), (0.015, 0.075), (1.0, 1.1)])
def test_what_a_bundle_costs_is_counted_in_processor_time(
    parabola: ExperimentSpec, experiment: AbstractExperiment, processor_s: float, interval_s: float
) -> None:
    """Each reading of a clock is so much later: 60 ms, in which others had the processor, and what was used of it."""
    steady, used = count(1000.0, 0.06), count(0.0, processor_s)
    showcase = Showcase(parabola.streams, 5, lambda: next(steady), lambda: next(used))
    showcase.watch({"place": {}})
    showcase.give(credit())
    assert showcase.bundle(experiment)[0] is not None
    experiment.advance(8, 1)
    showcase.give(credit())
    assert showcase.wait_s(experiment, 1000.0) == pytest.approx(interval_s / 2)


def test_a_series_starts_where_the_viewer_ends(showcase: Showcase, experiment: AbstractExperiment) -> None:
    experiment.advance(8, 9)
    showcase.watch({"curve": {}})
    showcase.give(credit(points=4))
    bundle, _ = showcase.bundle(experiment)
    assert bundle is not None
    _, (start, rows) = decode_frame(bundle.data)
    assert start.tolist() == [4, 0]
    assert rows[:, 0].tolist() == [4, 5, 6, 7, 8, 9]


def test_an_unknown_stream_or_option_is_refused_and_changes_nothing(
    showcase: Showcase, experiment: AbstractExperiment
) -> None:
    showcase.watch({"place": {}})
    with pytest.raises(ConfigError, match=r"streams\.plaice: no such stream") as caught:
        showcase.watch({"plaice": {}})
    assert caught.value.allowed == ("place", "curve")
    with pytest.raises(ConfigError, match=r"streams\.place\.unit: expected a whole number"):
        showcase.watch({"place": {"unit": "x"}})
    showcase.give(credit())
    assert headers(showcase.bundle(experiment)[0])


def test_a_stream_that_does_not_fit_the_network_is_told_once_and_leaves_the_others(
    showcase: Showcase, experiment: AbstractExperiment, clock: Clock
) -> None:
    showcase.watch({"place": {"unit": 9}, "curve": {}})
    showcase.give(credit())
    bundle, (error,) = showcase.bundle(experiment)
    assert [header.stream for header in headers(bundle)] == [1]
    assert (error.path, error.code) == ("streams.place.unit", "out_of_range")
    clock.now += 1
    experiment.advance(8, 1)
    showcase.give(credit())
    assert showcase.bundle(experiment)[1] == []
