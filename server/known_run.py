"""What a session knows of its run: to welcome a page, to begin another life of the worker, to write a header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from server.events import Checked, Configured, Edited, Event, Reason, Recalled, RunState, State
from server.kept_run import KeptRun
from server.worker_messages import Captured, Checkpoint, Ready

FRESH = RunState(False, "started", "", 0, None)


class KnownRun:
    """The run as far as its worker has told.

    Parameters
    ----------
    experiment, lab : str
        Their keys.
    start_config : mapping
        Settings in which the lab starts differently from the experiment's defaults.

    Attributes
    ----------
    checkpoint : Checkpoint or None
        From which the next worker goes on.
    looks_back : bool
        Is a moment of its past shown?
    """

    def __init__(self, experiment: str, lab: str, start_config: Mapping[str, Any]) -> None:
        self._experiment = experiment
        self._lab = lab
        self._start_config = dict(start_config)
        self.config = dict(start_config)
        self.network: dict[str, Any] = {}
        self.state = FRESH
        self.undoable = False
        self.redoable = False
        self.solved: set[int] = set()
        self.checkpoint: Checkpoint | None = None
        self.looks_back = False
        self._held_state: RunState | None = None

    @property
    def lasting_state(self) -> RunState:
        """The transport that outlives the worker: what is held goes on as it was."""
        held = self._held_state
        return self.state if held is None else msgspec.structs.replace(held, step=self.state.step)

    @property
    def remaining(self) -> int | None:
        """Steps that are left of a bounded run, as far as the disk knows."""
        bounded = self.lasting_state.reason == "step" and self.checkpoint is not None
        return self.checkpoint.remaining if bounded and self.checkpoint is not None else None

    @property
    def goes_on(self) -> bool:
        """Does the next worker train at once? Not if it cannot know how many steps are left of a bounded run."""
        state = self.lasting_state
        return state.running and (state.reason != "step" or self.remaining is not None)

    def bring_back(self, kept: KeptRun, blob: bytes) -> None:
        """Take over what the disk has."""
        self.config = kept.config
        reason: Reason = "started" if kept.remaining is None else "step"
        self.state = RunState(kept.running, reason, "", kept.step, kept.steps_per_second)
        end = len(blob) - kept.past_bytes
        self.checkpoint = Checkpoint(blob[:end], kept.remaining, blob[end:])
        self.solved = set(kept.solved)

    def forget(self) -> None:
        """Begin anew as the lab does: neither weights nor settings are trusted any more."""
        self.checkpoint = None
        self.config = dict(self._start_config)
        self.state = FRESH
        if self._held_state is not None:
            self._held_state = FRESH

    def begin(self, ready: Ready) -> None:
        """Note that another worker has taken the run up."""
        self.looks_back = False
        self.config, self.network, self.state = ready.config, ready.network, ready.state
        self.undoable = self.redoable = False

    def reach(self, step: int) -> None:
        """Note how far the worker has come."""
        self.state = msgspec.structs.replace(self.state, step=step)

    def hold(self, held: bool) -> None:
        """Note how training goes on when the run is let go, or that it was let go."""
        if held:
            self._held_state = self.state
        elif self._held_state is not None:
            self.state = self.lasting_state
            self._held_state = None

    def hear(self, event: Event) -> None:
        """Keep what the next `welcome` has to say."""
        if isinstance(event, Configured):
            self.config, self.network, self.state = event.config, event.network, event.state
        if isinstance(event, (Configured, Edited)):
            self.undoable, self.redoable = event.undoable, event.redoable
        if isinstance(event, Checked) and event.solved:
            self.solved.add(event.task)
        if isinstance(event, State):
            self.state = RunState(event.running, event.reason, event.message, event.step, event.steps_per_second)
        if isinstance(event, Recalled):
            self.looks_back = event.step is not None

    def kept(self, checkpoint: Checkpoint) -> KeptRun:
        """Return the header of a checkpoint: what the next life of the session has to know."""
        return KeptRun(
            experiment=self._experiment,
            lab=self._lab,
            config=self.config,
            step=self.state.step,
            running=self.lasting_state.running,
            steps_per_second=self.state.steps_per_second,
            remaining=checkpoint.remaining,
            solved=sorted(self.solved),
            past_bytes=len(checkpoint.past),
        )

    def copied(self, captured: Captured) -> KeptRun:
        """Return the header of a parcel: another run, which stands still."""
        return KeptRun(
            experiment=self._experiment,
            lab=self._lab,
            config=captured.config,
            step=captured.step,
            running=False,
            steps_per_second=self.state.steps_per_second,
            remaining=None,
            solved=[],
        )
