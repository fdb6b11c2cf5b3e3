"""What several kinds of rows need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from server.storage.tables import visitors


def put(connection: Connection, table: Table, keys: Mapping[str, Any], first: Mapping[str, Any], **values: Any) -> None:
    """Set ``values`` of the row with these keys; a row that is new also gets what only ``first`` says."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(table).values(**keys, **first, **values)
    connection.execute(row.on_conflict_do_update(index_elements=list(keys), set_=values))


def put_visitor(connection: Connection, visitor: str, now: float) -> None:
    """Note that a visitor was here, the first time or again; ``now`` in seconds since 1970."""
    put(connection, visitors, {"id": visitor}, {"created_at": now}, seen_at=now)
