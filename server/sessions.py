"""All sessions of the server: who owns which, how many there may be, when they end."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from weakref import WeakValueDictionary

from server.actions import Judged
from server.commands import Hello
from server.errors import CheckpointError, FullError, StorageError
from server.kept_sessions import KeptSession, KeptSessions, new_session_id
from server.labs import Lab
from server.live_session import LiveSession
from server.metrics import Metrics
from server.resume_tokens import ResumeTokens
from server.rooms.rooms import Rooms
from server.saved_runs import SavedRuns
from server.session import Session
from server.settings import Settings
from server.worker_host import AbstractWorker, AbstractWorkerHost

log = logging.getLogger(__name__)

FORGET_AFTER_S = 24 * 3600.0
"""How long a run that cannot be brought to the disk stays in memory."""
TIDY_EVERY_S = 3600.0
_SWEEP_S = 1.0
_PARK_DEADLINE_S = 4.0
_RETRY_S = 60


class Sessions:
    """Registry of sessions.

    Parameters
    ----------
    settings : Settings
    host : AbstractWorkerHost
    metrics : Metrics
    kept : KeptSessions
        What is on the disk.
    saved_runs : SavedRuns
        Where runs are saved under a name.
    clock : callable, optional
        Seconds of a steady clock.
    labs : mapping of key to Lab, optional
        Whose tasks a run is judged by.
    rooms : Rooms, optional
        Told what is judged, and asked whether a student's room holds all runs.
    """

    def __init__(
        self,
        settings: Settings,
        host: AbstractWorkerHost,
        metrics: Metrics,
        kept: KeptSessions,
        saved_runs: SavedRuns,
        clock: Callable[[], float] = time.monotonic,
        labs: Mapping[str, Lab] | None = None,
        rooms: Rooms | None = None,
    ) -> None:
        self._settings = settings
        self._host = host
        self._metrics = metrics
        self._kept = kept
        self._saved_runs = saved_runs
        self._opening: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._starting = asyncio.Lock()
        self._clock = clock
        self._labs = labs or {}
        self._rooms = rooms
        self._lives: dict[str, LiveSession] = {}

    def __len__(self) -> int:
        return len(self._lives)

    async def open(self, owner: str, hello: Hello) -> LiveSession:
        """Return the session a page asks for, or a new one.

        Another owner's session is treated as one that does not exist, and so is one that another socket has if the page
        cannot show its token. Without a name, the owner's newest session of this lab that no page shows is taken up
        again, from memory or from the disk: so a reload continues, and a second tab gets its own.

        Raises
        ------
        FullError
            If no more sessions fit.
        """
        lock = self._opening.setdefault(owner, asyncio.Lock())
        async with lock:  # two sockets must not bring the same run back from the disk; nobody waits for a stranger
            live = self._named(owner, hello) or await self._bring_back(owner, hello)
            live = live or self._unwatched(owner, hello) or await self._create(owner, hello)
        live.hold(self._rooms.frozen(owner) if self._rooms is not None else "")
        if not live.session.has_worker:
            self._lives.setdefault(live.session.id, live)  # it may have been let go in the meantime
        return live

    async def sweep(self) -> None:
        """Look after deadlines once a second, and after the disk once an hour, until cancelled."""
        tidy_at = self._clock()
        while True:
            if self._clock() >= tidy_at:
                tidy_at += TIDY_EVERY_S
                await _guarded("tidying the disk", self._tidy())
            begin = self._clock()
            await asyncio.sleep(_SWEEP_S)
            if (late_s := self._clock() - begin - _SWEEP_S) > _SWEEP_S:  # nobody could be heard
                log.warning("the server stood still for %.1f s", late_s)
                for live in self._lives.values():
                    live.session.excuse(late_s)
            await _guarded("looking after the sessions", self.look_after())

    async def _tidy(self) -> None:
        """Remove what nobody needs any more from the disk, and forget who was away for too long."""
        await self._saved_runs.tidy()
        gone = await self._kept.tidy(self._settings.retention_days)
        if self._rooms is not None:
            self._rooms.forget(gone)

    async def look_after(self) -> None:
        """Tick every session and let those out of memory that are on the disk or that nobody came back to.

        Where memory was refused, the session that was left longest is parked, for who tries again.
        """
        if self._host.take_refusals() and (idle := self._longest_left()) is not None:
            idle.begin_to_park()
        for live in list(self._lives.values()):
            await _guarded(f"looking after session {live.session.id}", self._look_after(live))
        self._measure()

    async def _look_after(self, live: LiveSession) -> None:
        live.tick()
        unwatched_s = self._clock() - live.session.unwatched_since
        over = live.is_kept or (live.session.phase in ("parked", "stopped") and unwatched_s > FORGET_AFTER_S)
        if over and not live.is_watched:
            await self._let_go(live)

    async def close(self) -> None:
        """Let every worker write a checkpoint, then end everything."""
        lives = list(self._lives.values())
        if lives:
            parking = [asyncio.create_task(live.park()) for live in lives]
            _, late = await asyncio.wait(parking, timeout=_PARK_DEADLINE_S)
            for task in late:
                task.cancel()
        for live in lives:
            await live.close()
        self._lives.clear()
        self._measure()

    def of(self, owner: str) -> list[LiveSession]:
        """Return somebody's sessions in memory, the newest last."""
        return [live for live in self._lives.values() if live.owner == owner]

    def find(self, session_id: str) -> LiveSession | None:
        """Return a session in memory, whoever owns it."""
        return self._lives.get(session_id)

    async def forget_all_of(self, owner: str) -> None:
        """End every run that somebody has not saved, in memory and on the disk."""
        for live in self.of(owner):
            await self._let_go(live)
        await self._kept.delete_all_of(owner)

    def _judged(self, owner: str, lab: str, verdict: Judged) -> None:
        if self._rooms is not None:
            self._rooms.judged(owner, lab, verdict)

    def _named(self, owner: str, hello: Hello) -> LiveSession | None:
        """Return the session in memory that a page names and may have."""
        live = self._lives.get(hello.session or "")
        if live is None or live.owner != owner or not _fits(live, hello):
            return None
        return live if not live.is_watched or live.session.accepts(hello.resume) else None

    def _unwatched(self, owner: str, hello: Hello) -> LiveSession | None:
        """Return the owner's newest session of a lab that no page shows."""
        mine = [live for live in self._lives.values() if live.owner == owner and not live.is_watched]
        return next((live for live in reversed(mine) if _fits(live, hello)), None)

    async def _bring_back(self, owner: str, hello: Hello) -> LiveSession | None:
        """Return the session a page names from the disk, or the newest if the owner has none of this lab in memory."""
        mine = [live for live in self._lives.values() if live.owner == owner and _fits(live, hello)]
        if mine and (not hello.session or hello.session in self._lives):
            return None
        try:
            rows = await self._kept.find(owner, hello.session, hello.experiment, hello.lab)
        except StorageError as problem:
            log.warning("kept runs cannot be looked up: %s", problem)
            return None
        wanted = [row for row in rows if row.id not in self._lives and (not mine or row.id == hello.session)]
        return await self._revive(wanted[0]) if wanted else None

    async def _revive(self, row: KeptSession) -> LiveSession:
        """Bring one session back from the disk; one whose checkpoints are damaged starts anew and says so."""
        session = self._new_session(row.id, row.experiment, row.lab, ResumeTokens(row.resume_hash))
        if row.stopped:
            session.bring_back_stopped(f"This run was stopped after repeated crashes ({row.stopped}); it starts anew.")
        else:
            try:
                found = await self._kept.load(row.id)
            except CheckpointError as problem:
                log.warning("session %s: %s", row.id, problem)
                session.bring_back_stopped("The checkpoints of this run are damaged; it starts from its first step.")
            else:
                news = f"The newest checkpoint was damaged; this run continues from step {found.kept.step:,}."
                session.bring_back(found.kept, found.blob, news if found.damaged else "")
        await self._make_place(row.visitor)
        return self._add(session, row.visitor)

    async def _create(self, owner: str, hello: Hello) -> LiveSession:
        """Make a session."""
        await self._make_place(owner)
        session = self._new_session(new_session_id(), hello.experiment, hello.lab, ResumeTokens())
        return self._add(session, owner)

    async def _make_place(self, owner: str) -> None:
        """See to it that the owner may have one more run; one that no page shows leaves memory if there are too many.

        Raises
        ------
        FullError
            If all of the owner's runs are watched, or no more sessions fit at all.
        """
        mine = self.of(owner)
        if len(mine) >= self._settings.most_sessions_per_visitor:
            left = [live for live in mine if not live.is_watched]
            if not left:
                message = f"This browser has {len(mine)} runs open already; close one of its windows first."
                raise FullError(message, _RETRY_S)
            goes = min(left, key=lambda live: live.session.phase == "starting")  # the oldest that has trained
            await _park(goes)
            await self._let_go(goes)
        if len(self._lives) >= self._settings.most_sessions:
            message = f"All {self._settings.most_sessions} places are taken; try again in {_RETRY_S} seconds."
            raise FullError(message, _RETRY_S)

    def _new_session(self, session_id: str, experiment: str, lab_key: str, tokens: ResumeTokens) -> Session:
        lab = self._labs.get(lab_key)
        tasks, config = (lab.tasks, lab.start) if lab is not None and lab.experiment == experiment else ((), {})
        return Session(session_id, experiment, _draw_epoch, lab=lab_key, tasks=tasks, tokens=tokens, config=config)

    def _add(self, session: Session, owner: str) -> LiveSession:
        judged = partial(self._judged, owner, session.lab)
        live = LiveSession(session, self._start_worker, self._metrics, owner, self._kept, self._saved_runs, judged)
        session.crowded = partial(self._crowded, owner, session.id)  # its name: a cycle would outlive it
        self._lives[session.id] = live
        self._measure()
        return live

    def _crowded(self, owner: str, session_id: str) -> str:
        """Say why a run may not begin to train: its owner trains as many as one may, and shows them all.

        Every training process gets the same share of the processors, so that many windows would take as many shares.
        Of those that no page shows, the one left longest is parked for the new one.
        """
        most = self._settings.most_training_per_visitor
        others = [live for live in self.of(owner) if live.session.id != session_id and live.session.is_training]
        if len(others) < most:
            return ""
        left = [other for other in others if other.session.phase == "live" and not other.is_watched]
        if left:
            min(left, key=lambda other: other.session.unwatched_since).begin_to_park()
            return ""
        return f"This browser trains {len(others)} runs already, as many as it may at a time; pause one of them first."

    async def _start_worker(self) -> AbstractWorker:
        """Start a process; sessions that were left give up theirs for it."""
        async with self._starting:  # of two at a time both would count on the same place
            await self._make_room()
            return await self._host.start()

    async def _make_room(self) -> None:
        """Park sessions that were left, the one longest ago first, until another process could start."""
        while not self._host.has_room and (idle := self._longest_left()) is not None:
            await _park(idle)

    def _longest_left(self) -> LiveSession | None:
        """Return the session with a process that nobody has looked at for the longest time."""
        idle = [live for live in self._lives.values() if live.session.phase == "live" and not live.is_watched]
        return min(idle, key=lambda live: live.session.unwatched_since, default=None)

    async def _let_go(self, live: LiveSession) -> None:
        """Take a session out of memory; what the disk has of it stays."""
        self._lives.pop(live.session.id, None)  # somebody else may have been faster
        await live.close()

    def _measure(self) -> None:
        self._metrics.sessions.set(len(self._lives))
        self._metrics.workers.set(self._host.health()["workers"])


def _fits(live: LiveSession, hello: Hello) -> bool:
    """Is this a session of the page's experiment and lab?"""
    return live.session.experiment == hello.experiment and live.session.lab == hello.lab


async def _park(live: LiveSession) -> None:
    """Park a session, but do not wait for longer than somebody else would."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PARK_DEADLINE_S):
            await live.park()


async def _guarded(doing: str, job: Awaitable[None]) -> None:
    """Do one part of what has to go on for as long as the server lives, whatever that part meets."""
    try:
        await job
    except Exception:  # the trouble of one must not end the care for all
        log.exception("%s failed", doing)


def _draw_epoch() -> int:
    return secrets.randbelow(2**32 - 1) + 1
