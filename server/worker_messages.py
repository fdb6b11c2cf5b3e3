"""What the server and a worker process say to each other over the control pipe.

Every message is one byte of kind and a body: ``J`` a JSON object of the classes below, of `server.commands` or of
`server.events`, ``C`` the steps that are left, a past and a checkpoint, ``S`` the parcel of a run in MessagePack, ``M``
what is said about memory, ``F`` eight bytes of viewer and the frames of one bundle. Nothing is pickled: neither side
can run code in the other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from server.commands import COMMANDS, CaptureCommand, SteeringCommand, Watch
from server.errors import FrameError
from server.events import EVENTS, RunEvent, RunState
from server.tasks import Task
from server.watchdog import SILENCE_S

T = TypeVar("T")

Audience = Literal["stage", "tile"]
"""Who looks besides the student: those who watch the run, and the teacher's wall of small pictures."""

AUDIENCES: Mapping[int, Audience] = {2**63: "stage", 2**63 + 1: "tile"}
"""By the number that stands in a bundle where the generation of the student's socket does."""

MAX_BYTES = 256 * 2**20
"""Longest message of either side; a longer one means that the other side is broken."""


class Control(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What only server and worker say to each other."""


class Start(Control, frozen=True, tag="start", kw_only=True):
    """First message: which experiment to run and how; a checkpoint may have come before it."""

    experiment: str
    epoch: int
    config: dict[str, Any]
    running: bool = False
    steps_per_second: float | None = None
    remaining: int | None = None
    tasks: list[Task] = []
    held: bool = False


class Credit(Control, frozen=True, tag="credit"):
    """Build one bundle at the next step boundary at which a watched stream has changed.

    ``viewer`` is the generation of the socket it is for. ``points`` and ``generation`` say which rows of a series that
    viewer holds. ``keyframe`` asks for every watched stream, changed or not.
    """

    viewer: int
    points: int
    generation: int
    keyframe: bool = False


class Peek(Control, frozen=True, tag="peek", kw_only=True):
    """Build one bundle for an audience besides the student's own page, of these streams and when one has changed.

    ``points``, ``generation`` and ``keyframe`` are those of `Credit`.
    """

    audience: Audience
    streams: dict[str, dict[str, Any]]
    points: int = 0
    generation: int = 0
    keyframe: bool = False


class Hold(Control, frozen=True, tag="hold"):
    """Let training stand still, or go on exactly as it was: with the steps that were left of a bounded run."""

    held: bool


class Park(Control, frozen=True, tag="park"):
    """Send a last checkpoint and exit."""


class Ready(Control, frozen=True, tag="ready", kw_only=True):
    """The experiment stands; answers `Start`."""

    pid: int
    preloaded: bool
    config: dict[str, Any]
    network: dict[str, Any]
    state: RunState


class Heartbeat(Control, frozen=True, tag="heartbeat"):
    """Sent each second: the worker lives and has come this far. Also before a kernel is compiled, which takes time.

    ``busy_s`` is the processor time that it may use until the next one; what uses more runs in circles.
    """

    step: int
    compiling: bool = False
    busy_s: float = SILENCE_S


Order = Start | Credit | Peek | Hold | Park
WorkerCommand = SteeringCommand | CaptureCommand | Watch
ToWorker = Order | WorkerCommand
Report = Ready | Heartbeat
FromWorker = Report | RunEvent


class Checkpoint(Struct, frozen=True):
    """A run as bytes, to continue it elsewhere; ``remaining`` steps of a bounded run were left.

    ``past`` holds the moments that can be looked back at (`Timeline.pack`), or nothing: the last one before a run is
    parked has them.
    """

    blob: bytes
    remaining: int | None = None
    past: bytes = b""


class Captured(Struct, frozen=True, kw_only=True):
    """The shown moment as one parcel; answers a command by its ``id``. Curves are rows of float64, little-endian."""

    id: int
    config: dict[str, Any]
    step: int
    measures: dict[str, float | None]
    columns: list[str]
    curves: bytes
    thumbnail: bytes
    blob: bytes


class Reserved(Struct, frozen=True):
    """What a process has reserved of the memory, in all, or wants to: then it waits for `encode_promise`."""

    size_bytes: int
    asks: bool = False


class Bundle(Struct, frozen=True):
    """The bytes of all frames of one bundle, and the generation of the socket they were built for."""

    viewer: int
    data: bytes


MEMORY = b"M"
_RESERVED = struct.Struct("<Q?")
_VIEWER = struct.Struct("<Q")
_CHECKPOINT = struct.Struct("<qI")
_UNBOUNDED = -1


def _decoder(control: UnionType, messages: Iterable[type[Struct]]) -> msgspec.json.Decoder[Any]:
    """Return what reads one of these messages."""
    return msgspec.json.Decoder(reduce(or_, messages, control))


_to_worker: msgspec.json.Decoder[ToWorker] = _decoder(
    Order, (kind for kind in COMMANDS if issubclass(kind, WorkerCommand))
)
_from_worker: msgspec.json.Decoder[FromWorker] = _decoder(
    Report, (kind for kind in EVENTS if issubclass(kind, RunEvent))
)


def encode(message: ToWorker | FromWorker | Checkpoint | Captured | Bundle | Reserved) -> bytes:
    """Write one message of the pipe, without its length."""
    if isinstance(message, Checkpoint):
        left = _UNBOUNDED if message.remaining is None else message.remaining
        return b"C" + _CHECKPOINT.pack(left, len(message.past)) + message.past + message.blob
    if isinstance(message, Reserved):
        return MEMORY + _RESERVED.pack(message.size_bytes, message.asks)
    if isinstance(message, Captured):
        return b"S" + msgspec.msgpack.encode(message)
    if isinstance(message, Bundle):
        return b"F" + _VIEWER.pack(message.viewer) + message.data
    return b"J" + msgspec.json.encode(message)


def decode_to_worker(data: bytes) -> ToWorker | Checkpoint:
    """Read a message of the server; raise `FrameError` if it is none."""
    kind, body = data[:1], data[1:]
    if kind == b"C" and len(body) >= _CHECKPOINT.size:
        return _checkpoint(body)
    return _decode_json(_to_worker, kind, body)


def decode_from_worker(data: bytes) -> FromWorker | Checkpoint | Captured | Bundle:
    """Read a message of a worker; raise `FrameError` if it is none."""
    if data[:1] == b"F" and len(data) > _VIEWER.size:
        (viewer,) = _VIEWER.unpack_from(data, 1)
        return Bundle(viewer, data[1 + _VIEWER.size :])
    kind, body = data[:1], data[1:]
    if kind == b"C" and len(body) >= _CHECKPOINT.size:
        return _checkpoint(body)
    if kind == b"S":
        return _captured(body)
    return _decode_json(_from_worker, kind, body)


def decode_reserved(data: bytes) -> Reserved:
    """Read what a worker says about memory; raise `FrameError` if it is none of that."""
    if len(data) != 1 + _RESERVED.size:
        raise FrameError(f"a message about memory has {len(data)} bytes, expected {1 + _RESERVED.size}")
    return Reserved(*_RESERVED.unpack_from(data, 1))


def encode_promise(refusal: str) -> bytes:
    """Write the answer to a worker that wants more memory: why it cannot have it, or nothing."""
    return MEMORY + refusal.encode()


def decode_promise(data: bytes) -> str:
    """Read `encode_promise`."""
    return data[1:].decode()


def _captured(body: bytes) -> Captured:
    try:
        return msgspec.msgpack.decode(body, type=Captured)
    except msgspec.DecodeError as problem:
        raise FrameError(f"a parcel of a run cannot be read: {problem}") from problem


def _checkpoint(body: bytes) -> Checkpoint:
    left, past_bytes = _CHECKPOINT.unpack_from(body)
    end = _CHECKPOINT.size + past_bytes
    if end > len(body):
        raise FrameError(f"a checkpoint of {len(body)} bytes cannot hold a past of {past_bytes}")
    return Checkpoint(body[end:], None if left == _UNBOUNDED else left, body[_CHECKPOINT.size : end])


def _decode_json(decoder: msgspec.json.Decoder[T], kind: bytes, body: bytes) -> T:
    """Read the JSON kind of message."""
    if kind != b"J":
        raise FrameError(f"a message of the control pipe has the unknown kind {kind!r}")
    try:
        return decoder.decode(body)
    except msgspec.DecodeError as problem:
        raise FrameError(f"a message of the control pipe cannot be read: {problem}") from problem
