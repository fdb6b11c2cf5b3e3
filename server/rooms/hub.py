"""The sockets of the rooms: news for students, roster and pictures for teachers, and what a change means for runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.errors import RoomError
from server.events import Event, encode_event
from server.live_session import LiveSession
from server.outbox import Close, Outbox
from server.protocol import CLOSE_REMOVED
from server.rooms.messages import Assigned, Projected, RoomEvent, Roster, SetTask, Student
from server.rooms.model import Member, Room
from server.rooms.rooms import Rooms
from server.rooms.wall import encode_wall
from server.sessions import Sessions

log = logging.getLogger(__name__)

BEAT_S = 0.5
GLANCE_EVERY = 2
"""Pictures are asked for at every second beat: once a second."""


@dataclass(eq=False)
class Listener:
    """One socket of a room."""

    room: Room
    visitor: str
    outbox: Outbox = field(default_factory=Outbox)
    shown: dict[str, int] = field(default_factory=dict)
    told: str = ""

    @property
    def is_teacher(self) -> bool:
        """Does it belong to the teacher of the room?"""
        return self.room.teacher == self.visitor


class Hub:
    """Connects rooms with the sockets of their pages and with the runs of their students.

    Parameters
    ----------
    rooms : Rooms
    sessions : Sessions
    """

    def __init__(self, rooms: Rooms, sessions: Sessions) -> None:
        self._rooms = rooms
        self._sessions = sessions
        self._listeners: set[Listener] = set()
        rooms.changed = self.tell

    def __len__(self) -> int:
        return len(self._listeners)

    # ---- sockets -----------------------------------------------------------------------------------------------

    def enter(self, room: Room, visitor: str) -> Listener:
        """Take a socket in and tell it the present state."""
        listener = Listener(room, visitor)
        self._listeners.add(listener)
        self._tell(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Let a socket go."""
        self._listeners.discard(listener)

    def tell(self, room: Room) -> None:
        """Tell every page of a room how it is now, if that is news."""
        for listener in self._of(room):
            self._tell(listener)

    async def beat(self) -> None:
        """Keep the teachers' pages up to date until cancelled."""
        number = 0
        while True:
            await asyncio.sleep(BEAT_S)
            number += 1
            try:
                self.show(glance=number % GLANCE_EVERY == 0)
            except Exception:  # the trouble of one room must not end every teacher's wall
                log.exception("a wall could not be shown")

    def show(self, *, glance: bool) -> None:
        """Send rosters and new pictures to the teachers who look; ask for the next pictures."""
        for listener in list(self._listeners):
            if listener.is_teacher:
                self._tell(listener)
                self._show_wall(listener, glance=glance)

    # ---- changes that reach runs and sockets -------------------------------------------------------------------

    async def freeze(self, room: Room, *, frozen: bool) -> None:
        """Pause every run and refuse its commands, or let go."""
        await self._rooms.freeze(room, frozen=frozen)
        for member in room.present:
            self._hold(member)

    async def project(self, room: Room, session_id: str) -> None:
        """Show everybody one student's run, or nobody's."""
        if session_id and self._owner(room, session_id) is None:
            raise RoomError(404, "There is no such run in this room.", "session")
        before = room.projected
        await self._rooms.project(room, session_id)
        self._review(before)

    async def kick(self, room: Room, key: str) -> None:
        """Send a student away: sockets closed, runs gone, the cookie of no more use in this room."""
        member = await self._rooms.kick(room, key)
        close = Close(CLOSE_REMOVED, "Your teacher has sent you out of the room.")
        for listener in self._of(room):
            if listener.visitor == member.visitor:
                self._dismiss(listener, close)
        self._review(room.projected)
        await self._end_runs(member.visitor, close.reason)

    async def join(self, visitor: str, code: str, pseudonym: str) -> Room:
        """Make somebody a member."""
        room = await self._rooms.join(visitor, code, pseudonym)
        self._hold(room.members[visitor])
        return room

    async def close(self, room: Room) -> None:
        """Close a room; its students go on by themselves."""
        await self._rooms.close(room)
        self._end(room)

    async def delete(self, room: Room) -> None:
        """Delete a room and everything its students did in it, unless they are in another one too."""
        if not room.is_closed:
            await self.close(room)
        for visitor in await self._rooms.alone_in(room):
            await self._end_runs(visitor, "The room and all its data were deleted.")
        await self._rooms.delete(room)

    async def forget(self, visitor: str) -> None:
        """Delete everything somebody did and who they were."""
        await self._end_runs(visitor, "All your data was deleted.")
        room = self._rooms.of_member(visitor)
        await self._rooms.forget_student(visitor)
        if room is not None:
            self._review(room.projected)

    # ---- the rest ----------------------------------------------------------------------------------------------

    def _of(self, room: Room) -> list[Listener]:
        return [listener for listener in self._listeners if listener.room is room]

    def _end(self, room: Room) -> None:
        for listener in self._of(room):
            self._dismiss(listener, Close(CLOSE_REMOVED, "The room was closed by its teacher."))
        for member in room.present:
            self._hold(member)
            for live in self._sessions.of(member.visitor):
                self._review(live.session.id)

    async def _end_runs(self, visitor: str, reason: str) -> None:
        """End and delete somebody's runs, before anybody's eyes."""
        for live in self._sessions.of(visitor):
            live.dismiss(Close(CLOSE_REMOVED, reason))
        await self._sessions.forget_all_of(visitor)

    def _review(self, session_id: str) -> None:
        """Send those away from a run who may not watch it any more."""
        if (live := self._sessions.find(session_id)) is not None:
            over = Close(CLOSE_REMOVED, "This run is not shown any more.")
            live.dismiss_watchers(over, lambda visitor: self._rooms.may_watch(visitor, live.owner, session_id))

    def _dismiss(self, listener: Listener, close: Close) -> None:
        """Tell a listener why nothing more will come."""
        self._listeners.discard(listener)
        listener.outbox.close(close)

    def _hold(self, member: Member) -> None:
        """Hold or release a student's runs, as their room has it now; what was training goes on with the release."""
        reason = self._rooms.frozen(member.visitor)
        for live in self._sessions.of(member.visitor):
            live.hold(reason)

    def _tell(self, listener: Listener) -> None:
        if not listener.is_teacher and listener.visitor not in listener.room.members:
            self._dismiss(listener, Close(CLOSE_REMOVED, "Your data was deleted, and with it your place in this room."))
            return
        event = self._roster(listener.room) if listener.is_teacher else self._news(listener)
        text = encode_event(event)
        if text != listener.told:
            listener.told = text
            listener.outbox.put(text)

    def _news(self, listener: Listener) -> Event:
        room = listener.room
        owner = self._owner(room, room.projected)
        is_own = owner is not None and owner.visitor == listener.visitor
        return RoomEvent(
            name=room.name,
            pseudonym=room.members[listener.visitor].pseudonym,
            lab=room.lab,
            address=room.address,
            pushes=room.pushes,
            frozen=room.is_frozen,
            shown=is_own,
            projected=None if is_own else self._projected(room),
            tasks=self._tasks(listener),
        )

    def _tasks(self, listener: Listener) -> list[SetTask]:
        solved = listener.room.solved_by(listener.visitor)
        return [SetTask(entry.lab, entry.task, entry.title, entry.id in solved) for entry in listener.room.assignments]

    def _projected(self, room: Room) -> Projected | None:
        """Return the run that everybody is shown, if it is still there."""
        live = self._sessions.find(room.projected)
        member = self._owner(room, room.projected)
        return (
            None if live is None or member is None else Projected(live.session.id, member.pseudonym, live.session.lab)
        )

    def _owner(self, room: Room, session_id: str) -> Member | None:
        """Return the student of the room whose run this is."""
        live = self._sessions.find(session_id)
        return room.members[live.owner] if live is not None and room.has(live.owner) else None

    def _roster(self, room: Room) -> Event:
        return Roster(
            room=room.id,
            name=room.name,
            code=room.code,
            lab=room.lab,
            address=room.address,
            frozen=room.is_frozen,
            projected=room.projected,
            students=[self._student(room, member) for member in room.present],
            assignments=[
                Assigned(
                    entry.id,
                    entry.lab,
                    entry.task,
                    entry.title,
                    sum(entry.id in room.solved_by(member.visitor) for member in room.present),
                )
                for entry in room.assignments
            ],
        )

    def _student(self, room: Room, member: Member) -> Student:
        live = self._run_of(member)
        return Student(
            member=member.key,
            pseudonym=member.pseudonym,
            session=live.session.id if live is not None else "",
            lab=live.session.lab if live is not None else "",
            step=live.session.step if live is not None else 0,
            running=live.session.is_running if live is not None else False,
            here=live.is_watched if live is not None else False,
            away_s=0 if live is None or live.is_watched else _rounded(time.monotonic() - live.session.unwatched_since),
            attempts=room.attempts_of(member.visitor),
            solved=room.solved_by(member.visitor),
        )

    def _run_of(self, member: Member) -> LiveSession | None:
        """Return the run a student works on: the newest one on a screen, else the newest."""
        lives = self._sessions.of(member.visitor)
        watched = [live for live in lives if live.is_watched]
        return next(reversed(watched or lives), None)

    def _show_wall(self, listener: Listener, *, glance: bool) -> None:
        """Send the pictures that have changed since this page got them."""
        tiles = []
        for member, live in self._runs(listener.room):
            if glance:
                live.glance()
            shown = hash((live.session.id, live.tile.version))
            if live.tile.frames and listener.shown.get(member.key) != shown:
                listener.shown[member.key] = shown
                tiles.append((member.key, live.tile.frames))
        if tiles:
            listener.outbox.put(encode_wall(tiles))

    def _runs(self, room: Room) -> Iterator[tuple[Member, LiveSession]]:
        for member in room.present:
            if (live := self._run_of(member)) is not None:
                yield member, live


def _rounded(seconds: float) -> int:
    """Round a time away down to what changes seldom: it travels in a message that is sent when it has changed."""
    unit = 10 if seconds < 60 else 60
    return int(seconds) // unit * unit
