from __future__ import annotations

import numpy as np
import pytest

from engine.errors import FormatError
from engine.experiments import EXPERIMENTS, ExperimentSpec
from server.capture import MOST_ROWS, capture
from server.commands import Configure, Edit, Pause, Play, Recall, Reset, Rewind, Step, Undo
from server.events import Configured, Error, Event, Recalled, State
from server.frames import decode_frame
from server.run import Run
from server.timeline import MOST_BYTES, MOST_MOMENTS, MOST_PACKED_BYTES, Timeline


def trained(spec: ExperimentSpec, bursts: int = 30) -> Run:
    """A run of 100 steps a burst, ten bursts a second, that is still training."""
    run = Run(spec, {"learning_rate": 0.001})
    run.handle(Play(id=1), 0.0)
    for number in range(1, bursts + 1):
        run.train(number / 10)
    return run


def answer(events: list[Event]) -> Event:
    return events[-1]


def test_the_moments_stay_few_and_spread_over_the_whole_run(parabola: ExperimentSpec) -> None:
    run = trained(parabola, bursts=1000)
    steps = run.past.timeline.steps
    assert steps[0] == 0
    assert steps[-1] > 97_000
    assert MOST_MOMENTS / 2 <= len(steps) <= MOST_MOMENTS
    gaps = np.diff(steps)
    assert gaps.max() <= 3 * np.median(gaps)


def test_large_moments_are_fewer_and_rarer() -> None:
    class Large:
        step = 0

        def checkpoint(self) -> bytes:
            return bytes(MOST_BYTES // 5)

    timeline, large = Timeline(), Large()
    for step in range(2000):
        large.step = step
        timeline.observe(large, step / 100)  # type: ignore[arg-type]
    assert 2 <= len(timeline.steps) <= 5
    assert timeline.steps[0] == 0


def test_a_packed_past_is_small_spread_over_the_run_and_cut_at_the_present() -> None:
    class Middling:
        step = 0

        def checkpoint(self) -> bytes:
            return bytes([self.step % 256]) * (MOST_PACKED_BYTES // 10)

    timeline, middling = Timeline(), Middling()
    for step in range(0, 1000, 10):
        middling.step = step
        timeline.observe(middling, float(step))  # type: ignore[arg-type]
    packed = timeline.pack()
    assert len(packed) < MOST_PACKED_BYTES + 1000
    again = Timeline()
    again.unpack(packed, 700)
    assert again.steps[0] == 0
    assert 600 <= again.steps[-1] <= 700
    assert set(again.steps) <= set(timeline.steps)
    moment = again.nearest(350, 10**6)
    assert moment is not None
    assert moment.blob[0] == moment.step % 256
    last = again.steps[-1]
    earlier = again.nearest(last, last)  # whoever goes back from the newest moment is not shown that one
    assert earlier is not None
    assert earlier.step == again.steps[-2]
    with pytest.raises(FormatError, match="cannot be read"):
        again.unpack(packed[:-1], 700)


def test_a_past_of_moments_that_are_too_large_is_not_packed() -> None:
    class Large:
        step = 0

        def checkpoint(self) -> bytes:
            return bytes(MOST_PACKED_BYTES)

    timeline, large = Timeline(), Large()
    for step in (0, 10):
        large.step = step
        timeline.observe(large, float(step))  # type: ignore[arg-type]
    assert len(timeline.steps) == 2
    assert timeline.pack() == b""
    timeline.unpack(b"", 10)
    assert len(timeline.steps) == 2


def test_looking_back_shows_the_nearest_moment_and_pauses(parabola: ExperimentSpec) -> None:
    run = trained(parabola)
    present = run.experiment.snapshot({"place": {"unit": 0}}, {})["place"][0]
    state, recalled = run.handle(Recall(id=2, step=1049), 4.0)
    assert isinstance(state, State)
    assert not state.running
    assert isinstance(recalled, Recalled)
    assert (recalled.id, recalled.step, recalled.present) == (2, 1000, 3000)
    assert recalled.kept[0] == 0
    assert {500, 1000, 1100} <= set(recalled.kept)
    assert run.shown.step == 1000
    assert run.shown.snapshot({"place": {"unit": 0}}, {})["place"][0] > present
    back = answer(run.handle(Recall(id=3, step=None), 4.1))
    assert isinstance(back, Recalled)
    assert back.step is None
    assert run.shown is run.experiment


def test_asking_for_the_present_or_later_is_the_present(parabola: ExperimentSpec) -> None:
    run = trained(parabola)
    for step in (3000, 10**9):
        recalled = answer(run.handle(Recall(id=2, step=step), 4.0))
        assert isinstance(recalled, Recalled)
        assert recalled.step is None


def test_whatever_steers_the_run_goes_back_to_the_present_first(parabola: ExperimentSpec) -> None:
    run = trained(parabola)
    for command in (
        Play(id=4),
        Configure(id=4, changes={"learning_rate": 0.2}),
        Edit(id=4, target="x", index=[], value=1),
    ):
        run.handle(Recall(id=2, step=500), 4.0)
        recalled, *_ = run.handle(command, 4.1)
        assert isinstance(recalled, Recalled)
        assert (recalled.id, recalled.step) == (None, None)
        run.handle(Pause(id=5), 4.2)


def test_nothing_is_kept_before_the_first_step_and_after_a_reset(parabola: ExperimentSpec) -> None:
    run = Run(parabola, {})
    run.handle(Step(id=1, count=1), 0.0)
    run.handle(Reset(id=2), 1.0)
    assert run.past.timeline.steps == []
    refused = answer(run.handle(Rewind(id=3), 1.1))
    assert isinstance(refused, Error)
    assert refused.code == "not_ready"


def test_going_on_from_a_moment_repeats_the_run_bit_for_bit_and_can_be_undone(parabola: ExperimentSpec) -> None:
    run = trained(parabola)
    curve = run.experiment.snapshot({"curve": {}}, {"curve": (0, 0)})["curve"][1]
    run.handle(Recall(id=2, step=1000), 4.0)
    configured, recalled = run.handle(Rewind(id=3), 4.1)
    assert isinstance(configured, Configured)
    assert (configured.id, configured.reset, configured.state.step) == (3, True, 1000)
    assert isinstance(recalled, Recalled)
    assert recalled.step is None
    assert recalled.kept[-1] == 1000
    run.handle(Step(id=4, count=2000), 5.0)
    while run.transport.running:
        run.train(5.1)
    again = run.experiment.snapshot({"curve": {}}, {"curve": (0, 0)})["curve"][1]
    assert again.tobytes() == curve.tobytes()
    run.handle(Undo(id=5), 6.0)
    assert run.experiment.step == 3000


@pytest.mark.parametrize("key", list(EXPERIMENTS))
def test_every_experiment_can_be_packed_and_looked_back_at(key: str) -> None:
    spec = EXPERIMENTS[key]
    run = Run(spec, {})
    run.handle(Step(id=1, count=3), 0.0)
    for number in range(200):
        if not run.transport.running:
            break
        run.train(number / 10)
    recalled = answer(run.handle(Recall(id=2, step=0), 30.0))
    assert isinstance(recalled, Recalled)
    assert run.shown.step == 0
    captured = capture(spec, run.experiment, 7)
    assert (captured.id, captured.step) == (7, run.experiment.step)
    rows = np.frombuffer(captured.curves).reshape(-1, max(1, len(captured.columns)))
    assert len(rows) <= MOST_ROWS
    if captured.thumbnail:
        _, arrays = decode_frame(captured.thumbnail)
        assert arrays[0].shape[-2:] == (48, 48)
