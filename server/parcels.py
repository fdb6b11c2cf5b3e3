"""Moments of a run on their way to the disk: as another run of its owner, or saved under a name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from server.actions import Action, ForkRun, SaveRun
from server.errors import FullError, StorageError
from server.kept_sessions import KeptSession, KeptSessions, new_session_id
from server.saved_runs import MOST_BYTES, SavedRuns
from server.session import Session


class Parcels:
    """Brings them there in the background; only one at a time, for they wait in memory.

    Parameters
    ----------
    session : Session
        Of the run; it answers the command.
    owner : str
        Whose run it is.
    kept_sessions : KeptSessions
    saved_runs : SavedRuns
    perform : callable
        Does what the session wants done.
    """

    def __init__(
        self,
        session: Session,
        owner: str,
        kept_sessions: KeptSessions,
        saved_runs: SavedRuns,
        perform: Callable[[Sequence[Action]], None],
    ) -> None:
        self._session = session
        self._owner = owner
        self._kept_sessions = kept_sessions
        self._saved_runs = saved_runs
        self._perform = perform
        self._job: asyncio.Task[None] | None = None

    def take(self, parcel: ForkRun | SaveRun) -> None:
        """Bring one to the disk, or refuse it."""
        if isinstance(parcel, ForkRun):
            self._put_away(parcel.command_id, parcel.blob, self._fork(parcel))
        else:
            self._put_away(parcel.wish.id, parcel.captured.blob, self._save(parcel))

    def close(self) -> None:
        """Let go of what is not on the disk yet."""
        if self._job is not None:
            self._job.cancel()

    def _put_away(self, command_id: int, blob: bytes, job: Coroutine[None, None, None]) -> None:
        problem = ""
        if len(blob) > MOST_BYTES:
            problem = f"A run that is copied or saved may have {MOST_BYTES // 2**20} MB; this one is larger."
        elif self._job is not None and not self._job.done():
            problem = "This run is being copied or saved already; try again when that is done."
        if problem:
            job.close()
            self._perform(self._session.refused(command_id, problem))
        else:
            self._job = asyncio.create_task(job, name=f"parcel of {self._session.id}")

    async def _fork(self, fork: ForkRun) -> None:
        """Bring another session of this owner to the disk; whoever names it next takes it up."""
        row = KeptSession(new_session_id(), self._owner, self._session.experiment, self._session.lab)
        try:
            await self._kept_sessions.keep(row, fork.kept, fork.blob)
        except StorageError as problem:
            self._perform(self._session.refused(fork.command_id, f"The copy could not be saved: {problem}."))
        else:
            self._perform(self._session.forked(fork.command_id, row.id))

    async def _save(self, save: SaveRun) -> None:
        """Save a moment of this run under the name its owner chose."""
        wish, captured = save.wish, save.captured
        try:
            run_id = await self._saved_runs.save(self._owner, save.kept, captured, wish.name.strip(), wish.note.strip())
        except StorageError as problem:
            self._perform(self._session.refused(wish.id, f"The run could not be saved: {problem}."))
        except FullError as problem:
            self._perform(self._session.refused(wish.id, str(problem)))
        else:
            self._perform(self._session.saved(wish.id, run_id))
