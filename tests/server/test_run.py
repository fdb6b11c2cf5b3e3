from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from engine.experiments import ExperimentSpec
from server.commands import Configure, Edit, Pause, Play, Redo, Reset, Speed, Step, Undo
from server.events import Configured, Diverged, Edited, Error, Event, State
from server.run import Run


@pytest.fixture
def run(parabola: ExperimentSpec) -> Run:
    return Run(parabola, {})


def only(events: Sequence[Event], kind: type[Any]) -> Any:
    (event,) = events
    assert isinstance(event, kind)
    return event


def x_of(run: Run) -> float:
    return float(run.experiment.snapshot({"place": {"unit": 0}}, {})["place"][0][0])


def test_play_trains_until_pause(run: Run) -> None:
    state = only(run.handle(Play(id=1), 0.0), State)
    assert (state.id, state.running, state.reason, state.step) == (1, True, "play", 0)
    assert run.train(0.0) == []
    assert run.experiment.step == 100
    state = only(run.handle(Pause(id=2), 0.1), State)
    assert (state.running, state.reason, state.step) == (False, "pause", 100)
    assert run.train(0.2) == []
    assert run.experiment.step == 100


@pytest.mark.parametrize(("unit", "steps"), [("batch", 3), ("epoch", 15)])
def test_a_step_trains_exactly_its_count_and_pauses(run: Run, unit: Any, steps: int) -> None:
    run.handle(Play(id=1), 0.0)
    state = only(run.handle(Step(id=2, count=3, unit=unit), 0.0), State)
    assert (state.id, state.running, state.reason, state.step) == (2, False, "step", steps)


def test_a_long_step_is_answered_at_once_and_tells_its_end(run: Run) -> None:
    state = only(run.handle(Step(id=2, count=250), 0.0), State)
    assert (state.id, state.running, state.reason) == (2, True, "step")
    assert run.train(0.0) == []
    state = only(run.train(0.0), State)
    assert (state.id, state.running, state.reason, state.step) == (None, False, "step", 250)


def test_what_is_held_stands_still_and_goes_on_exactly_as_it_was(run: Run) -> None:
    run.handle(Step(id=1, count=250), 0.0)
    state = only(run.hold(True, 0.1), State)
    assert (state.running, state.reason, state.step) == (False, "pause", 100)
    assert (run.train(0.2), run.transport.idle_s(), run.transport.remaining) == ([], float("inf"), 150)
    assert run.hold(True, 0.3) == []
    state = only(run.hold(False, 0.4), State)
    assert (state.running, state.reason, state.step) == (True, "step", 100)
    assert run.train(0.5) == []
    assert only(run.train(0.6), State).step == 250
    run.hold(True, 0.7)
    assert not only(run.hold(False, 0.8), State).running


def test_a_chosen_speed_limits_the_steps_and_full_speed_does_not(run: Run) -> None:
    run.handle(Speed(id=1, steps_per_second=2.0), 0.0)
    run.handle(Play(id=2), 10.0)
    for tenth in range(30):
        run.train(10.0 + tenth / 10)
    assert run.experiment.step == 6
    assert 0 < run.transport.idle_s() <= 0.5
    run.handle(Speed(id=3, steps_per_second=None), 13.0)
    run.train(13.0)
    assert run.experiment.step == 106
    assert run.transport.idle_s() == 0


def test_a_change_that_keeps_the_weights_keeps_the_run_going(run: Run) -> None:
    run.handle(Play(id=1), 0.0)
    run.train(0.0)
    event = only(run.handle(Configure(id=2, changes={"learning_rate": 0.5}), 0.0), Configured)
    assert (event.reset, event.changed, event.undoable) == (False, ["learning_rate"], True)
    assert event.config["learning_rate"] == 0.5
    assert (event.state.running, event.state.step) == (True, 100)


def test_a_change_that_starts_the_weights_afresh_pauses(run: Run) -> None:
    run.handle(Play(id=1), 0.0)
    run.train(0.0)
    event = only(run.handle(Configure(id=2, changes={"start": -3}), 0.0), Configured)
    assert (event.reset, event.state.running, event.state.reason, event.state.step) == (True, False, "reset", 0)


def test_a_replaced_configuration_is_another_run(run: Run) -> None:
    run.handle(Step(id=1, count=20), 0.0)
    configured = only(run.handle(Configure(id=2, changes={}, replace=True), 0.0), Configured)
    assert (configured.reset, configured.state.step, configured.state.running) == (True, 0, False)
    assert configured.undoable


def test_the_first_configuration_of_a_page_is_nothing_to_take_back(run: Run) -> None:
    configured = only(run.handle(Configure(id=1, changes={}, replace=True), 0.0), Configured)
    assert (configured.reset, configured.undoable) == (True, False)


def test_a_refused_change_names_the_field_and_changes_nothing(run: Run) -> None:
    run.handle(Play(id=1), 0.0)
    error = only(run.handle(Configure(id=2, changes={"learning_rate": 500, "start": 1}), 0.0), Error)
    assert (error.id, error.code, error.path, error.allowed) == (2, "out_of_range", "learning_rate", [0, 100])
    assert error.message == "learning_rate: expected a number from 0 to 100, got 500"
    error = only(run.handle(Configure(id=3, changes={"mood": "merry"}), 0.0), Error)
    assert (error.code, error.allowed) == ("bad_field", ["calm", "broken"])
    assert run.experiment.config["start"] == 4
    assert run.transport.running
    assert not run.history.undoable


