"""What an older version has written: its database is brought up to date, its backup restored, and nothing is lost."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, MetaData, insert, select

from server.storage import Storage
from server.storage.backup import restore
from server.storage.inspect import describe
from server.storage.migrate import newest_revision, upgrade
from server.storage.tables import METADATA
from tests.server.storage.test_backup import archive

Rows = dict[str, list[dict[str, Any]]]

FIRST = "0001"
ROWS: Rows = {
    "visitors": [
        {"id": "ada", "pseudonym": "Größe", "is_teacher": 1, "created_at": 1.5, "seen_at": 2.5},
        {"id": "bob", "pseudonym": "", "is_teacher": 0, "created_at": 1.5, "seen_at": 2.5},
    ],
    "sessions": [{
        "id": "s", "visitor": "bob", "experiment": "playground", "lab": "xor", "stopped": "", "resume_hash": "h",
        "created_at": 3.5, "seen_at": 4.5,
    }],
    "saved_runs": [{
        "id": "v", "visitor": "bob", "name": "mine", "note": "two\nlines", "experiment": "playground", "lab": "",
        "config": '{"seed":1}', "measures": "{}", "columns": '["step"]', "curves": b"\x00\xff", "thumbnail": b"",
        "step": 2**40, "created_at": 5.5,
    }],
    "shares": [{"token_hash": "t", "saved_run": "v", "created_at": 6.5}],
    "rooms": [{
        "id": "r", "teacher": "ada", "code": "c", "name": "Tuesday", "lab": "xor", "config": "{}", "frozen": 1,
        "projected": "s", "created_at": 7.5, "closed_at": None,
    }],
    "members": [{"room": "r", "visitor": "bob", "pseudonym": "Bob", "joined_at": 8.5, "kicked_at": None}],
    "assignments": [{"id": "a", "room": "r", "lab": "xor", "task": 0, "title": "Learn it", "created_at": 9.5}],
    "results": [{
        "assignment": "a", "visitor": "bob", "solved": 1, "attempts": 3, "measures": "{}", "step": 7,
        "updated_at": 10.5,
    }],
}  # fmt: skip
"""A row for each table of the first version, as its database held it."""


def start_over_with_the_first_version(connection: Connection) -> None:
    METADATA.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE alembic_version")
    upgrade(connection, FIRST)
    tables = MetaData()
    tables.reflect(connection)
    assert tables.tables.keys() == ROWS.keys() | {"alembic_version"}
    for table in tables.sorted_tables:
        if rows := ROWS.get(table.name):
            connection.execute(insert(table), rows)


def kept_rows(connection: Connection) -> Rows:
    """Return what the database holds now, without columns that the first version had not."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        name: [
            {column: row[column] for column in known[0]}
            for row in connection.execute(
                select(tables.tables[name]).order_by(*tables.tables[name].primary_key)
            ).mappings()
        ]
        for name, known in ROWS.items()
    }


def test_a_filled_database_of_the_first_version_keeps_every_row(tmp_path: Path, database: str) -> None:
    storage = Storage(tmp_path, database)
    storage.open()
    storage.write_now(start_over_with_the_first_version)
    storage.close()
    assert f"revision {FIRST} of {newest_revision()}" in describe(tmp_path, database)
    storage.open()
    assert f"revision {newest_revision()} of {newest_revision()}" in describe(tmp_path, database)
    assert storage.write_now(kept_rows) == ROWS
    storage.close()


def test_a_backup_of_the_first_version_is_restored_into_the_newest(storage: Storage, tmp_path: Path) -> None:
    members = {
        f"rows/{name}.jsonl": b"\n".join(msgspec.json.encode(_written(row)) for row in rows)
        for name, rows in ROWS.items()
    }
    summary = msgspec.json.encode({"format": 1, "revision": FIRST, "created_at": 1.0})
    file = archive(tmp_path / "old.tar.gz", **{"backup.json": summary, **members})
    assert restore(file, storage) == (sum(map(len, ROWS.values())), 0)
    assert storage.write_now(kept_rows) == ROWS


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as a backup has it."""
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in row.items()
    }
