"""How the database is opened: one connection that writes, and one that only reads."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from server.errors import StorageError

BUSY_MS = 5000
CACHE_KIB = 256
"""Pages that a connection of SQLite keeps; it would take 2 MB with time, and the system caches the file anyway."""
_FILE = "playground.sqlite"


def database_url(chosen: str, folder: Path) -> URL:
    """Return the address of the database: the one chosen, or SQLite in the data folder.

    Raises
    ------
    StorageError
        If it is of neither kind; the message does not repeat it, it may hold a password.
    """
    if not chosen:
        return URL.create("sqlite", database=str(folder / _FILE))
    try:
        url = make_url(chosen)
    except ArgumentError:
        url = None
    if url is not None and url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url is not None and url.drivername == "sqlite" and url.database:
        return url
    raise StorageError(
        "database: expected an address such as postgresql://user@host/name or sqlite:////folder/file.sqlite"
    )


def writing_engine(url: URL) -> Engine:
    """Return an engine of exactly one connection; every transaction takes the lock for writing at once."""
    if url.get_backend_name() == "postgresql":
        return _postgres(url)
    engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"check_same_thread": False})
    pragmas = (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",  # what is deleted is overwritten
        f"busy_timeout = {BUSY_MS}",
        f"cache_size = -{CACHE_KIB}",
    )
    _prepare(engine, pragmas, "BEGIN IMMEDIATE")
    return engine


def empty_log(engine: Engine) -> None:
    """Write SQLite's log into its file and empty it: until then it holds what was deleted. Others have none of ours.

    A reader in the middle of its work holds a part back; it goes with the next time or the end of the server.
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def reading_engine(url: URL) -> Engine:
    """Return an engine of one connection that can change nothing and never checkpoints SQLite's log."""
    if url.get_backend_name() == "postgresql":
        return _postgres(url, postgresql_readonly=True)
    read_only = url.set(database=f"{Path(str(url.database)).absolute().as_uri()}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(read_only, pool_size=1, max_overflow=0, connect_args={"check_same_thread": False})
    pragmas = ("query_only = ON", "wal_autocheckpoint = 0", f"busy_timeout = {BUSY_MS}", f"cache_size = -{CACHE_KIB}")
    _prepare(engine, pragmas, "BEGIN")
    return engine


def _postgres(url: URL, **options: Any) -> Engine:
    """Return an engine that notices a database server that was restarted."""
    return create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True, execution_options=options)


def _prepare(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    """Set up each new SQLite connection and let SQLAlchemy, not the driver, begin transactions."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            _set(connection, pragma)

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _set(connection: Any, pragma: str) -> None:
    """Set a pragma; SQLite itself does not wait while another server that starts switches the journal."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
