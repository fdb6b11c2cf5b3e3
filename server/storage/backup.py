"""Everything a server keeps as one file, and back: rows as JSON lines, checkpoints as they lie on the disk.

The file does not say which database it came from, so it also moves a course from SQLite to PostgreSQL. It can be made
while the server runs: the rows are those of one moment, and a checkpoint is whole whenever it is read.
"""

from __future__ import annotations

import base64
import io
import os
import re
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, insert, select

from server.errors import StorageError
from server.storage.engines import database_url, reading_engine
from server.storage.folder import default_folder
from server.storage.migrate import knows, newest_revision, revision_of, upgrade
from server.storage.storage import Storage
from server.storage.tables import METADATA

FORMAT = 1
FOLDERS = ("runs", "saved")
MOST_MEMBER_BYTES = 2**30
_FILE = re.compile(rf"files/(?P<path>(?:{'|'.join(FOLDERS)})/[\w-]{{1,64}}/checkpoint-\d{{12}})")
_ROWS = re.compile(r"rows/(?P<table>[a-z_]{1,40})\.jsonl")
_ROWS_AT_ONCE = 500


class Summary(msgspec.Struct, frozen=True):
    """First member of a backup."""

    format: int
    revision: str
    created_at: float


def back_up(target: Path, folder: Path | None, database: str) -> tuple[int, int]:
    """Write a backup; an existing file is replaced as a whole or not at all.

    Parameters
    ----------
    target : Path
    folder : Path, optional
        The data folder; the user's own without it.
    database : str
        Address of the database; empty for the SQLite one of the data folder.

    Returns
    -------
    rows, files : int
        How many there are in it.

    Raises
    ------
    StorageError
        If the database cannot be read or is of another version than this program.
    """
    place = folder or default_folder()
    url = database_url(database, place)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise StorageError(f"there is nothing to back up in {place}")
    engine = reading_engine(url)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                with engine.connect() as connection:
                    connection = connection.execution_options(**_one_moment(connection))
                    rows = _write_rows(archive, connection)
                files = sum(_write_file(archive, place, path) for path in _checkpoints(place))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
        engine.dispose()
    return rows, files


def restore(source: Path, storage: Storage) -> tuple[int, int]:
    """Bring a backup into an open storage that is empty; return how many rows and files came.

    Raises
    ------
    StorageError
        If the file is no backup, is newer than this program, or the storage holds something; nothing was changed then,
        except that checkpoints nobody refers to may lie in the folder.
    """
    try:
        with tarfile.open(source, "r:gz") as archive:
            summary = _read_summary(archive)
            rows: dict[str, list[dict[str, Any]]] = {}
            files = 0
            for member in archive:
                if match := _ROWS.fullmatch(member.name):
                    rows[match["table"]] = _read_rows(_content(archive, member))
                elif match := _FILE.fullmatch(member.name):
                    _put_file(storage.folder / match["path"], _content(archive, member))
                    files += 1
                elif member.name != "backup.json":
                    raise StorageError(f"{source} holds {member.name!r}, which no backup has")
    except (OSError, EOFError, tarfile.TarError, msgspec.DecodeError) as problem:
        raise StorageError(f"{source} cannot be read as a backup: {problem}") from problem
    storage.write_now(lambda connection: _put_rows(connection, rows, summary.revision))
    return sum(map(len, rows.values())), files


def _one_moment(connection: Connection) -> dict[str, Any]:
    """Return what makes all reads of a transaction see one moment; SQLite does so by itself."""
    return {"isolation_level": "REPEATABLE READ"} if connection.dialect.name == "postgresql" else {}


def _write_rows(archive: tarfile.TarFile, connection: Connection) -> int:
    revision = revision_of(connection)
    if revision != newest_revision():
        raise StorageError(
            f"the database is of revision {revision}; start this version of the server once to upgrade it"
        )
    summary = Summary(FORMAT, revision, time.time())
    _add(archive, "backup.json", msgspec.json.encode(summary))
    written = 0
    for table in METADATA.sorted_tables:
        lines = [msgspec.json.encode(row) for row in _plain_rows(connection, table)]
        _add(archive, f"rows/{table.name}.jsonl", b"\n".join(lines))
        written += len(lines)
    return written


def _plain_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows as the database holds them; bytes become base64."""
    plain = MetaData()
    reflected = Table(table.name, plain, autoload_with=connection)
    for row in connection.execute(select(reflected)).mappings():
        yield {
            name: base64.b64encode(value).decode() if isinstance(value, (bytes, memoryview)) else value
            for name, value in row.items()
        }


def _checkpoints(place: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((place / folder).glob("*/checkpoint-*[0-9]"))


def _write_file(archive: tarfile.TarFile, place: Path, path: Path) -> int:
    """Add a checkpoint; one that a newer one has replaced in the meantime is left out."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0
    _add(archive, f"files/{path.relative_to(place).as_posix()}", content)
    return 1


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
    archive.addfile(member, io.BytesIO(content))


def _read_summary(archive: tarfile.TarFile) -> Summary:
    first = archive.next()
    if first is None or first.name != "backup.json":
        raise StorageError("this is no backup of a playground")
    summary = msgspec.json.decode(_content(archive, first), type=Summary)
    if summary.format != FORMAT or not knows(summary.revision):
        raise StorageError(f"the backup is of revision {summary.revision}, which this program does not know")
    return summary


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """Return the bytes of a plain file of bearable size."""
    file: IO[bytes] | None = (
        archive.extractfile(member) if member.isreg() and member.size <= MOST_MEMBER_BYTES else None
    )
    if file is None:
        raise StorageError(f"{member.name[:80]!r} in the backup is no plain file or too large")
    return file.read()


def _read_rows(content: bytes) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line, type=dict[str, Any]) for line in content.splitlines() if line]


def _put_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)


def _put_rows(connection: Connection, rows: dict[str, list[dict[str, Any]]], revision: str) -> None:
    """Fill the tables of the backup's revision, then bring them up to date."""
    if any(
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in METADATA.sorted_tables
    ):
        raise StorageError("the database holds something already; restore into an empty one")
    if revision != revision_of(connection):
        METADATA.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        upgrade(connection, revision)
    reflected = MetaData()
    reflected.reflect(connection)
    for table in reflected.sorted_tables:
        wanted = rows.get(table.name, [])
        binary = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
        for row in wanted:
            for name in binary:
                row[name] = base64.b64decode(row[name])
        for start in range(0, len(wanted), _ROWS_AT_ONCE):
            connection.execute(insert(table), wanted[start : start + _ROWS_AT_ONCE])
    upgrade(connection)
