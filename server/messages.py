"""Text messages between browser and server: commands one way, events the other.

``docs/PROTOCOL.md`` is the contract; ``static/protocol.js`` is generated from these classes. Decoding is strict:
``decode.py`` turns an unknown field, a wrong type or a number outside its limits into a `CommandError` that names the
field and what is allowed there.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

PROTOCOL_VERSION = 1
MAX_MESSAGE_BYTES = 65_536
EVENT_RING = 256

# A character takes at most six bytes of JSON, so that a part always fits into one message.
IMPORT_PART_CHARACTERS = 10_000
MOST_IMPORT_PARTS = 200

# Base64 makes four characters of three bytes: 60,000 of them leave room for the other fields.
UPLOAD_PART_BYTES = 45_000
MOST_UPLOAD_PARTS = 90

ErrorCode = Literal[
    "bad_json",
    "too_large",
    "unknown_type",
    "bad_field",
    "out_of_range",
    "not_ready",
    "busy",
    "internal",
    "frozen",
    "read_only",
]
ERROR_CODES: tuple[str, ...] = get_args(ErrorCode)

# Close codes of the websocket, beyond those of RFC 6455.
CLOSE_TAKEN_OVER = 4001
CLOSE_PROTOCOL = 4002
CLOSE_TICKET = 4003
CLOSE_REMOVED = 4005
CLOSE_TOO_SLOW = 4008
CLOSE_FULL = 4013

CommandId = Annotated[int, Meta(ge=0, le=2**53 - 1, description="chosen by the browser; the answer carries it back")]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Key = Annotated[str, Meta(min_length=1, max_length=64)]


_NO_NUL = r"^[^\x00]*\Z"
"""What every kind of database can look for."""
_SIGN = "[^\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069]"
_ONE_LINE = rf"^{_SIGN}*(?!\s){_SIGN}{_SIGN}*\Z"
"""No control characters, and none that would turn the line around in which a name stands; not only spaces."""

Points = Annotated[list[Annotated[list[float], Meta(max_length=4)]], Meta(max_length=500)]


class Command(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What a browser may send."""


class Hello(Command, frozen=True, tag="hello"):
    """First message of a socket: open a new session, or join the one this page had."""

    protocol: int
    experiment: Key
    ticket: Annotated[str, Meta(max_length=64)] = ""
    lab: Annotated[str, Meta(max_length=64, pattern=_NO_NUL)] = ""
    session: Annotated[str, Meta(max_length=64, pattern=_NO_NUL)] | None = None
    watch: bool = False
    resume: Annotated[str, Meta(max_length=64)] = ""
    epoch: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    event_offset: Count = 0


class Configure(Command, frozen=True, tag="configure"):
    """Change some configuration fields, all or none; ``replace`` starts from the defaults."""

    id: CommandId
    changes: dict[str, Any]
    replace: bool = False


class Play(Command, frozen=True, tag="play"):
    """Train until told otherwise."""

    id: CommandId


class Pause(Command, frozen=True, tag="pause"):
    """Stop training at the next step boundary."""

    id: CommandId


class Step(Command, frozen=True, tag="step"):
    """Pause, then train this many batches or epochs."""

    id: CommandId
    count: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    unit: Literal["batch", "epoch"] = "batch"


class Speed(Command, frozen=True, tag="speed"):
    """Train at this many steps a second, or as fast as possible (null)."""

    id: CommandId
    steps_per_second: Annotated[float, Meta(ge=0.1, le=1e9)] | None


class Reset(Command, frozen=True, tag="reset"):
    """Fresh weights at step 0, paused; a null seed keeps the present one."""

    id: CommandId
    seed: Count | None = None


class Edit(Command, frozen=True, tag="edit"):
    """Set one parameter; training goes on."""

    id: CommandId
    target: Key
    index: Annotated[list[Count], Meta(max_length=8)]
    value: float


class Undo(Command, frozen=True, tag="undo"):
    """Take back the last configure, reset or edit."""

    id: CommandId


class Redo(Command, frozen=True, tag="redo"):
    """Repeat what was taken back last."""

    id: CommandId


class Recall(Command, frozen=True, tag="recall"):
    """Look at the kept moment nearest to a step; null goes back to the present. Training pauses."""

    id: CommandId
    step: Count | None


class Rewind(Command, frozen=True, tag="rewind"):
    """Make the moment that is looked at the present one; undo brings the other back."""

    id: CommandId


class Fork(Command, frozen=True, tag="fork"):
    """Make another run of this visitor from the moment that is shown."""

    id: CommandId


class Save(Command, frozen=True, tag="save"):
    """Save the moment that is shown under a name."""

    id: CommandId
    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=_ONE_LINE)]
    note: Annotated[str, Meta(max_length=2000, pattern=_NO_NUL)] = ""


class Check(Command, frozen=True, tag="check"):
    """Has the run reached what this task of the lab asks for? Tasks count from 0."""

    id: CommandId
    task: Annotated[int, Meta(ge=0, le=99)]


