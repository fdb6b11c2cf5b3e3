"""The sessions on disk: a row for each and a folder with its checkpoints."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from server.errors import StorageError
from server.kept_run import KeptRun, decode_kept, encode_kept
from server.storage import Storage, checkpoint_files
from server.storage.forget import Orphans, forget_older
from server.storage.rows import put, put_visitor
from server.storage.tables import saved_runs, sessions

log = logging.getLogger(__name__)

DAY_S = 24 * 3600.0


def new_session_id() -> str:
    """Draw a name that nobody guesses; it is no secret by itself, the cookie decides whose a session is."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True)
class KeptSession:
    """The row of a session."""

    id: str
    visitor: str
    experiment: str
    lab: str
    stopped: str = ""
    resume_hash: str = ""
    seen_at: float = 0.0


@dataclass(frozen=True)
class Found:
    """The newest checkpoint of a session; ``damaged`` newer ones could not be read."""

    kept: KeptRun
    blob: bytes
    damaged: int


class KeptSessions:
    """Reads and writes what the sessions need after a restart.

    Parameters
    ----------
    storage : Storage
    most_per_visitor : int
        The runs beyond, that were left longest, go.
    """

    def __init__(self, storage: Storage, most_per_visitor: int) -> None:
        self._storage = storage
        self._most_per_visitor = most_per_visitor

    async def find(self, visitor: str, session_id: str | None, experiment: str, lab: str) -> list[KeptSession]:
        """Return the visitor's sessions of a lab, the one with this name first, then the newest first."""
        mine = (
            select(sessions)
            .where(sessions.c.visitor == visitor, sessions.c.experiment == experiment, sessions.c.lab == lab)
            .order_by(sessions.c.seen_at.desc())
        )
        return sorted(await self._read(mine), key=lambda row: row.id != session_id)

    async def of(self, visitor: str) -> list[KeptSession]:
        """Return all sessions of a visitor, the newest first."""
        return await self._read(
            select(sessions).where(sessions.c.visitor == visitor).order_by(sessions.c.seen_at.desc())
        )

    async def load(self, session_id: str) -> Found:
        """Return the newest checkpoint that can be read; raise `CheckpointError` if there is none."""
        header, blob, damaged = await asyncio.to_thread(checkpoint_files.read_newest, self._folder(session_id))
        return Found(decode_kept(header), blob, damaged)

    async def keep(self, session: KeptSession, kept: KeptRun, blob: bytes) -> None:
        """Write a checkpoint, then its row.

        Raises
        ------
        StorageError
            If the disk is full or cannot be written; what was kept before stays.
        """
        try:
            await asyncio.to_thread(checkpoint_files.write, self._folder(session.id), encode_kept(kept), blob)
        except OSError as problem:
            raise StorageError(problem.strerror or str(problem)) from problem
        await self.put(session)

    async def put(self, session: KeptSession) -> None:
        """Write the row alone; the visitor's runs beyond the limit go. Raise `StorageError` if it cannot be written."""
        gone = await self._storage.write(lambda connection: self._put(connection, session))
        for session_id in gone:
            await asyncio.to_thread(checkpoint_files.remove, self._folder(session_id))

    async def delete_all_of(self, visitor: str) -> None:
        """Remove all sessions of a visitor for good."""
        mine = sessions.c.visitor == visitor

        def drop(connection: Connection) -> Orphans:
            gone = connection.scalars(select(sessions.c.id).where(mine)).all()
            connection.execute(delete(sessions).where(mine))
            return Orphans(runs=tuple(gone))

        orphans = await self._storage.write(drop)
        await asyncio.to_thread(orphans.remove, self._storage.folder)

    async def tidy(self, retention_days: int) -> set[str]:
        """Remove what a killed server left half done, and what nobody came back to for so long; 0 days is for ever.

        Returns
        -------
        set of str
            The visitors that were forgotten.
        """
        before = time.time() - retention_days * DAY_S if retention_days else 0.0
        try:
            gone = await self._storage.write(lambda connection: forget_older(connection, before))
            known = await self._storage.read(_runs_on_disk)
            swept = await asyncio.to_thread(self._sweep, known)
        except (StorageError, OSError) as problem:
            log.warning("the data folder could not be tidied: %s", problem)
            return set()
        log.info("runs on disk: %d; %d left-over files removed", len(known), swept)
        return gone

    def _sweep(self, known: set[str]) -> int:
        """Remove files that were never finished, and folders whose row is gone or never came."""
        swept = 0
        newest_first_write = time.time() - DAY_S  # a folder is written before its row
        for root in (self._root, self._storage.folder / "saved"):
            swept += checkpoint_files.sweep(root)
            for folder in checkpoint_files.folders(root):
                if folder.name not in known and folder.stat().st_mtime < newest_first_write:
                    checkpoint_files.remove(folder)
                    swept += 1
        return swept

    async def _read(self, query: Select[Any]) -> list[KeptSession]:
        rows = await self._storage.read(lambda connection: connection.execute(query).all())
        return [
            KeptSession(row.id, row.visitor, row.experiment, row.lab, row.stopped, row.resume_hash, row.seen_at)
            for row in rows
        ]

    def _put(self, connection: Connection, session: KeptSession) -> list[str]:
        """Write the row in a transaction; return the sessions that were dropped for it."""
        now = time.time()
        put_visitor(connection, session.visitor, now)
        first = {
            "visitor": session.visitor,
            "experiment": session.experiment,
            "lab": session.lab,
            "created_at": now,
        }
        put(
            connection,
            sessions,
            {"id": session.id},
            first,
            stopped=session.stopped,
            resume_hash=session.resume_hash,
            seen_at=now,
        )
        mine = select(sessions.c.id).where(sessions.c.visitor == session.visitor).order_by(sessions.c.seen_at.desc())
        beyond = list(connection.execute(mine.offset(self._most_per_visitor)).scalars())
        if beyond:
            connection.execute(delete(sessions).where(sessions.c.id.in_(beyond)))
        return beyond

    @property
    def _root(self) -> Path:
        return self._storage.folder / "runs"

    def _folder(self, session_id: str) -> Path:
        return self._root / session_id


def _runs_on_disk(connection: Connection) -> set[str]:
    """Return the names of all runs that have a row."""
    return {name for column in (sessions.c.id, saved_runs.c.id) for name in connection.scalars(select(column))}
