"""Saved runs that were deleted stay for a while, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SECONDS: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Note since when."""
    op.add_column("saved_runs", sa.Column("deleted_at", _SECONDS, nullable=True))
