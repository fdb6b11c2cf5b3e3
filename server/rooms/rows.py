"""Rooms as rows: jobs that `server.storage` runs, each in one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from server.rooms.model import Assignment, Member, Result, Room, member_key
from server.storage.rows import put, put_visitor
from server.storage.tables import assignments, members, results, rooms, visitors


def read_open(connection: Connection) -> list[Room]:
    """Return every room that was not closed, with everything in it."""
    return _read(connection, rooms.c.closed_at.is_(None))


def read_closed(connection: Connection, teacher: str) -> list[Room]:
    """Return the rooms that a teacher has closed and not deleted, the one closed last first."""
    found = _read(connection, and_(rooms.c.teacher == teacher, rooms.c.closed_at.is_not(None)))
    return sorted(found, key=lambda room: -room.closed_at)


def _read(connection: Connection, which: ColumnElement[bool]) -> list[Room]:
    found = {row.id: _room(row) for row in connection.execute(select(rooms).where(which))}
    for row in connection.execute(select(members).order_by(members.c.joined_at)):
        if (room := found.get(row.room)) is not None:
            kicked = row.kicked_at is not None
            key = member_key(room.id, row.visitor)
            room.members[row.visitor] = Member(row.visitor, key, row.pseudonym, row.joined_at, kicked)
    by_assignment: dict[str, Room] = {}
    for row in connection.execute(select(assignments).order_by(assignments.c.created_at, assignments.c.task)):
        if (room := found.get(row.room)) is not None:
            room.assignments.append(Assignment(row.id, row.lab, row.task, row.title))
            by_assignment[row.id] = room
    for row in connection.execute(select(results)):
        if (room := by_assignment.get(row.assignment)) is not None:
            room.results[row.assignment, row.visitor] = Result(row.solved, row.attempts, row.step)
    return list(found.values())


def _room(row: Any) -> Room:
    return Room(
        id=row.id,
        teacher=row.teacher,
        code=row.code,
        name=row.name,
        created_at=row.created_at,
        lab=row.lab,
        address=str(row.config.get("address", "")),
        is_frozen=row.frozen,
        projected=row.projected,
        pushes=int(row.config.get("pushes", 0)),
        closed_at=row.closed_at or 0.0,
    )


def add_room(connection: Connection, room: Room) -> None:
    """Keep a new room."""
    connection.execute(
        insert(rooms).values(
            id=room.id, teacher=room.teacher, code=room.code, name=room.name, config={}, created_at=room.created_at
        )
    )


def change_room(connection: Connection, room: str, **values: Any) -> None:
    """Change columns of a room."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(**values))


def add_member(connection: Connection, room: str, member: Member) -> None:
    """Keep a new member, or the new pseudonym of one."""
    put_visitor(connection, member.visitor, member.joined_at)
    keys = {"room": room, "visitor": member.visitor}
    put(connection, members, keys, {}, pseudonym=member.pseudonym, joined_at=member.joined_at)


def add_teacher(connection: Connection, visitor: str) -> None:
    """Let a visitor open rooms."""
    put_visitor(connection, visitor, time.time())
    connection.execute(update(visitors).where(visitors.c.id == visitor).values(is_teacher=True, pseudonym="Teacher"))


def kick(connection: Connection, room: str, visitor: str, code: str) -> None:
    """Note that a member was sent away, and the code with which others join from now on."""
    change_room(connection, room, code=code)
    place = (members.c.room == room, members.c.visitor == visitor)
    connection.execute(update(members).where(*place).values(kicked_at=time.time()))


def add_assignments(connection: Connection, room: str, added: Sequence[Assignment]) -> None:
    """Keep new assignments."""
    now = time.time()
    for entry in added:
        connection.execute(
            insert(assignments).values(
                id=entry.id, room=room, lab=entry.lab, task=entry.task, title=entry.title, created_at=now
            )
        )


def drop_assignments(connection: Connection, room: str, lab: str) -> None:
    """Take the tasks of a lab back, with what was solved of them."""
    connection.execute(delete(assignments).where(assignments.c.room == room, assignments.c.lab == lab))


def keep_result(connection: Connection, assignment: str, visitor: str, result: Result) -> None:
    """Keep how far somebody is with an assignment."""
    keys = {"assignment": assignment, "visitor": visitor}
    values = {"solved": result.solved, "attempts": result.attempts, "step": result.step, "updated_at": time.time()}
    put(connection, results, keys, {"measures": {}}, **values)


def read_teachers(connection: Connection) -> set[str]:
    """Return who may open rooms."""
    return set(connection.scalars(select(visitors.c.id).where(visitors.c.is_teacher == True)))  # noqa: E712


def list_teachers(connection: Connection) -> list[tuple[str, float, int]]:
    """Return each teacher's visitor, when the account was made (seconds since 1970) and how many rooms it has."""
    owned = select(func.count()).where(rooms.c.teacher == visitors.c.id).scalar_subquery()
    wanted = select(visitors.c.id, visitors.c.created_at, owned).where(visitors.c.is_teacher.in_([True]))
    return [(row[0], row[1], row[2]) for row in connection.execute(wanted.order_by(visitors.c.created_at))]


def revoke_teacher(connection: Connection, visitor: str) -> None:
    """Let a visitor open no more rooms."""
    connection.execute(update(visitors).where(visitors.c.id == visitor).values(is_teacher=False))


def pass_rooms_on(connection: Connection, teacher: str, heir: str) -> None:
    """Give all rooms of a teacher to another one."""
    connection.execute(update(rooms).where(rooms.c.teacher == teacher).values(teacher=heir))


def count_teachers(connection: Connection) -> int:
    """Return how many there are."""
    wanted = select(func.count()).select_from(visitors).where(visitors.c.is_teacher == True)  # noqa: E712
    return connection.scalar(wanted) or 0
