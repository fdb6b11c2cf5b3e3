"""Moments of a run on their way to the disk: as another run of its owner, or saved under a name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from server.actions import Action, ForkRun, SaveRun
from server.errors import FullError, StorageError
from server.kept_sessions import KeptSession, KeptSessions, new_session_id
from server.refusals import incident_error
from server.saved_runs import MOST_BYTES, SavedRuns
from server.session import Session

Job = Coroutine[None, None, list[Action]]
Perform = Callable[[Sequence[Action]], None]


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
    """

    def __init__(
        self,
        session: Session,
        owner: str,
        kept_sessions: KeptSessions,
        saved_runs: SavedRuns,
    ) -> None:
        self._session = session
        self._owner = owner
        self._kept_sessions = kept_sessions
        self._saved_runs = saved_runs
        self._job: asyncio.Task[None] | None = None

    def take(self, parcel: ForkRun | SaveRun, perform: Perform) -> None:
        """Bring one to the disk, or refuse it; ``perform`` does what the session answers."""
        if isinstance(parcel, ForkRun):
            self._put_away(parcel.command_id, parcel.blob, self._fork(parcel), perform)
        else:
            self._put_away(parcel.wish.id, parcel.captured.blob, self._save(parcel), perform)

    def close(self) -> None:
        """Let go of what is not on the disk yet."""
        if self._job is not None:
            self._job.cancel()

    def _put_away(self, command_id: int, blob: bytes, job: Job, perform: Perform) -> None:
        problem = ""
        if len(blob) > MOST_BYTES:
            problem = f"A run that is copied or saved may have {MOST_BYTES // 2**20} MB; this one is larger."
        elif self._job is not None and not self._job.done():
            problem = "This run is being copied or saved already; try again when that is done."
        if problem:
            job.close()
            perform(self._session.refused(command_id, problem))
        else:
            answering = self._answer(command_id, job, perform)
            self._job = asyncio.create_task(answering, name=f"parcel of {self._session.id}")

    async def _answer(self, command_id: int, job: Job, perform: Perform) -> None:
        """Do a job; the page gets its answer whatever that meets."""
        try:
            answer = await job
        except StorageError as problem:
            answer = self._session.refused(command_id, f"The run could not be saved: {problem}.")
        except FullError as problem:
            answer = self._session.refused(command_id, str(problem))
        except Exception:  # noqa: BLE001 - logged with a number that the page quotes
            answer = self._session.refused(command_id, incident_error("saving this run", command_id).message)
        perform(answer)

    async def _fork(self, fork: ForkRun) -> list[Action]:
        """Bring another session of this owner to the disk; whoever names it next takes it up."""
        row = KeptSession(new_session_id(), self._owner, self._session.experiment, self._session.lab)
        await self._kept_sessions.keep(row, fork.kept, fork.blob)
        return self._session.forked(fork.command_id, row.id)

    async def _save(self, save: SaveRun) -> list[Action]:
        """Save a moment of this run under the name its owner chose."""
        wish = save.wish
        name, note = wish.name.strip(), wish.note.strip()
        run_id = await self._saved_runs.save(self._owner, save.kept, save.captured, name, note)
        return self._session.saved(wish.id, run_id)