def test_reset_goes_to_step_0_paused_and_can_be_taken_back(run: Run) -> None:
    run.handle(Step(id=1, count=7), 0.0)
    before = x_of(run)
    event = only(run.handle(Reset(id=2), 0.0), Configured)
    assert (event.reset, event.state.step, event.state.running) == (True, 0, False)
    event = only(run.handle(Undo(id=3), 0.0), Configured)
    assert (event.state.step, event.undoable, event.redoable) == (7, False, True)
    assert x_of(run) == before
    event = only(run.handle(Redo(id=4), 0.0), Configured)
    assert (event.state.step, event.undoable, event.redoable) == (0, True, False)


def test_an_edit_is_answered_and_can_be_taken_back(run: Run) -> None:
    event = only(run.handle(Edit(id=1, target="x", index=[0], value=2.5), 0.0), Edited)
    assert (event.id, event.target, event.index, event.value) == (1, "x", [0], 2.5)
    assert x_of(run) == 2.5
    run.handle(Undo(id=2), 0.0)
    assert x_of(run) == 4.0
    error = only(run.handle(Edit(id=3, target="y", index=[0], value=2.5), 0.0), Error)
    assert (error.path, error.allowed) == ("target", ["x"])


def test_undoing_a_setting_keeps_what_was_learned_since(run: Run) -> None:
    run.handle(Configure(id=1, changes={"learning_rate": 0.01}), 0.0)
    run.handle(Step(id=2, count=9), 1.0)
    event = only(run.handle(Undo(id=3), 2.0), Configured)
    assert (event.config["learning_rate"], event.state.step, event.reset) == (0.1, 9, False)
    assert event.changed == ["learning_rate"]


def test_dragging_one_slider_is_one_change_and_a_later_drag_another(run: Run) -> None:
    for number, rate in enumerate((0.2, 0.3, 0.4)):
        run.handle(Configure(id=number, changes={"learning_rate": rate}), number * 0.1)
    run.handle(Configure(id=5, changes={"learning_rate": 0.9}), 60.0)
    assert only(run.handle(Undo(id=6), 61.0), Configured).config["learning_rate"] == 0.4
    assert only(run.handle(Undo(id=7), 62.0), Configured).config["learning_rate"] == 0.1
    error = only(run.handle(Undo(id=8), 63.0), Error)
    assert (error.id, error.code, error.message) == (8, "not_ready", "There is nothing to take back.")


def test_a_new_change_forgets_what_was_taken_back(run: Run) -> None:
    run.handle(Configure(id=1, changes={"learning_rate": 0.2}), 0.0)
    run.handle(Undo(id=2), 1.0)
    run.handle(Configure(id=3, changes={"start": 5}), 2.0)
    assert only(run.handle(Redo(id=4), 3.0), Error).message == "There is nothing to repeat."


def test_history_is_bounded(run: Run) -> None:
    for number in range(200):
        run.handle(Edit(id=number, target="x", index=[], value=float(number)), 0.0)
    undone = 0
    while run.history.undoable:
        run.handle(Undo(id=0), 0.0)
        undone += 1
    assert undone == 50
    assert x_of(run) == 149.0


def test_a_diverged_run_stops_and_offers_ways_out(run: Run) -> None:
    run.handle(Configure(id=1, changes={"learning_rate": 9.0}), 0.0)
    run.handle(Play(id=2), 0.0)
    state, diverged = run.train(0.0)
    assert isinstance(state, State)
    assert (state.running, state.reason, state.message) == (False, "diverged", "x flew away")
    assert isinstance(diverged, Diverged)
    assert (diverged.layer, diverged.quantity, diverged.step) == ("x", "weight", state.step)
    assert diverged.remedies[0].changes == {"learning_rate": 0.1}
    assert run.train(0.0) == []


@pytest.mark.filterwarnings("default")
def test_what_nobody_expects_pauses_with_a_number_to_quote(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    run.handle(Configure(id=1, changes={"mood": "broken"}), 0.0)
    run.handle(Play(id=2), 0.0)
    error, state = run.train(0.0)
    assert isinstance(error, Error)
    assert isinstance(state, State)
    assert (error.code, state.running) == ("internal", False)
    number = error.message.rpartition(" ")[2].rstrip(".")
    assert f"incident {number}" in caplog.text
    assert "nobody expects this" in caplog.text
    assert only(run.handle(Configure(id=3, changes={"mood": "calm"}), 0.0), Configured)


def test_a_checkpoint_continues_the_run_under_the_newest_settings(parabola: ExperimentSpec, run: Run) -> None:
    run.handle(Step(id=1, count=12), 0.0)
    blob = run.experiment.checkpoint()
    again = Run(parabola, {"learning_rate": 0.7}, blob)
    assert (again.experiment.step, again.experiment.config["learning_rate"]) == (12, 0.7)
    assert x_of(again) == x_of(run)


def test_a_damaged_checkpoint_is_left_out(parabola: ExperimentSpec, caplog: pytest.LogCaptureFixture) -> None:
    run = Run(parabola, {"start": 7}, b"no zip at all")
    assert run.experiment.config["start"] == 7
    assert "cannot be used" in caplog.text
