"""One experiment being steered: commands go in, events come out, `train` makes steps.

Knows no pipe and no clock: the loop in `server.worker` passes the time in.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import singledispatchmethod
from typing import Any

from msgspec.structs import asdict

from engine.datasets import Stroke
from engine.errors import ConfigError, EngineError, MemoryRefusedError
from engine.experiments import AbstractExperiment, ExperimentSpec, Stop
from server.commands import (
    Check,
    Configure,
    Edit,
    Export,
    Import,
    Paint,
    Pause,
    Play,
    Recall,
    Redo,
    Reset,
    Rewind,
    Speed,
    SteeringCommand,
    Step,
    Undo,
    Upload,
)
from server.errors import CommandError
from server.events import (
    Checked,
    Configured,
    Diverged,
    Edited,
    Event,
    Exported,
    Reason,
    Remedy,
    RunState,
    State,
    Uploaded,
)
from server.history import History, Moment
from server.past import Past
from server.refusals import config_error, incident_error, refusal
from server.saved_run import BytesInParts, TextInParts, read_saved_run
from server.tasks import Task, missing
from server.transport import Transport

log = logging.getLogger(__name__)

_TEXT_TYPES = ("application/json", "application/x-ipynb+json")

BURST_MS = 1.5
"""Time between two looks at the control pipe; of many small steps no more is made.

