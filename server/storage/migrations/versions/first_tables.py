"""The first tables: visitors, sessions, saved runs, links to them, rooms and what is solved in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SECONDS: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_COUNT: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "visitors",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("is_teacher", sa.Integer(), nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.Column("seen_at", _SECONDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
        sqlite_strict=True,
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("teacher", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lab", sa.Text(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("frozen", sa.Integer(), nullable=False),
        sa.Column("projected", sa.Text(), nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.Column("closed_at", _SECONDS, nullable=True),
        sa.ForeignKeyConstraint(["teacher"], ["visitors.id"], name="fk_rooms_teacher", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
        sa.UniqueConstraint("code", name="uq_rooms_code"),
        sqlite_strict=True,
    )
    op.create_index("ix_rooms_teacher", "rooms", ["teacher"], unique=False)
    op.create_table(
        "saved_runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("experiment", sa.Text(), nullable=False),
        sa.Column("lab", sa.Text(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("curves", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("step", _COUNT, nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.ForeignKeyConstraint(["visitor"], ["visitors.id"], name="fk_saved_runs_visitor", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_runs"),
        sqlite_strict=True,
    )
    op.create_index("ix_saved_runs_visitor", "saved_runs", ["visitor"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("experiment", sa.Text(), nullable=False),
        sa.Column("lab", sa.Text(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("resume_hash", sa.Text(), nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.Column("seen_at", _SECONDS, nullable=False),
        sa.ForeignKeyConstraint(["visitor"], ["visitors.id"], name="fk_sessions_visitor", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sqlite_strict=True,
    )
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"], unique=False)
    op.create_index("ix_sessions_visitor", "sessions", ["visitor"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("lab", sa.Text(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_assignments_room", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sqlite_strict=True,
    )
    op.create_index("ix_assignments_room", "assignments", ["room"], unique=False)
    op.create_table(
        "members",
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("joined_at", _SECONDS, nullable=False),
        sa.Column("kicked_at", _SECONDS, nullable=True),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_members_room", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor"], ["visitors.id"], name="fk_members_visitor", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room", "visitor", name="pk_members"),
        sqlite_strict=True,
    )
    op.create_index("ix_members_visitor", "members", ["visitor"], unique=False)
    op.create_table(
        "shares",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("saved_run", sa.Text(), nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.ForeignKeyConstraint(["saved_run"], ["saved_runs.id"], name="fk_shares_saved_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_shares"),
        sqlite_strict=True,
    )
    op.create_index("ix_shares_saved_run", "shares", ["saved_run"], unique=False)
    op.create_table(
        "results",
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("step", _COUNT, nullable=False),
        sa.Column("updated_at", _SECONDS, nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignments.id"], name="fk_results_assignment", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor"], ["visitors.id"], name="fk_results_visitor", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("assignment", "visitor", name="pk_results"),
        sqlite_strict=True,
    )
    op.create_index("ix_results_visitor", "results", ["visitor"], unique=False)
