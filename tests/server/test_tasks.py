"""Tasks are judged by the worker: refused with what is missing, solved once the run is there."""

from __future__ import annotations

from typing import Any

import pytest

from engine.experiments import EXPERIMENTS
from server.commands import Check, Configure, Hello, Step
from server.errors import TaskError
from server.events import Checked, Error
from server.run import Run
from server.session import Session
from server.tasks import Task, read_tasks
from server.worker_messages import Ready, decode_to_worker, encode

SPEC = EXPERIMENTS["playground"]
TASK = {
    "title": "Two clouds",
    "text": "Part them without a hidden layer.",
    "require": [
        {"measure": "test_accuracy", "at_least": 0.95},
        {"measure": "layers", "at_most": 0},
        {"setting": "dataset", "equals": "gauss"},
    ],
}


def checked(run: Run) -> Checked:
    (event,) = run.handle(Check(id=7, task=0), 0.0)
    assert isinstance(event, Checked)
    return event


def test_a_task_is_refused_with_what_is_missing_and_solved_when_nothing_is() -> None:
    run = Run(SPEC, {"dataset": "xor"}, tasks=read_tasks([TASK], SPEC))
    refused = checked(run)
    assert not refused.solved
    assert refused.missing[1:] == [
        "The number of hidden layers is 2; it has to be at most 0.",
        "The setting “Data” is xor; it has to be gauss.",
    ]
    assert refused.missing[0].startswith("The test accuracy is 0.")
    run.handle(Configure(id=1, changes={"dataset": "gauss", "layers": []}), 0.0)
    run.handle(Step(id=2, count=300), 0.0)
    while run.transport.running:
        run.train(0.0)
    assert (checked(run).solved, checked(run).missing) == (True, [])


def test_a_setting_of_every_layer_names_those_that_differ() -> None:
    require = [{"setting": "layers.*.activation", "equals": "relu"}]
    run = Run(
        SPEC,
        {"layers": [{"units": 2}, {"units": 2, "activation": "relu"}]},
        tasks=read_tasks([{**TASK, "require": require}], SPEC),
    )
    assert checked(run).missing == ["The setting “Activation” is tanh; it has to be everywhere relu."]
    run.handle(Configure(id=1, changes={"layers": []}), 0.0)
    assert checked(run).missing == ["The setting “Activation” is nowhere; it has to be everywhere relu."]
    run.handle(Configure(id=2, changes={"layers": [{"units": 2, "activation": "relu"}]}), 0.0)
    assert checked(run).solved


def test_what_cannot_be_measured_is_said() -> None:
    run = Run(SPEC, {"dataset": "reg_plane"}, tasks=read_tasks([TASK], SPEC))
    assert checked(run).missing[0] == "The test accuracy cannot be measured yet; it has to be at least 0.95."


def test_a_task_that_is_not_there_is_an_error() -> None:
    (error,) = Run(SPEC, {}).handle(Check(id=7, task=0), 0.0)
    assert isinstance(error, Error)
    assert (error.id, error.path) == (7, "task")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"title": "a", "text": "b"}, "missing required field `require`"),
        ({**TASK, "reward": 3}, "unknown field `reward`"),
        ({**TASK, "require": []}, r"tasks\[0\].require: a task needs at least one condition"),
        ({**TASK, "require": [{"measure": "beauty", "above": 1}]}, "measure: expected one of training_loss"),
        ({**TASK, "require": [{"measure": "steps"}]}, "a measure needs one of below, above"),
        ({**TASK, "require": [{"setting": "color", "equals": 1}]}, "setting: expected one of problem"),
        ({**TASK, "require": [{"setting": "dataset", "below": 1}]}, "a setting needs equals, and no bound"),
        ({**TASK, "require": [{}]}, "expected either measure or setting"),
    ],
)
def test_a_wrong_task_is_named(record: dict[str, Any], said: str) -> None:
    with pytest.raises(TaskError, match=said):
        read_tasks([record], SPEC)


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_an_experiment_has_every_measure_it_declares(key: str) -> None:
    spec = EXPERIMENTS[key]
    assert list(spec.create({}).measures()) == [measure.name for measure in spec.measures]


def test_a_session_hands_tasks_and_start_to_its_worker_and_remembers_what_was_solved() -> None:
    tasks = read_tasks([TASK], SPEC)
    session = Session("abc", "playground", draw_epoch=lambda: 1, lab="clouds", tasks=tasks, config={"seed": 5})
    generation, actions = session.join(Hello(protocol=1, experiment="playground", lab="clouds"), 0.0)
    start = decode_to_worker(actions[0].messages[0])  # type: ignore[union-attr]
    assert start.tasks == [Task(**{**TASK, "require": tasks[0].require})]  # type: ignore[union-attr, arg-type]
    assert start.config == {"seed": 5}, "the first picture is that of the lab's start"  # type: ignore[union-attr]
    state = Run(SPEC, {}).state
    session.hear(1, encode(Ready(pid=1, preloaded=True, config={}, network={}, state=state)), 0.0)
    session.hear(1, encode(Checked(id=3, task=0, solved=True, missing=[])), 0.0)
    session.leave(generation, 1.0)
    _, actions = session.join(Hello(protocol=1, experiment="playground", lab="clouds"), 2.0)
    assert '"solved":[0]' in actions[0].data  # type: ignore[union-attr, operator]