On a full machine a process has a processor for 3 or 4 ms, then the others have theirs: a burst and a picture have to
fit into that, or each command and each picture waits for one more round. Shorter bursts cost some of the training.
"""

_TIMELESS = (Recall, Rewind, Check, Export)
"""Commands that leave the moment that is looked at as it is."""


class Run:
    """Experiment, transport and history of one session.

    Parameters
    ----------
    spec : ExperimentSpec
    config : mapping
        Settings that differ from the defaults.
    checkpoint : bytes, optional
        Continue from here.
    tasks : sequence of Task, optional
        Of the lab this run belongs to.

    Raises
    ------
    ConfigError
        If the configuration is refused.
    """

    def __init__(
        self,
        spec: ExperimentSpec,
        config: Mapping[str, Any],
        checkpoint: bytes | None = None,
        tasks: Sequence[Task] = (),
    ) -> None:
        self.spec = spec
        self.tasks = tasks
        self.experiment = _create(spec, config, checkpoint)
        self.transport = Transport()
        self.history = History()
        self.past = Past(spec)
        self._incoming = TextInParts()
        self._table = BytesInParts()

    @property
    def state(self) -> RunState:
        """Is it training, why, at which step and speed."""
        return self.transport.state(self.experiment.step)

    @property
    def shown(self) -> AbstractExperiment:
        """The experiment that pictures are made of: the run itself, or a moment of its past."""
        return self.past.shown(self.experiment)

    def handle(self, command: SteeringCommand, now: float) -> list[Event]:
        """Carry out one command; a refused one changes nothing and becomes an `error` event.

        What steers the run goes back to the present first: what is done there is seen there.
        """
        told = [] if isinstance(command, _TIMELESS) else self._leave_past(None)
        events = self._attempt(command, now)
        if not isinstance(command, Rewind) and any(isinstance(event, Configured) and event.reset for event in events):
            self.past.timeline.clear()
        return [*told, *events]

    def _attempt(self, command: SteeringCommand, now: float) -> list[Event]:
        try:
            return self._carry_out(command, now)
        except ConfigError as problem:
            return [config_error(problem, command.id)]
        except CommandError as problem:
            return [refusal(command.id, problem.code, problem.message, problem.path, problem.allowed)]
        except MemoryRefusedError as problem:
            return [refusal(command.id, "busy", _sentence(problem))]
        except EngineError as problem:
            return [refusal(command.id, "bad_field", str(problem))]
        except MemoryError:
            message = "This would need more memory than a run may take. Nothing was changed; choose something smaller."
            return [refusal(command.id, "out_of_range", message)]
        except Exception:  # noqa: BLE001 - the run goes on whatever one command meets
            return [incident_error(f"carrying out {type(command).__name__.lower()}", command.id)]

    def resume(self, running: bool, remaining: int | None, steps_per_second: float | None, now: float) -> None:
        """Take over speed and transport from an earlier life of the worker."""
        self.transport.choose_speed(steps_per_second, now)
        if running:
            self.transport.go("play" if remaining is None else "step", remaining, now)

    def hold(self, held: bool, now: float) -> list[Event]:
        """Let training stand still, or go on exactly as it was; return what there is to tell."""
        return [self._state_event(None)] if self.transport.hold(held, now) else []

    def train(self, now: float) -> list[Event]:
        """Make the steps that are due within one burst; return what there is to tell."""
        limit = self.transport.due(now)
        if limit == 0:
            return []
        if not self.past.timeline.steps:
            self.past.timeline.observe(self.experiment, now)
        try:
            advance = self.experiment.advance(BURST_MS, limit)
            self.past.timeline.observe(self.experiment, now)
        except MemoryRefusedError as problem:
            self.transport.halt("pause", _sentence(problem))
            return [self._state_event(None)]
        except Exception:  # noqa: BLE001 - the session outlives a failed burst
            incident = incident_error("training", None)
            self.transport.halt("pause", incident.message)
            return [incident, self._state_event(None)]
        is_over = self.transport.spend(advance.steps)
        if advance.stop is not None:
            return self._stopped(advance.stop)
        if is_over:
            self.transport.halt("step")
            return [self._state_event(None)]
        return []

    @singledispatchmethod
    def _carry_out(self, command: SteeringCommand, now: float) -> list[Event]:
        """Carry out a command by the method below that takes its class."""
        raise NotImplementedError(f"no method of Run takes a {type(command).__name__}")

    @_carry_out.register
    def _configure(self, command: Configure, now: float) -> list[Event]:
        before = Moment.of(self.experiment, with_weights=True)
        untouched = self.experiment.step == 0 and not self.history.undoable
        change = self.experiment.configure(command.changes, command.replace)
        if command.replace:  # another run, not an edit of this one: a link gives the same first weights every time
            self.experiment.reset(None)
        reset = change.reset or command.replace
        if (change.changed or reset) and not (command.replace and untouched):
            kept = before if reset else Moment(before.config, None)
            self.history.record(kept, tuple(change.changed), now)
        if reset:
            self.transport.halt("reset")
        return [self._configured(command.id, reset=reset, changed=change.changed)]

    @_carry_out.register
    def _play(self, command: Play, now: float) -> list[Event]:
        self.transport.go("play", None, now)
        return [self._state_event(command.id)]

    @_carry_out.register
    def _pause(self, command: Pause, now: float) -> list[Event]:
        self.transport.halt("pause")
        return [self._state_event(command.id)]

    @_carry_out.register
    def _step(self, command: Step, now: float) -> list[Event]:
        """Start a bounded run and make its first burst; the answer says whether it is over already."""
        per_unit = self.experiment.steps_per_epoch if command.unit == "epoch" else 1
        self.transport.go("step", command.count * per_unit, now)
        told = [event for event in self.train(now) if not isinstance(event, State)]
        return [self._state_event(command.id), *told]

    @_carry_out.register
    def _speed(self, command: Speed, now: float) -> list[Event]:
        self.transport.choose_speed(command.steps_per_second, now)
        return [self._state_event(command.id)]

    @_carry_out.register
    def _reset(self, command: Reset, now: float) -> list[Event]:
        return self._started_afresh(command.id, lambda: self.experiment.reset(command.seed), "reset", now)

    def _started_afresh(self, command_id: int, change: Callable[[], None], reason: Reason, now: float) -> list[Event]:
        """Change the run as a whole, so that undo brings it back, and pause."""
        before = Moment.of(self.experiment, with_weights=True)
        change()
        self.history.record(before, (), now)
        self.transport.halt(reason)
        return [self._configured(command_id, reset=True, changed=self._changed_since(before.config))]

    def _changed_since(self, before: Mapping[str, Any]) -> list[str]:
        return [name for name, value in self.experiment.config.items() if before.get(name) != value]

    @_carry_out.register
    def _edit(self, command: Edit, now: float) -> list[Event]:
        before = Moment.of(self.experiment, with_weights=True)
        self.experiment.edit(command.target, command.index, command.value)
        if command.target not in self.experiment.looking_targets:
            self.history.record(before, (), now)
        return [
            Edited(
                id=command.id,
                target=command.target,
                index=command.index,
                value=command.value,
                undoable=self.history.undoable,
                redoable=self.history.redoable,
            )
        ]

    @_carry_out.register
    def _undo(self, command: Undo, now: float) -> list[Event]:
        if not self.history.undoable:
            return [refusal(command.id, "not_ready", "There is nothing to take back.")]
        return self._travelled(command.id, self.history.undo)

    @_carry_out.register
    def _redo(self, command: Redo, now: float) -> list[Event]:
        if not self.history.redoable:
            return [refusal(command.id, "not_ready", "There is nothing to repeat.")]
        return self._travelled(command.id, self.history.redo)

    @_carry_out.register
    def _recall(self, command: Recall, now: float) -> list[Event]:
        """Look at a kept moment, or go back to the present; training pauses."""
        if command.step is None:
            self.past.leave()
            return [self.past.event(command.id, self.experiment)]
        if command.step < self.experiment.step and not self.past.look(command.step, self.experiment.step):
            return [refusal(command.id, "not_ready", "No earlier moment of this run is kept; train first.")]
        if command.step >= self.experiment.step:
            self.past.leave()
        paused = []
        if self.transport.running:
            self.transport.halt("pause")
            paused = [self._state_event(None)]
        return [*paused, self.past.event(command.id, self.experiment)]

    @_carry_out.register
    def _rewind(self, command: Rewind, now: float) -> list[Event]:
        """Go on from the moment that is looked at; undo brings the present one back."""
        moment = self.past.moment
        if moment is None:
            return [refusal(command.id, "not_ready", "This is the present already.")]
        told = self._started_afresh(command.id, lambda: self.experiment.restore(moment.blob), "pause", now)
        self.past.timeline.cut(moment.step)
        return [*told, *self._leave_past(None)]

    def _leave_past(self, command_id: int | None) -> list[Event]:
        """Show the present again; tell it if something else was shown."""
        return [self.past.event(command_id, self.experiment)] if self.past.leave() else []

    @_carry_out.register
    def _check(self, command: Check, now: float) -> list[Event]:
        if command.task >= len(self.tasks):
            raise ConfigError("task", f"expected a task below {len(self.tasks)}, got {command.task}", ())
        sentences = missing(self.tasks[command.task], self.experiment, self.spec)
        return [Checked(id=command.id, task=command.task, solved=not sentences, missing=sentences)]

    def _travelled(self, command_id: int, travel: Callable[[AbstractExperiment], bool]) -> list[Event]:
        before = self.experiment.config
        reset = travel(self.experiment)
        return [self._configured(command_id, reset=reset, changed=self._changed_since(before))]

    @_carry_out.register
    def _export(self, command: Export, now: float) -> list[Event]:
        made = self.shown.export(command.form)
        is_text = made.media_type.startswith("text/") or made.media_type in _TEXT_TYPES
        content = made.content.decode() if is_text else base64.b64encode(made.content).decode()
        return [
            Exported(
                id=command.id,
                filename=made.filename,
                media_type=made.media_type,
                encoding="text" if is_text else "base64",
                content=content,
            )
        ]

    @_carry_out.register
    def _import(self, command: Import, now: float) -> list[Event]:
        """Take one part of a saved run; the last one replaces the present run, which undo brings back."""
        text = self._incoming.add(command)
        if text is None:
            return []
        description = read_saved_run(text)
        return self._started_afresh(command.id, lambda: self.experiment.load_weights(description), "reset", now)

    @_carry_out.register
    def _upload(self, command: Upload, now: float) -> list[Event]:
        """Take one part of a table; the last one has it read. The points stay until a change chooses from it."""
        data = self._table.add(command)
        if data is None:
            return []
        taken = self.experiment.take_file(data, command.name)
        return [Uploaded(id=command.id, own=taken["own"], choice=taken["choice"], refusal=taken["refusal"])]

    @_carry_out.register
    def _paint(self, command: Paint, now: float) -> list[Event]:
        """Change points; what belongs to one stroke is taken back together."""
        before = Moment.of(self.experiment, with_weights=False)
        change = self.experiment.paint(Stroke(add=command.add, erase=command.erase, move=command.move))
        if change.changed:
            self.history.record(before, ("own", f"stroke {command.stroke}"), now)
        return [self._configured(command.id, reset=change.reset, changed=change.changed)]

    def _stopped(self, stop: Stop) -> list[Event]:
        """Training stopped by itself: say why and what to do."""
        self.transport.halt(stop.reason, stop.message)
        state = self._state_event(None)
        if stop.reason != "diverged":
            return [state]
        remedies = [Remedy(remedy.label, dict(remedy.changes)) for remedy in stop.remedies]
        return [
            state,
            Diverged(
                step=self.experiment.step,
                layer=stop.layer,
                quantity=stop.quantity,
                message=stop.message,
                remedies=remedies,
            ),
        ]

    def _configured(self, command_id: int, *, reset: bool, changed: list[str]) -> Configured:
        return Configured(
            id=command_id,
            config=self.experiment.config,
            network=self.experiment.network(),
            state=self.state,
            reset=reset,
            changed=changed,
            undoable=self.history.undoable,
            redoable=self.history.redoable,
        )

    def _state_event(self, command_id: int | None) -> State:
        return State(id=command_id, **asdict(self.state))


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return text[:1].upper() + text[1:]


def _create(spec: ExperimentSpec, config: Mapping[str, Any], checkpoint: bytes | None) -> AbstractExperiment:
    """Create an experiment; a checkpoint older than ``config`` is brought up to it, a damaged one is left out."""
    if checkpoint is None:
        return spec.create(config)
    try:
        experiment = spec.create.resumed(checkpoint)
    except MemoryRefusedError:
        raise  # the checkpoint is good
    except EngineError:
        log.exception("the checkpoint cannot be used; starting from the configuration")
        return spec.create(config)
    try:
        experiment.configure(config, replace=True)
    except ConfigError:
        log.exception("the configuration is newer than the checkpoint and cannot be had; going on from the checkpoint")
    return experiment
