"""Runs that a visitor has saved under a name: listed, compared, opened again, shared by a link, deleted.

A row holds what is listed and compared, a folder the checkpoint. Opening one makes a new session from it, so a saved
run never changes; a link opens it for anybody the same way. Of a link only the digest of its token is kept. One that is
deleted lies in a bin for an hour, where nobody but the one who undoes it finds it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from server.errors import CheckpointError, FullError, StorageError
from server.kept_run import KeptRun, decode_kept, encode_kept
from server.kept_sessions import KeptSession, KeptSessions, new_session_id
from server.storage import Storage, checkpoint_files
from server.storage.forget import forget_binned
from server.storage.rows import put_visitor
from server.storage.tables import saved_runs, shares
from server.tokens import digest, new_token
from server.worker_messages import Captured

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 2**20
BINNED_S = 3600.0
MOST_BINNED = 10
"""Of one visitor; those deleted longest ago go for good."""
_NOT_BINNED = saved_runs.c.deleted_at.is_(None)
_LISTED = ("id", "name", "note", "experiment", "lab", "config", "measures", "columns", "step", "created_at")


@dataclass(frozen=True)
class Opened:
    """A session made from a saved run, and the lab whose page shows it."""

    session: str
    lab: str


class SavedRuns:
    """The saved runs of all visitors.

    Parameters
    ----------
    storage : Storage
    kept : KeptSessions
        Where opened ones become sessions.
    most_per_visitor : int
        How many one may have.
    most_bytes_per_visitor : int, optional
        Disk that all checkpoints of one may take.
    least_free_bytes : int, optional
        Disk that a saved run has to leave.
    """

    def __init__(
        self,
        storage: Storage,
        kept: KeptSessions,
        most_per_visitor: int,
        most_bytes_per_visitor: int = 2**40,
        least_free_bytes: int = 0,
    ) -> None:
        self._most_bytes_per_visitor = most_bytes_per_visitor
        self._least_free_bytes = least_free_bytes
        self._storage = storage
        self._kept = kept
        self._most_per_visitor = most_per_visitor

    async def save(self, owner: str, kept: KeptRun, captured: Captured, name: str, note: str) -> str:
        """Save a run; return its name in the storage.

        Raises
        ------
        FullError
            If the run is too large, the visitor has too many, or the disk is nearly full.
        StorageError
            If it could not be written.
        """
        if len(captured.blob) > MOST_BYTES:
            raise FullError(f"A saved run may have {MOST_BYTES // 2**20} MB; this one is larger.", 0)
        await self._keep_below_limit(owner)
        await self._keep_below_bytes(owner, len(captured.blob))
        run_id = secrets.token_urlsafe(12)
        await self._write(run_id, kept, captured.blob)
        row = {
            "id": run_id,
            "visitor": owner,
            "name": name,
            "note": note,
            "experiment": kept.experiment,
            "lab": kept.lab,
            "config": captured.config,
            "measures": captured.measures,
            "columns": captured.columns,
            "curves": captured.curves,
            "thumbnail": captured.thumbnail,
            "step": captured.step,
            "created_at": time.time(),
        }

        def add(connection: Connection) -> None:
            put_visitor(connection, owner, time.time())
            connection.execute(insert(saved_runs).values(**row))

        await self._storage.write(add)
        return run_id

    async def of(self, owner: str) -> list[dict[str, Any]]:
        """Return everything but the pictures of a visitor's saved runs, the newest first, ready for JSON."""
        shared = select(shares.c.saved_run).where(shares.c.saved_run == saved_runs.c.id).exists()
        mine = (
            select(*(saved_runs.c[name] for name in _LISTED), shared.label("shared"))
            .where(saved_runs.c.visitor == owner, _NOT_BINNED)
            .order_by(saved_runs.c.created_at.desc())
        )
        rows = await self._storage.read(lambda connection: connection.execute(mine).all())
        return [{**dict(zip(_LISTED, row, strict=False)), "shared": bool(row.shared)} for row in rows]

    async def curves(self, owner: str, run_id: str) -> bytes | None:
        """Return the rows of the curves, float64, little-endian; nothing if there is no such run of this visitor."""
        return await self._bytes(select(saved_runs.c.curves).where(*_mine(owner, run_id)))

    async def thumbnail(self, owner: str, run_id: str) -> bytes | None:
        """Return a frame of the output map, empty where there is none."""
        return await self._bytes(select(saved_runs.c.thumbnail).where(*_mine(owner, run_id)))

    async def delete(self, owner: str, run_id: str) -> bool:
        """Put a run into the bin; return whether there was one. Its links lead nowhere from now on."""
        this = update(saved_runs).where(*_mine(owner, run_id)).values(deleted_at=time.time())
        if not await self._storage.write(lambda connection: connection.execute(this).rowcount):
            return False
        binned = select(saved_runs.c.id).where(saved_runs.c.visitor == owner, saved_runs.c.deleted_at.is_not(None))
        too_many = binned.order_by(saved_runs.c.deleted_at.desc()).offset(MOST_BINNED)
        await self._empty(saved_runs.c.id.in_(await self._scalars(too_many)))
        return True

    async def restore(self, owner: str, run_id: str) -> bool:
        """Take a run and its links out of the bin; return whether it was there.

        Raises
        ------
        FullError
            If the visitor has as many runs as one may.
        """
        await self._keep_below_limit(owner)
        binned = (saved_runs.c.id == run_id, saved_runs.c.visitor == owner, saved_runs.c.deleted_at.is_not(None))
        this = update(saved_runs).where(*binned).values(deleted_at=None)
        return bool(await self._storage.write(lambda connection: connection.execute(this).rowcount))

    async def tidy(self) -> None:
        """Delete for good what has lain in the bin for long enough."""
        try:
            await self._empty(saved_runs.c.deleted_at < time.time() - BINNED_S)
        except StorageError as problem:
            log.warning("the bin could not be emptied: %s", problem)

    async def open(self, owner: str, run_id: str) -> Opened | None:
        """Make a session from a saved run of this visitor."""
        row = await self._row(select(saved_runs).where(*_mine(owner, run_id)))
        return None if row is None else await self._open(owner, row)

    async def share(self, owner: str, run_id: str) -> str | None:
        """Return a token that opens the run for anybody; another one each time."""
        if await self._row(select(saved_runs.c.id).where(*_mine(owner, run_id))) is None:
            return None
        token = new_token()
        row = insert(shares).values(token_hash=digest(token), saved_run=run_id, created_at=time.time())
        await self._storage.write(lambda connection: connection.execute(row))
        return token

    async def unshare(self, owner: str, run_id: str) -> bool:
        """End all links to a run; return whether there is such a run."""
        if await self._row(select(saved_runs.c.id).where(*_mine(owner, run_id))) is None:
            return False
        links = delete(shares).where(shares.c.saved_run == run_id)
        await self._storage.write(lambda connection: connection.execute(links))
        return True

    async def shared(self, token: str) -> Row[Any] | None:
        """Return the row of the run that a link leads to."""
        found = select(saved_runs).join(shares).where(shares.c.token_hash == digest(token), _NOT_BINNED)
        return await self._row(found)

    async def open_shared(self, owner: str, token: str) -> Opened | None:
        """Make a session of this visitor from the run that a link leads to."""
        row = await self.shared(token)
        return None if row is None else await self._open(owner, row)

    async def _keep_below_limit(self, owner: str) -> None:
        mine = select(func.count()).select_from(saved_runs).where(saved_runs.c.visitor == owner, _NOT_BINNED)
        if await self._storage.read(lambda connection: connection.execute(mine).scalar_one()) >= self._most_per_visitor:
            raise FullError(f"You have saved {self._most_per_visitor} runs, as many as you may; delete one first.", 0)

    async def _keep_below_bytes(self, owner: str, more: int) -> None:
        mine = select(saved_runs.c.id).where(saved_runs.c.visitor == owner, _NOT_BINNED)
        folders = [self._folder(run_id) for run_id in await self._scalars(mine)]
        taken = await asyncio.to_thread(checkpoint_files.size_bytes, folders)
        if taken + more > self._most_bytes_per_visitor:
            raise FullError(
                f"Your saved runs take {_megabytes(taken)} MB and this one {_megabytes(more)} MB, more than the "
                f"{_megabytes(self._most_bytes_per_visitor)} MB that you may have; delete one first.", 0,
            )  # fmt: skip
        if shutil.disk_usage(self._storage.folder).free - more < self._least_free_bytes:
            raise FullError("The disk of this server is nearly full, so that no more runs can be saved now.", 0)

    async def _empty(self, *which: ColumnElement[bool]) -> None:
        orphans = await self._storage.write(lambda connection: forget_binned(connection, *which))
        await asyncio.to_thread(orphans.remove, self._storage.folder)

    async def _scalars(self, query: Select[Any]) -> Sequence[str]:
        return await self._storage.read(lambda connection: connection.scalars(query).all())

    async def _open(self, owner: str, row: Row[Any]) -> Opened:
        header, blob, _ = await asyncio.to_thread(self._read, row.id)
        session = KeptSession(new_session_id(), owner, row.experiment, row.lab)
        await self._kept.keep(session, decode_kept(header), blob)
        return Opened(session.id, row.lab)

    def _read(self, run_id: str) -> tuple[bytes, bytes, int]:
        try:
            return checkpoint_files.read_newest(self._folder(run_id))
        except CheckpointError as problem:
            raise StorageError(f"the saved run is damaged: {problem}") from problem

    async def _write(self, run_id: str, kept: KeptRun, blob: bytes) -> None:
        try:
            await asyncio.to_thread(checkpoint_files.write, self._folder(run_id), encode_kept(kept), blob)
        except OSError as problem:
            raise StorageError(problem.strerror or str(problem)) from problem

    async def _row(self, query: Select[Any]) -> Row[Any] | None:
        return await self._storage.read(lambda connection: connection.execute(query).one_or_none())

    async def _bytes(self, query: Select[tuple[bytes]]) -> bytes | None:
        row = await self._row(query)
        return None if row is None else bytes(row[0])

    def _folder(self, run_id: str) -> Path:
        return self._storage.folder / "saved" / run_id


def _megabytes(size_bytes: int) -> int:
    """Round up, as disks are filled."""
    return -(-size_bytes // 2**20)


def _mine(owner: str, run_id: str) -> tuple[Any, ...]:
    """Return the conditions for one run of one visitor; another's is as one that does not exist."""
    return saved_runs.c.id == run_id, saved_runs.c.visitor == owner, _NOT_BINNED