class Export(Command, frozen=True, tag="export"):
    """Give the run in another form, a key of the catalogue's ``exports``."""

    id: CommandId
    form: Key


class Import(Command, frozen=True, tag="import"):
    """One part of a saved run; all parts carry the same ``id``, and the last one carries it out."""

    id: CommandId
    part: Annotated[int, Meta(ge=0, lt=MOST_IMPORT_PARTS)]
    parts: Annotated[int, Meta(ge=1, le=MOST_IMPORT_PARTS)]
    text: Annotated[str, Meta(max_length=IMPORT_PART_CHARACTERS)]


class Upload(Command, frozen=True, tag="upload"):
    """One part of a table of the student's own, in base64; all parts carry the same ``id`` and ``name``."""

    id: CommandId
    name: Annotated[str, Meta(max_length=200)]
    part: Annotated[int, Meta(ge=0, lt=MOST_UPLOAD_PARTS)]
    parts: Annotated[int, Meta(ge=1, le=MOST_UPLOAD_PARTS)]
    data: Annotated[bytes, Meta(max_length=UPLOAD_PART_BYTES)]


class Paint(Command, frozen=True, tag="paint"):
    """Add, erase and move points of the map; messages of the same ``stroke`` are taken back together."""

    id: CommandId
    stroke: Count
    add: Points = []
    erase: Points = []
    move: Points = []


class Watch(Command, frozen=True, tag="watch"):
    """The streams that are on screen now, with their options, and only those."""

    streams: Annotated[dict[str, dict[str, Any]], Meta(max_length=64)]


class Ack(Command, frozen=True, tag="ack"):
    """Bundle ``seq`` was drawn; the browser holds series rows up to index ``points`` of ``generation``."""

    seq: Count
    points: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    generation: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class Ping(Command, frozen=True, tag="ping"):
    """Is the session there?"""

    id: CommandId


COMMANDS: tuple[type[Command], ...] = (
    Hello, Configure, Play, Pause, Step, Speed, Reset, Edit, Undo, Redo, Recall, Rewind, Fork, Save, Check, Export,
    Import, Upload, Paint, Watch, Ack, Ping,
)  # fmt: skip


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


class Configured(Event, frozen=True, tag="configured", kw_only=True):
    """The configuration, the weights or both were changed."""

    id: int | None
    config: dict[str, Any]
    network: dict[str, Any]
    state: RunState
    reset: bool
    changed: list[str]
    undoable: bool
    redoable: bool


class Edited(Event, frozen=True, tag="edited", kw_only=True):
    """One parameter was set."""

    id: int | None
    target: str
    index: list[int]
    value: float
    undoable: bool
    redoable: bool


class Recalled(Event, frozen=True, tag="recalled", kw_only=True):
    """What is shown: a kept moment by its step, or (null) the present, which is at step ``present``.

    ``kept`` lists the steps that can be looked at; ``config`` and ``network`` are those of the moment that is shown.
    """

    id: int | None
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


class Checked(Event, frozen=True, tag="checked", kw_only=True):
    """A task was judged; ``missing`` has a sentence for each condition that does not hold, none when it is solved."""

    id: int | None
    task: int
    solved: bool
    missing: list[str]


class State(Event, frozen=True, tag="state", kw_only=True):
    """Training started, stopped or changed its speed."""

    id: int | None
    running: bool
    reason: Reason
    message: str
    step: int
    steps_per_second: float | None


class Error(Event, frozen=True, tag="error", kw_only=True):
    """A command was refused; nothing has changed and the run goes on."""

    id: int | None
    code: ErrorCode
    path: str
    message: str
    allowed: list[Any]


class Remedy(Struct, frozen=True):
    """One way out of a diverged run: a button's words and the configuration changes it makes."""

    label: str
    changes: dict[str, Any]


class Diverged(Event, frozen=True, tag="diverged", kw_only=True):
    """Training met a number that is not finite and stopped there."""

    step: int
    layer: str
    quantity: str
    message: str
    remedies: list[Remedy]


class Exported(Event, frozen=True, tag="exported", kw_only=True):
    """The run in another form; never replayed."""

    id: int
    filename: str
    media_type: str
    encoding: Literal["text", "base64"]
    content: str


class Uploaded(Event, frozen=True, tag="uploaded", kw_only=True):
    """A table was read: what is in it, a configuration to begin with, and why that does not do as it is."""

    id: int
    own: dict[str, Any]
    choice: dict[str, Any]
    refusal: str


class Notice(Event, frozen=True, tag="notice", kw_only=True):
    """Something worth knowing that answers no command."""

    level: Literal["info", "warning"]
    message: str


class Pong(Event, frozen=True, tag="pong", kw_only=True):
    """The answer to a ping."""

    id: int


EVENTS: tuple[type[Event], ...] = (
    Welcome,
    Configured,
    Edited,
    Recalled,
    Forked,
    Saved,
    Checked,
    State,
    Error,
    Diverged,
    Exported,
    Uploaded,
    Notice,
    Pong,
)


def encode_event(event: Event) -> str:
    """Write one event as JSON text."""
    return msgspec.json.encode(event).decode()
