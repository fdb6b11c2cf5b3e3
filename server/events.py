"""What the server sends as text, and how it is written.

To be an event it is enough to be defined here: its base class says whether a worker may send it.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from server.definitions import defined
from server.protocol import ErrorCode

Reason = Literal[
    "play", "pause", "step", "reset", "diverged", "early_stopping", "target_loss", "plateau", "max_steps", "started"
]


class RunState(Struct, frozen=True):
    """Is it training, why, at which step and at which chosen speed (null: full speed)."""

    running: bool
    reason: Reason
    message: str
    step: int
    steps_per_second: float | None


class Event(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """What the server sends as text; ``offset`` counts 1, 2, 3 ... within an epoch, 0 is never replayed."""

    offset: int = 0


class RunEvent(Event, frozen=True, kw_only=True):
    """What a worker tells of its run."""


class Answer(RunEvent, frozen=True, kw_only=True):
    """What a worker answers a command with, by its ``id``; null where nobody has asked."""

    id: int | None


class Welcome(Event, frozen=True, tag="welcome", kw_only=True):
    """The session is ready; everything a page needs to draw itself."""

    protocol: int
    session: str
    resume: str
    epoch: int
    resumed: bool
    experiment: str
    config: dict[str, Any]
    state: RunState
    network: dict[str, Any]
    undoable: bool
    redoable: bool
    solved: list[int]


class Configured(Answer, frozen=True, tag="configured", kw_only=True):
    """The configuration, the weights or both were changed."""

    config: dict[str, Any]
    network: dict[str, Any]
    state: RunState
    reset: bool
    changed: list[str]
    undoable: bool
    redoable: bool


class Edited(Answer, frozen=True, tag="edited", kw_only=True):
    """One parameter was set."""

    target: str
    index: list[int]
    value: float
    undoable: bool
    redoable: bool


class Recalled(Answer, frozen=True, tag="recalled", kw_only=True):
    """What is shown: a kept moment by its step, or (null) the present, which is at step ``present``.

    ``kept`` lists the steps that can be looked at; ``config`` and ``network`` are those of the moment that is shown.
    """

    step: int | None
    present: int
    kept: list[int]
    config: dict[str, Any]
    network: dict[str, Any]


class Forked(Event, frozen=True, tag="forked", kw_only=True):
    """The name of the new session; never replayed."""

    id: int
    session: str


class Saved(Event, frozen=True, tag="saved", kw_only=True):
    """The run is saved; ``run`` names it in the addresses of saved runs. Never replayed."""

    id: int
    run: str


class Checked(Answer, frozen=True, tag="checked", kw_only=True):
    """A task was judged; ``missing`` has a sentence for each condition that does not hold, none when it is solved."""

    task: int
    solved: bool
    missing: list[str]


class State(Answer, frozen=True, tag="state", kw_only=True):
    """Training started, stopped or changed its speed."""

    running: bool
    reason: Reason
    message: str
    step: int
    steps_per_second: float | None


class Error(Answer, frozen=True, tag="error", kw_only=True):
    """A command was refused; nothing has changed and the run goes on."""

    code: ErrorCode
    path: str
    message: str
    allowed: list[Any]


class Remedy(Struct, frozen=True):
    """One way out of a diverged run: a button's words and the configuration changes it makes."""

    label: str
    changes: dict[str, Any]


class Diverged(RunEvent, frozen=True, tag="diverged", kw_only=True):
    """Training met a number that is not finite and stopped there."""

    step: int
    layer: str
    quantity: str
    message: str
    remedies: list[Remedy]


class Exported(Answer, frozen=True, tag="exported", kw_only=True):
    """The run in another form; never replayed."""

    id: int
    filename: str
    media_type: str
    encoding: Literal["text", "base64"]
    content: str


class Uploaded(Answer, frozen=True, tag="uploaded", kw_only=True):
    """A table was read: what is in it, a configuration to begin with, and why that does not do as it is."""

    id: int
    own: dict[str, Any]
    choice: dict[str, Any]
    refusal: str


class Notice(RunEvent, frozen=True, tag="notice", kw_only=True):
    """Something worth knowing that answers no command."""

    level: Literal["info", "warning"]
    message: str


class Pong(Event, frozen=True, tag="pong", kw_only=True):
    """The answer to a ping."""

    id: int


EVENTS = defined(globals(), Event)
"""Every text message of the server, in the order of their definition."""


def encode_event(event: Event) -> str:
    """Write one event as JSON text."""
    return msgspec.json.encode(event).decode()
