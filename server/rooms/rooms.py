"""All rooms: every change first in the database, then in memory."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from server.actions import Judged
from server.errors import RoomError, StorageError
from server.identity_limits import IdentityLimits
from server.labs import Lab
from server.rooms import rows
from server.rooms.codes import draw_code, read_code
from server.rooms.model import Assignment, Member, Result, Room, member_key
from server.storage import Storage
from server.storage.forget import Orphans, forget_room, forget_visitors, only_in

log = logging.getLogger(__name__)

MOST_ROOMS = 100
MOST_ASSIGNMENTS = 50
WRONG_CODES_A_SECOND = 0.1
WRONG_CODES_AT_ONCE = 10


class Rooms:
    """Registry of rooms.

    Parameters
    ----------
    storage : Storage
    labs : mapping of key to Lab
    most_members : int
        Students of one room; the next one is told that it is full.
    """

    def __init__(self, storage: Storage, labs: Mapping[str, Lab], most_members: int) -> None:
        self._storage = storage
        self._labs = labs
        self._most_members = most_members
        self._rooms: dict[str, Room] = {}
        self._wrong = IdentityLimits(WRONG_CODES_A_SECOND, WRONG_CODES_AT_ONCE)
        self._writing: set[asyncio.Task[None]] = set()
        self._joining = asyncio.Lock()
        self._assigning = asyncio.Lock()
        self.changed: Callable[[Room], None] = lambda room: None
        """Called after every change of a room that its pages show."""

    async def load(self) -> None:
        """Read the open rooms from the database."""
        self._rooms = {room.id: room for room in await self._storage.read(rows.read_open)}

    async def finish(self) -> None:
        """Wait for results that are being written."""
        if self._writing:
            await asyncio.wait(self._writing)

    # ---- who is where ------------------------------------------------------------------------------------------

    def of_teacher(self, teacher: str, room_id: str) -> Room:
        """Return a teacher's room; another teacher's is treated as one that does not exist."""
        room = self._rooms.get(room_id)
        if room is None or room.teacher != teacher:
            raise RoomError(404, "There is no such room.")
        return room

    def all_of(self, teacher: str) -> list[Room]:
        """Return a teacher's open rooms, the newest first."""
        mine = [room for room in self._rooms.values() if room.teacher == teacher]
        return sorted(mine, key=lambda room: -room.created_at)

    async def closed_of(self, teacher: str) -> list[Room]:
        """Return the rooms that a teacher has closed and not deleted, the one closed last first."""
        return await self._storage.read(partial(rows.read_closed, teacher=teacher))

    async def open_or_closed(self, teacher: str, room_id: str) -> Room:
        """Return a teacher's room also when it is closed; another teacher's is treated as one that does not exist."""
        closed = [] if room_id in self._rooms else await self.closed_of(teacher)
        return next((room for room in closed if room.id == room_id), None) or self.of_teacher(teacher, room_id)

    def of_member(self, visitor: str) -> Room | None:
        """Return the room that a student joined last."""
        mine = [room for room in self._rooms.values() if room.has(visitor)]
        return max(mine, key=lambda room: room.members[visitor].joined_at, default=None)

    def frozen(self, visitor: str) -> str:
        """Return why a student may change nothing now, or nothing if they may."""
        room = self.of_member(visitor)
        return "Your teacher has paused the class." if room is not None and room.is_frozen else ""

    def pseudonym(self, visitor: str) -> str:
        """Return the name of a student in the room they joined last."""
        room = self.of_member(visitor)
        return "" if room is None else room.members[visitor].pseudonym

    def may_watch(self, watcher: str, owner: str, session: str) -> bool:
        """May somebody look at a run? The teacher of its student may; the class may look at the projected one."""
        return any(
            room.has(owner) and (room.teacher == watcher or (room.has(watcher) and room.projected == session))
            for room in self._rooms.values()
        )

    def watched_from(self, teacher: str, owner: str) -> str:
        """Return the room of a teacher in which a student is, or nothing."""
        mine = (room.id for room in self._rooms.values() if room.teacher == teacher and room.has(owner))
        return next(mine, "")

    # ---- what teachers do --------------------------------------------------------------------------------------

    async def create(self, teacher: str, name: str) -> Room:
        """Open a room."""
        self._keep_below_limit(teacher)
        room = Room(secrets.token_urlsafe(9), teacher, self._fresh_code(), _one_line(name) or "Room", time.time())
        await self._storage.write(partial(rows.add_room, room=room))
        self._rooms[room.id] = room
        return room

    async def push(self, room: Room, lab: str, address: str) -> None:
        """Bring everybody to a lab."""
        self._known(lab)
        pushes = room.pushes + 1
        await self._change(room, lab=lab, config={"address": address, "pushes": pushes})
        room.lab, room.address, room.pushes = lab, address, pushes
        self.changed(room)

    async def freeze(self, room: Room, *, frozen: bool) -> None:
        """Hold everybody's controls, or let go."""
        await self._change(room, frozen=frozen)
        room.is_frozen = frozen
        self.changed(room)

    async def project(self, room: Room, session: str) -> None:
        """Show everybody one run, or nobody's."""
        await self._change(room, projected=session)
        room.projected = session
        self.changed(room)

    async def renew_code(self, room: Room) -> None:
        """Draw another code; nobody can join with the old one any more."""
        code = self._fresh_code()
        await self._change(room, code=code)
        room.code = code
        self.changed(room)

    async def kick(self, room: Room, key: str) -> Member:
        """Send a student away for good; return who it was.

        The room gets another code with it: a browser without its cookie is a stranger, who would be let in with the old
        one. Everybody else is in already.
        """
        member = room.member(key)
        code = self._fresh_code()
        async with self._joining:  # a `join` of theirs on its way must not bring them back
            await self._storage.write(partial(rows.kick, room=room.id, visitor=member.visitor, code=code))
            if (present := room.members.get(member.visitor)) is not None:  # they may have been forgotten meanwhile
                present.is_kicked = True
            room.code = code
        self.changed(room)
        return member

    async def close(self, room: Room) -> None:
        """Close a room; what was solved in it stays until it is deleted."""
        now = time.time()
        await self._change(room, closed_at=now, frozen=False, projected="")
        room.closed_at, room.is_frozen, room.projected = now, False, ""
        self._rooms.pop(room.id, None)

    async def reopen(self, room: Room) -> None:
        """Open a closed room again with everybody who was in it."""
        self._keep_below_limit(room.teacher)
        await self._change(room, closed_at=None)
        room.closed_at = 0.0
        self._rooms.setdefault(room.id, room)  # asked twice at once, the room that students may be in already stays

    async def alone_in(self, room: Room) -> set[str]:
        """Return the students who are in this room and in no other."""
        return await self._storage.read(partial(only_in, room=room.id))

    async def delete(self, room: Room) -> None:
        """Delete a closed room and all its data, also of the students who are in no other one."""
        await self.finish()
        await self._forget(partial(forget_room, room=room.id))

    async def forget_student(self, visitor: str) -> None:
        """Delete everything somebody did and who they were; of a teacher the account and the rooms stay."""
        await self.finish()
        await self._forget(partial(forget_visitors, gone=[visitor]))
        self.forget({visitor})

    def forget(self, visitors: Collection[str]) -> None:
        """Let go of students that the database does not know any more."""
        for room in self._rooms.values():
            if gone := room.members.keys() & set(visitors):
                for visitor in gone:
                    del room.members[visitor]
                room.results = {key: result for key, result in room.results.items() if key[1] not in gone}
                self.changed(room)

    async def assign(self, room: Room, lab: str) -> None:
        """Set all tasks of a lab."""
        tasks = self._known(lab).tasks
        if not tasks:
            raise RoomError(409, "This lab has no tasks.", "lab")
        async with self._assigning:  # asked twice at once, they are set once
            known = {(entry.lab, entry.task) for entry in room.assignments}
            added = [
                Assignment(secrets.token_urlsafe(9), lab, number, task.title)
                for number, task in enumerate(tasks)
                if (lab, number) not in known
            ]
            if len(room.assignments) + len(added) > MOST_ASSIGNMENTS:
                raise RoomError(409, f"A room may have at most {MOST_ASSIGNMENTS} tasks.", "lab")
            await self._storage.write(partial(rows.add_assignments, room=room.id, added=added))
            room.assignments += added
        self.changed(room)

    async def take_back(self, room: Room, lab: str) -> None:
        """Take the tasks of a lab back, with what was solved of them."""
        async with self._assigning:
            left = [entry for entry in room.assignments if entry.lab != lab]
            if len(left) == len(room.assignments):
                raise RoomError(404, "No tasks of this lab are set.", "lab")
            await self._storage.write(partial(rows.drop_assignments, room=room.id, lab=lab))
            room.assignments = left
        known = {entry.id for entry in left}
        room.results = {key: result for key, result in room.results.items() if key[0] in known}
        self.changed(room)

    # ---- what students do --------------------------------------------------------------------------------------

    def is_member(self, visitor: str, typed: str) -> bool:
        """Is somebody in the room of this code already?"""
        room = self._by_code(typed)
        return room is not None and room.has(visitor)

    async def join(self, visitor: str, typed: str, pseudonym: str) -> Room:
        """Make somebody a member; guessing codes locks out the one who guesses and nobody else."""
        if not self._wrong.would_take(visitor):
            raise RoomError(429, "Too many wrong codes; wait a minute and ask your teacher for the code.", "code")
        if self._by_code(typed) is None:
            self._wrong.take(visitor)
            raise _no_such_code()
        async with self._joining:  # of two who come at once only one gets a free name or the last place
            return await self._let_in(visitor, typed, pseudonym)

    async def _let_in(self, visitor: str, typed: str, pseudonym: str) -> Room:
        room = self._by_code(typed)
        if room is None:  # closed, or its code changed, while others came in
            raise _no_such_code()
        member = room.members.get(visitor)
        if member is not None and member.is_kicked:
            raise RoomError(403, "You were sent out of this room.", "code")
        if member is None and len(room.present) >= self._most_members:
            count = f"{self._most_members} student{'s' if self._most_members > 1 else ''}"
            raise RoomError(409, f"This room is full: it has {count}. Ask your teacher for another room.", "code")
        joined = Member(visitor, member_key(room.id, visitor), self._free_name(room, visitor, pseudonym), time.time())
        await self._storage.write(partial(rows.add_member, room=room.id, member=joined))
        room.members[visitor] = joined
        self.changed(room)
        return room

    def judged(self, visitor: str, lab: str, verdict: Judged) -> None:
        """Note what the server has found about a task that the student's room has set; solved once stays solved."""
        room = self.of_member(visitor)
        if room is None:
            return
        for entry in room.assignments:
            if (entry.lab, entry.task) == (lab, verdict.task):
                before = room.results.get((entry.id, visitor), Result(False, 0, 0))
                step = before.step if before.solved else verdict.step
                result = Result(before.solved or verdict.solved, before.attempts + 1, step)
                room.results[entry.id, visitor] = result
                self._write_later(entry.id, visitor, result)
                self.changed(room)

    # ---- the rest ----------------------------------------------------------------------------------------------

    async def _forget(self, job: Callable[[Connection], Orphans]) -> None:
        orphans = await self._storage.write(job)
        await asyncio.to_thread(orphans.remove, self._storage.folder)
        await self._storage.scrub()

    def _keep_below_limit(self, teacher: str) -> None:
        if len(self.all_of(teacher)) >= MOST_ROOMS:
            raise RoomError(409, f"You have {MOST_ROOMS} rooms open already; close one first.")

    def _write_later(self, assignment: str, visitor: str, result: Result) -> None:
        task = asyncio.create_task(self._write(assignment, visitor, result), name="result")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, assignment: str, visitor: str, result: Result) -> None:
        try:
            await self._storage.write(partial(rows.keep_result, assignment=assignment, visitor=visitor, result=result))
        except StorageError:
            log.exception("a result could not be written; it is kept until the server ends")

    async def _change(self, room: Room, **values: Any) -> None:
        await self._storage.write(partial(rows.change_room, room=room.id, **values))

    def _known(self, lab: str) -> Lab:
        if lab not in self._labs:
            raise RoomError(404, f"There is no such lab; expected one of {', '.join(self._labs)}.", "lab")
        return self._labs[lab]

    def _by_code(self, typed: str) -> Room | None:
        code = read_code(typed)
        return next((room for room in self._rooms.values() if code and secrets.compare_digest(room.code, code)), None)

    def _fresh_code(self) -> str:
        taken = {room.code for room in self._rooms.values()}
        while (code := draw_code()) in taken:
            pass
        return code

    def _free_name(self, room: Room, visitor: str, wanted: str) -> str:
        """Return a pseudonym on one line that nobody else in the room has."""
        name = _one_line(wanted) or "Student"
        taken = {member.pseudonym for member in room.present if member.visitor != visitor}
        if name not in taken:
            return name
        return next(f"{name} {number}" for number in range(2, len(taken) + 3) if f"{name} {number}" not in taken)


def _no_such_code() -> RoomError:
    return RoomError(404, "There is no open room with this code; ask your teacher.", "code")


def _one_line(name: str) -> str:
    """Return a name without what would break its line, turn it around or hide in it."""
    return " ".join("".join(sign for sign in name if sign.isprintable()).split())
