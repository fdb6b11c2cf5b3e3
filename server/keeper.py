"""Brings one session's checkpoints to the disk in the background, the newest first and one at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from server.errors import StorageError
from server.kept_run import KeptRun
from server.kept_sessions import KeptSession, KeptSessions

log = logging.getLogger(__name__)

Checkpoint = tuple[KeptRun, bytes]

RETRY_S = 5.0


class Keeper:
    """Writes what a session wants kept; a checkpoint that waits for the one before it is replaced by a newer one.

    Parameters
    ----------
    kept_sessions : KeptSessions
    session : KeptSession
        The session's row.
    told : callable
        Called after each attempt with nothing, or with the reason why it failed.
    """

    def __init__(self, kept_sessions: KeptSessions, session: KeptSession, told: Callable[[str], None]) -> None:
        self._kept_sessions = kept_sessions
        self._row = session
        self._told = told
        self._waiting: Checkpoint | None = None
        self._row_waits = False
        self._writing: asyncio.Task[None] | None = None
        self._failed = False
        self._not_before = 0.0

    @property
    def is_done(self) -> bool:
        """Is everything on the disk that was to be kept?"""
        return not self._failed and (self._writing is None or self._writing.done())

    def keep(self, kept: KeptRun, blob: bytes, resume_hash: str) -> None:
        """Write a checkpoint and the row of a run that can go on."""
        self._waiting = (kept, blob)
        self._put(replace(self._row, stopped="", resume_hash=resume_hash))

    def give_up(self, reason: str) -> None:
        """Write that the run stays stopped; its checkpoints are not used again."""
        self._waiting = None
        self._put(replace(self._row, stopped=reason))

    def try_again(self, now: float) -> None:
        """Repeat what has failed, every few seconds: a run that stands still brings no newer checkpoint."""
        if self._failed and self._writing is not None and self._writing.done() and now >= self._not_before:
            self._not_before = now + RETRY_S
            self._put(self._row)

    async def flush(self) -> None:
        """Wait until everything is on the disk or has failed."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    def _put(self, row: KeptSession) -> None:
        self._row = row
        self._row_waits = True
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name=f"keeper of {row.id}")

    def _fail(self, checkpoint: Checkpoint | None, problem: str) -> None:
        """Note what could not be written, for another attempt."""
        self._failed = True
        if not self._row_waits:  # nothing newer has come
            self._waiting = checkpoint
        self._told(problem)

    async def _write(self) -> None:
        while self._row_waits:
            checkpoint, self._waiting, self._row_waits = self._waiting, None, False
            try:
                if checkpoint is None:
                    await self._kept_sessions.put(self._row)
                else:
                    await self._kept_sessions.keep(self._row, *checkpoint)
            except StorageError as problem:
                self._fail(checkpoint, str(problem))
            except Exception:  # a run that is not on the disk must never be taken for one that is
                log.exception("run %s could not be kept", self._row.id)
                self._fail(checkpoint, "the server's log says why")
            else:
                self._failed = False
                self._told("")
