"""What a browser may send. Decoding is strict (`server.decode`): an error names the field and what is allowed there.

To be a command it is enough to be defined here: its base class says who carries it out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from server.definitions import defined
from server.protocol import IMPORT_PART_CHARACTERS, MOST_IMPORT_PARTS, MOST_UPLOAD_PARTS, UPLOAD_PART_BYTES

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


class NumberedCommand(Command, frozen=True):
    """One whose answer carries its ``id``."""

    id: CommandId


class SteeringCommand(NumberedCommand, frozen=True):
    """Carried out by the run in the worker: `server.run`."""


class CaptureCommand(NumberedCommand, frozen=True):
    """Answered by the worker with a parcel of the moment that is shown, which the server takes to where it belongs."""


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


class Configure(SteeringCommand, frozen=True, tag="configure"):
    """Change some configuration fields, all or none; ``replace`` starts from the defaults."""

    changes: dict[str, Any]
    replace: bool = False


class Play(SteeringCommand, frozen=True, tag="play"):
    """Train until told otherwise."""


class Pause(SteeringCommand, frozen=True, tag="pause"):
    """Stop training at the next step boundary."""


class Step(SteeringCommand, frozen=True, tag="step"):
    """Pause, then train this many batches or epochs."""

    count: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    unit: Literal["batch", "epoch"] = "batch"


class Speed(SteeringCommand, frozen=True, tag="speed"):
    """Train at this many steps a second, or as fast as possible (null)."""

    steps_per_second: Annotated[float, Meta(ge=0.1, le=1e9)] | None


class Reset(SteeringCommand, frozen=True, tag="reset"):
    """Fresh weights at step 0, paused; a null seed keeps the present one."""

    seed: Count | None = None


class Edit(SteeringCommand, frozen=True, tag="edit"):
    """Set one parameter; training goes on."""

    target: Key
    index: Annotated[list[Count], Meta(max_length=8)]
    value: float


class Undo(SteeringCommand, frozen=True, tag="undo"):
    """Take back the last configure, reset or edit."""


class Redo(SteeringCommand, frozen=True, tag="redo"):
    """Repeat what was taken back last."""


class Recall(SteeringCommand, frozen=True, tag="recall"):
    """Look at the kept moment nearest to a step; null goes back to the present. Training pauses."""

    step: Count | None


class Rewind(SteeringCommand, frozen=True, tag="rewind"):
    """Make the moment that is looked at the present one; undo brings the other back."""


class Fork(CaptureCommand, frozen=True, tag="fork"):
    """Make another run of this visitor from the moment that is shown."""


class Save(CaptureCommand, frozen=True, tag="save"):
    """Save the moment that is shown under a name."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=_ONE_LINE)]
    note: Annotated[str, Meta(max_length=2000, pattern=_NO_NUL)] = ""


class Check(SteeringCommand, frozen=True, tag="check"):
    """Has the run reached what this task of the lab asks for? Tasks count from 0."""

    task: Annotated[int, Meta(ge=0, le=99)]


class Export(SteeringCommand, frozen=True, tag="export"):
    """Give the run in another form, a key of the catalogue's ``exports``."""

    form: Key


class Import(SteeringCommand, frozen=True, tag="import"):
    """One part of a saved run; all parts carry the same ``id``, and the last one carries it out."""

    part: Annotated[int, Meta(ge=0, lt=MOST_IMPORT_PARTS)]
    parts: Annotated[int, Meta(ge=1, le=MOST_IMPORT_PARTS)]
    text: Annotated[str, Meta(max_length=IMPORT_PART_CHARACTERS)]


class Upload(SteeringCommand, frozen=True, tag="upload"):
    """One part of a table of the student's own, in base64; all parts carry the same ``id`` and ``name``."""

    name: Annotated[str, Meta(max_length=200)]
    part: Annotated[int, Meta(ge=0, lt=MOST_UPLOAD_PARTS)]
    parts: Annotated[int, Meta(ge=1, le=MOST_UPLOAD_PARTS)]
    data: Annotated[bytes, Meta(max_length=UPLOAD_PART_BYTES)]


class Paint(SteeringCommand, frozen=True, tag="paint"):
    """Add, erase and move points of the map; messages of the same ``stroke`` are taken back together."""

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


class Ping(NumberedCommand, frozen=True, tag="ping"):
    """Is the session there?"""


COMMANDS = defined(globals(), Command)
"""Every message a browser may send, in the order of their definition."""
