from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from server.errors import StorageError
from server.storage import Storage
from server.storage.inspect import describe
from server.storage.migrate import newest_revision
from server.storage.tables import METADATA, members, rooms, visitors


def add_visitor(name: str, **more: object) -> object:
    return lambda connection: connection.execute(insert(visitors).values(id=name, created_at=1.5, seen_at=2.5, **more))


def count_visitors(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(visitors)).scalar_one()


def test_migrations_make_exactly_the_tables(storage: Storage) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA)

    assert storage.write_now(differences) == []


def test_what_is_written_is_read_back_with_its_types(storage: Storage) -> None:
    storage.write_now(add_visitor("ada", is_teacher=True, pseudonym="Ädä"))
    room = {"id": "r", "teacher": "ada", "code": "c", "name": "n", "config": {"layers": [1.5, None]}, "created_at": 1e9}
    storage.write_now(lambda connection: connection.execute(insert(rooms).values(**room)))

    async def read() -> tuple[object, object]:
        visitor = await storage.read(lambda connection: connection.execute(select(visitors)).one())
        return visitor, await storage.read(lambda connection: connection.execute(select(rooms)).one())

    visitor, found = asyncio.run(read())
    assert visitor == ("ada", "Ädä", True, 1.5, 2.5)
    assert found.config == {"layers": [1.5, None]}
    assert (found.frozen, found.closed_at, found.created_at) == (False, None, 1e9)


def test_a_job_that_fails_changes_nothing(storage: Storage) -> None:
    def fails(connection: Connection) -> None:
        add_visitor("eve")(connection)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        storage.write_now(fails)
    assert storage.write_now(count_visitors) == 0


def test_what_belongs_to_a_room_goes_with_it(storage: Storage) -> None:
    storage.write_now(add_visitor("ada"))
    storage.write_now(add_visitor("bob"))

    def fill_and_delete(connection: Connection) -> int:
        connection.execute(insert(rooms).values(id="r", teacher="ada", code="c", name="n", config={}, created_at=1.0))
        connection.execute(insert(members).values(room="r", visitor="bob", pseudonym="fox", joined_at=1.0))
        connection.execute(rooms.delete())
        return connection.execute(select(func.count()).select_from(members)).scalar_one()

    assert storage.write_now(fill_and_delete) == 0


def test_a_row_of_nobody_is_refused(storage: Storage) -> None:
    with pytest.raises(IntegrityError):
        storage.write_now(
            lambda connection: connection.execute(
                insert(rooms).values(id="r", teacher="nobody", code="c", name="n", config={}, created_at=1.0)
            )
        )


def test_the_reading_connection_cannot_write(storage: Storage) -> None:
    with pytest.raises((StorageError, Exception), match=r"(?i)read.?only"):
        asyncio.run(storage.read(add_visitor("eve")))
    assert storage.write_now(count_visitors) == 0


def test_jobs_from_everywhere_go_through_one_connection(storage: Storage) -> None:
    async def many() -> int:
        await asyncio.gather(*(storage.write(add_visitor(f"v{number}")) for number in range(50)))
        return await storage.read(count_visitors)

    assert asyncio.run(many()) == 50


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path, database: str) -> None:
    storage = Storage(tmp_path / "data", database)
    storage.open()
    storage.write_now(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    storage.close()
    with pytest.raises(StorageError, match=r"of revision 9999.*written by a newer one"):
        storage.open()
    assert "revision 9999 of " in describe(tmp_path / "data", database)


def test_two_servers_starting_at_once_migrate_one_after_the_other(tmp_path: Path, database: str) -> None:
    script = (
        "import sys, pathlib; from server.storage import Storage; s = Storage(pathlib.Path(sys.argv[1]), sys.argv[2])"
    )
    shared = database or f"sqlite:///{tmp_path}/shared.sqlite"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", f"{script}; s.open(); s.close()", str(tmp_path / name), shared],
            stderr=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]
    for process in started:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()


def test_sqlite_is_opened_for_one_careful_writer(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.open()
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    for name, expected in pragmas.items():
        assert storage.write_now(lambda c, name=name: c.exec_driver_sql(f"PRAGMA {name}").scalar_one()) == expected
    assert f"revision {newest_revision()} of {newest_revision()}" in describe(tmp_path, "")
    storage.close()


def test_a_folder_belongs_to_one_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Storage(tmp_path / "here"), Storage(tmp_path / "here")
    first.open()
    with pytest.raises(StorageError, match="another server uses the data folder"):
        second.open()
    first.close()
    second.open()
    second.close()

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    mine, other = Storage(), Storage()
    mine.open()
    other.open()
    place = other.folder
    assert mine.folder == tmp_path / "home" / "backprop-playground"
    assert place != mine.folder
    other.close()
    mine.close()
    assert not place.exists()


@pytest.mark.parametrize("address", ["mysql://root:secret@host/name", "nonsense:secret", "sqlite://"])
def test_other_databases_are_refused_without_their_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(StorageError, match="database: expected an address such as postgresql") as refused:
        Storage(tmp_path, address).open()
    assert "secret" not in str(refused.value)


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the database did not answer"):
        Storage(tmp_path, f"postgresql://tester@/x?host={tmp_path}").open()


def test_a_closed_storage_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="closed"):
        _ = Storage(tmp_path).folder


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.open()
    storage.close()
    with (tmp_path / "playground.sqlite").open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"nonsense" * ((size - 4096) // 8))
    with pytest.raises(StorageError, match="the database cannot do this: database disk image is malformed"):
        storage.open()


def test_a_value_that_a_database_cannot_hold_is_no_incident(storage: Storage, database: str) -> None:
    wanted = text("SELECT count(*) FROM visitors WHERE id = :id").bindparams(id="\0")
    with pytest.raises(StorageError, match="cannot contain NUL") if database else nullcontext():
        assert asyncio.run(storage.read(lambda connection: connection.execute(wanted).scalar_one())) == 0
