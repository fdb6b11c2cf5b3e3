"""The tables: who visits, what runs, what was saved and shared, rooms and what is solved in them.

Times are seconds since 1970 (UTC). Tokens are kept as SHA-256, never themselves. What hangs on a visitor, a room or a
saved experiment goes with it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

from server.storage.types import Count, Flag, Json, Seconds

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *columns: Any) -> Table:
    return Table(name, METADATA, *columns, sqlite_strict=True)


def _owned_by(table: str, name: str, **options: Any) -> Column[str]:
    """Return a column that names a row of another table and goes with it."""
    return Column(name, Text, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, **options)


visitors = _table(
    "visitors",
    Column("id", Text, primary_key=True),  # SHA-256 of the cookie's token
    Column("pseudonym", Text, nullable=False, default=""),
    Column("is_teacher", Flag, nullable=False, default=False),
    Column("created_at", Seconds, nullable=False),
    Column("seen_at", Seconds, nullable=False),
)

sessions = _table(
    "sessions",
    Column("id", Text, primary_key=True),
    _owned_by("visitors", "visitor", index=True),
    Column("experiment", Text, nullable=False),
    Column("lab", Text, nullable=False, default=""),
    Column("stopped", Text, nullable=False, default=""),  # why it was given up, or empty
    Column("resume_hash", Text, nullable=False, default=""),  # SHA-256 of the token that the next resume has to show
    Column("created_at", Seconds, nullable=False),
    Column("seen_at", Seconds, nullable=False, index=True),
)

saved_runs = _table(
    "saved_runs",
    Column("id", Text, primary_key=True),
    _owned_by("visitors", "visitor", index=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("experiment", Text, nullable=False),
    Column("lab", Text, nullable=False, default=""),
    Column("config", Json, nullable=False),
    Column("measures", Json, nullable=False),
    Column("columns", Json, nullable=False),  # names of the curves' columns
    Column("curves", LargeBinary, nullable=False),  # float64 rows, at most some hundred
    Column("thumbnail", LargeBinary, nullable=False),  # frames, or empty
    Column("step", Count, nullable=False),
    Column("created_at", Seconds, nullable=False),
    Column("deleted_at", Seconds, nullable=True),  # in the bin since then
)

shares = _table(
    "shares",
    Column("token_hash", Text, primary_key=True),
    _owned_by("saved_runs", "saved_run", index=True),
    Column("created_at", Seconds, nullable=False),
)

rooms = _table(
    "rooms",
    Column("id", Text, primary_key=True),
    _owned_by("visitors", "teacher", index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("lab", Text, nullable=False, default=""),
    Column("config", Json, nullable=False),
    Column("frozen", Flag, nullable=False, default=False),
    Column("projected", Text, nullable=False, default=""),  # session that everybody is shown, or empty
    Column("created_at", Seconds, nullable=False),
    Column("closed_at", Seconds, nullable=True),
    UniqueConstraint("code"),
)

members = _table(
    "members",
    _owned_by("rooms", "room", primary_key=True),
    _owned_by("visitors", "visitor", primary_key=True, index=True),
    Column("pseudonym", Text, nullable=False),
    Column("joined_at", Seconds, nullable=False),
    Column("kicked_at", Seconds, nullable=True),
)

assignments = _table(
    "assignments",
    Column("id", Text, primary_key=True),
    _owned_by("rooms", "room", index=True),
    Column("lab", Text, nullable=False),
    Column("task", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", Seconds, nullable=False),
)

results = _table(
    "results",
    _owned_by("assignments", "assignment", primary_key=True),
    _owned_by("visitors", "visitor", primary_key=True, index=True),
    Column("solved", Flag, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("measures", Json, nullable=False),
    Column("step", Count, nullable=False),
    Column("updated_at", Seconds, nullable=False),
)
