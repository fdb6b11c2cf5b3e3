"""The open data folder and database of one server, and the two threads that work on it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

from server.errors import StorageError
from server.storage.engines import database_url, empty_log, reading_engine, writing_engine
from server.storage.folder import DataFolder
from server.storage.migrate import upgrade

log = logging.getLogger(__name__)

T = TypeVar("T")

_OUR_MISTAKES = (IntegrityError, ProgrammingError, NotSupportedError)
"""What only a wrong program brings about: an incident, not trouble with the database."""


class Storage:
    """Database and data folder of one server.

    Parameters
    ----------
    folder : Path, optional
        The data folder somebody chose.
    database : str, optional
        Address of a database; empty means SQLite in the data folder.
    """

    def __init__(self, folder: Path | None = None, database: str = "") -> None:
        self._chosen = folder
        self._database = database
        self._opened: _Opened | None = None

    def open(self) -> None:
        """Claim the folder and bring the database up to date; does nothing when it is open.

        Raises
        ------
        StorageError
            If folder or database cannot be used, or the database is newer than this program.
        """
        if self._opened is None:
            self._opened = _Opened(self._chosen, self._database)

    def close(self) -> None:
        """Finish the jobs that were given and let everything go; does nothing when it is closed."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @property
    def folder(self) -> Path:
        """The data folder; needs to be open."""
        return self._open.folder.path

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Run a job in one transaction of the one writing connection; jobs wait for each other in order.

        Raises
        ------
        StorageError
            If the database cannot be reached or its disk is full; nothing was changed then.
        """
        opened = self._open
        return await asyncio.get_running_loop().run_in_executor(opened.writer, _run, opened.writing, job)

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run a job that changes nothing; raise `StorageError` if the database cannot be reached."""
        opened = self._open
        return await asyncio.get_running_loop().run_in_executor(opened.reader, _run, opened.reading, job)

    async def scrub(self) -> None:
        """See to it that what was deleted cannot be read in the database's files either."""
        opened = self._open
        await asyncio.get_running_loop().run_in_executor(opened.writer, empty_log, opened.writing)

    def write_now(self, job: Callable[[Connection], T]) -> T:
        """Do as `write` without an event loop: for the command line."""
        return self._open.writer.submit(_run, self._open.writing, job).result()

    @property
    def _open(self) -> _Opened:
        if self._opened is None:
            raise StorageError("the storage is closed")
        return self._opened


class _Opened:
    """What there is between `Storage.open` and `Storage.close`."""

    def __init__(self, chosen: Path | None, database: str) -> None:
        self.folder = DataFolder(chosen)
        try:
            url = database_url(database, self.folder.path)
        except StorageError:
            self.folder.release()
            raise
        self.writing, self.reading = writing_engine(url), reading_engine(url)
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="storage-writer")
        self.reader = ThreadPoolExecutor(1, thread_name_prefix="storage-reader")
        try:
            self.writer.submit(_run, self.writing, upgrade).result()
        except StorageError:
            self.close()
            raise
        log.info("storage: %s, folder %s", url.render_as_string(hide_password=True), self.folder.path)
        if url.get_backend_name() == "sqlite":
            log.info("SQLite %s", sqlite3.sqlite_version)

    def close(self) -> None:
        self.reader.shutdown()
        self.writer.shutdown()
        self.reading.dispose()
        self.writing.dispose()
        self.folder.release()


def _run(engine: Engine, job: Callable[[Connection], T]) -> T:
    """Run a job in a transaction; what the database cannot do becomes a `StorageError`."""
    try:
        with engine.begin() as connection:
            return job(connection)
    except _OUR_MISTAKES:
        raise
    except (OperationalError, InterfaceError) as problem:
        raise StorageError(f"the database did not answer: {problem.orig}") from problem
    except DBAPIError as problem:  # a damaged file, or a value that this kind of database cannot hold
        raise StorageError(f"the database cannot do this: {problem.orig}") from problem
