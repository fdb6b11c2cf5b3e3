"""What teachers and students send by HTTP, and what the sockets of a room are told.

Requests are JSON objects, unknown fields are refused. Events travel over the websocket ``/api/room``; like those of a
session they have a ``type`` and an ``offset``, which is 0: a page that comes back is told the whole present state.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from server.commands import Key
from server.definitions import defined
from server.events import Event

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Pseudonym = Annotated[str, Meta(min_length=1, max_length=24)]
SessionName = Annotated[str, Meta(max_length=64)]


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page may send."""


class SignIn(Request, frozen=True):
    """Use this browser as the teacher whose token this is."""

    token: Annotated[str, Meta(min_length=43, max_length=43)]


class OpenRoom(Request, frozen=True):
    """Open a room."""

    name: Name


class Join(Request, frozen=True):
    """Become a member of the room with this code."""

    code: Annotated[str, Meta(max_length=64)]
    pseudonym: Pseudonym


class Push(Request, frozen=True):
    """Bring everybody to a lab, with the settings of an address such as ``#v=1&seed=3``."""

    lab: Key
    address: Annotated[str, Meta(max_length=8192, pattern=r"^(#.*)?$")] = ""


class Freeze(Request, frozen=True):
    """Stop everybody's training and hold their controls, or let go."""

    frozen: bool


class Project(Request, frozen=True):
    """Show everybody one student's run, or, with an empty name, nobody's."""

    session: SessionName


class Kick(Request, frozen=True):
    """Send a student away for good."""

    member: Key


class Assign(Request, frozen=True):
    """Set all tasks of a lab."""

    lab: Key


class TakeBack(Request, frozen=True):
    """Take the tasks of a lab back, with what was solved of them."""

    lab: Key


class RoomHello(Request, frozen=True):
    """First message of a socket of a room; without a name the room this visitor has joined."""

    ticket: Annotated[str, Meta(max_length=64)]
    room: Annotated[str, Meta(max_length=64)] = ""


class Projected(Struct, frozen=True):
    """The run that everybody is shown."""

    session: str
    pseudonym: str
    lab: str


class SetTask(Struct, frozen=True):
    """One task that the teacher has set, as a student sees it."""

    lab: str
    task: int
    title: str
    solved: bool


class RoomEvent(Event, frozen=True, tag="room", kw_only=True):
    """The room as a student may know it.

    ``pushes`` counts how often a lab was pushed, ``shown`` says that everybody sees this student's own run, and
    ``projected`` which other one.
    """

    name: str
    pseudonym: str
    lab: str
    address: str
    pushes: int
    frozen: bool
    shown: bool
    projected: Projected | None
    tasks: list[SetTask]


class Student(Struct, frozen=True):
    """One member: the run they work on (empty: none in memory) and the assignments they have tried and solved.

    ``away_s`` says in round numbers for how many seconds nobody has had that run on a screen; 0 while somebody has.
    """

    member: str
    pseudonym: str
    session: str
    lab: str
    step: int
    running: bool
    here: bool
    away_s: int
    attempts: dict[str, int]
    solved: list[str]


class Assigned(Struct, frozen=True):
    """One task that the teacher has set, and how many have solved it."""

    id: str
    lab: str
    task: int
    title: str
    solved: int


class Roster(Event, frozen=True, tag="roster", kw_only=True):
    """The room as its teacher sees it."""

    room: str
    name: str
    code: str
    lab: str
    address: str
    frozen: bool
    projected: str
    students: list[Student]
    assignments: list[Assigned]


ROOM_EVENTS = defined(globals(), Event)
ROOM_RECORDS: tuple[type[Struct], ...] = (Projected, SetTask, Student, Assigned)
ROOM_REQUESTS = defined(globals(), Request)
