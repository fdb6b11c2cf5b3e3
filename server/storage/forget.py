"""Deletes people and rooms from the database, and says which files lose their rows by it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from server.storage import checkpoint_files
from server.storage.tables import members, results, rooms, saved_runs, sessions, visitors

_OF_VISITORS: tuple[Table, ...] = (members, results, saved_runs, sessions)


@dataclass(frozen=True)
class Orphans:
    """Folders of checkpoints whose rows are gone: below ``runs`` and below ``saved``."""

    runs: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()

    def remove(self, folder: Path) -> None:
        """Remove them from a data folder."""
        for place, names in (("runs", self.runs), ("saved", self.saved)):
            for name in names:
                checkpoint_files.remove(folder / place / name)


def forget_visitors(connection: Connection, gone: Collection[str]) -> Orphans:
    """Delete everything these visitors did, and themselves; of a teacher the account and the rooms stay."""
    runs = connection.scalars(select(sessions.c.id).where(sessions.c.visitor.in_(gone))).all()
    saved = connection.scalars(select(saved_runs.c.id).where(saved_runs.c.visitor.in_(gone))).all()
    for table in _OF_VISITORS:
        connection.execute(delete(table).where(table.c.visitor.in_(gone)))
    connection.execute(delete(visitors).where(visitors.c.id.in_(gone), visitors.c.is_teacher.in_([False])))
    return Orphans(tuple(runs), tuple(saved))


def only_in(connection: Connection, room: str) -> set[str]:
    """Return the members of a room, sent away or not, who are in no other room and no teachers."""
    inside = set(connection.scalars(select(members.c.visitor).where(members.c.room == room)))
    elsewhere = select(members.c.visitor).where(members.c.visitor.in_(inside), members.c.room != room)
    teachers = select(visitors.c.id).where(visitors.c.is_teacher.in_([True]))
    return inside - set(connection.scalars(elsewhere)) - set(connection.scalars(teachers))


def forget_room(connection: Connection, room: str) -> Orphans:
    """Delete a room and all its data, and with it everything of the visitors who are in no other room."""
    orphans = forget_visitors(connection, only_in(connection, room))
    connection.execute(delete(rooms).where(rooms.c.id == room))
    return orphans


def forget_older(connection: Connection, before: float) -> set[str]:
    """Delete what nobody came back to since ``before`` (seconds since 1970); return the visitors that went.

    Visitors go with everything they did, single runs too, and closed rooms with what was solved in them. Open rooms and
    their teachers stay: a room is closed or deleted by its teacher.
    """
    connection.execute(delete(rooms).where(rooms.c.closed_at < before))
    left = (visitors.c.seen_at < before, visitors.c.is_teacher.in_([False]))
    gone = set(connection.scalars(select(visitors.c.id).where(*left)))
    connection.execute(delete(visitors).where(*left))
    connection.execute(delete(sessions).where(sessions.c.seen_at < before))
    return gone


def forget_binned(connection: Connection, *which: ColumnElement[bool]) -> Orphans:
    """Delete saved runs of the bin for good: all of them, or those that fit."""
    binned = (saved_runs.c.deleted_at.is_not(None), *which)
    saved = connection.scalars(select(saved_runs.c.id).where(*binned)).all()
    connection.execute(delete(saved_runs).where(*binned))
    return Orphans(saved=tuple(saved))
