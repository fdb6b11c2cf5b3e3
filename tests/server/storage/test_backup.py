from __future__ import annotations

import asyncio
import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from server import cli
from server.errors import StorageError
from server.kept_sessions import KeptSessions
from server.saved_runs import SavedRuns
from server.storage import Storage
from server.storage.backup import back_up, restore
from server.storage.tables import METADATA, rooms
from tests.server.storage.test_saved_runs import RUN, captured


def everything(connection: Connection) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
        for table in METADATA.sorted_tables
    }


async def fill(storage: Storage) -> str:
    saved = SavedRuns(storage, KeptSessions(storage, 20), 20)
    run = await saved.save("ada", RUN, captured(b"weights" * 1000), "Größe \u2603", "two\nlines")
    await saved.open("ada", run)
    await saved.share("ada", run)
    room = insert(rooms).values(id="r", teacher="ada", code="c", name="n", config={"a": [1]}, created_at=1.5)
    await storage.write(lambda connection: connection.execute(room))
    return run


def test_a_backup_of_the_running_server_brings_everything_back(
    storage: Storage, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = asyncio.run(fill(storage))
    file = tmp_path / "backup.tar.gz"
    rows, files = back_up(file, tmp_path / "data", database)
    assert (rows, files) == (5, 2)
    assert [path.name for path in tmp_path.glob(".*")] == []

    other = Storage(tmp_path / "other")  # on SQLite, wherever it came from
    other.open()
    assert restore(file, other) == (rows, files)
    assert other.write_now(everything) == storage.write_now(everything)
    opened = asyncio.run(SavedRuns(other, KeptSessions(other, 20), 20).open("ada", run))
    assert opened is not None
    with pytest.raises(StorageError, match="holds something already; restore into an empty one"):
        restore(file, other)
    other.close()

    if not database:
        target, copy = str(tmp_path / "again.tar.gz"), str(tmp_path / "copy")
        assert cli.main(["backup", target, "--data-folder", str(tmp_path / "data")]) == 0
        assert cli.main(["restore", target, "--data-folder", copy]) == 0
        assert "restored: 5 rows, 2 checkpoints" in capsys.readouterr().out
        assert cli.main(["restore", target, "--data-folder", copy]) == 1
        assert cli.main(["backup", target, "--data-folder", str(tmp_path / "nothing")]) == 1
        assert "there is nothing to back up" in capsys.readouterr().err


def archive(path: Path, **members: bytes | tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as file:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                file.addfile(content)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                file.addfile(member, io.BytesIO(content))
    return path


def link(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


GOOD = b'{"format":1,"revision":"0001","created_at":1.0}'


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "no backup"),
        ({"rows/visitors.jsonl": b""}, "no backup"),
        ({"backup.json": b"{"}, "cannot be read"),
        ({"backup.json": GOOD.replace(b"0001", b"9999")}, "revision 9999, which this program does not know"),
        ({"backup.json": GOOD, "../evil": b"x"}, "which no backup has"),
        ({"backup.json": GOOD, "files/runs/../../evil/checkpoint-000000000001": b"x"}, "which no backup has"),
        ({"backup.json": GOOD, "/files/runs/a/checkpoint-000000000001": b"x"}, "which no backup has"),
        ({"backup.json": GOOD, "files/runs/a/checkpoint-000000000001": link("files/runs/a/checkpoint-000000000001")},
         "no plain file"),
        ({"backup.json": GOOD, "rows/visitors.jsonl": b"[1]"}, "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_backup_is_refused_and_leaves_nothing(
    members: dict[str, bytes | tarfile.TarInfo], said: str, tmp_path: Path
) -> None:
    file = archive(tmp_path / "bad.tar.gz", **members)
    storage = Storage(tmp_path / "data")
    storage.open()
    with pytest.raises(StorageError, match=said):
        restore(file, storage)
    assert not any(storage.write_now(everything).values())
    storage.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar.gz", "data"]
