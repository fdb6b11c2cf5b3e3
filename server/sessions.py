"""All sessions of the server: who owns which, how many there may be, when they end."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.errors import FullError
from server.labs import Lab
from server.live_session import LiveSession
from server.messages import Hello
from server.metrics import Metrics
from server.session import Session
from server.settings import Settings
from server.worker_host import AbstractWorkerHost

log = logging.getLogger(__name__)

FORGET_AFTER_S = 24 * 3600.0
_SWEEP_S = 1.0
_PARK_DEADLINE_S = 4.0
_RETRY_S = 60


@dataclass(frozen=True)
class _Owned:
    owner: str
    live: LiveSession


class Sessions:
    """Registry of sessions.

    Parameters
    ----------
    settings : Settings
    host : AbstractWorkerHost
    metrics : Metrics
    clock : callable, optional
        Seconds of a steady clock.
    labs : mapping of key to Lab, optional
        Whose tasks a run is judged by.
    """

    def __init__(
        self,
        settings: Settings,
        host: AbstractWorkerHost,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
        labs: Mapping[str, Lab] | None = None,
    ) -> None:
        self._settings = settings
        self._host = host
        self._metrics = metrics
        self._clock = clock
        self._labs = labs or {}
        self._owned: dict[str, _Owned] = {}

    def __len__(self) -> int:
        return len(self._owned)

    async def open(self, owner: str, hello: Hello) -> LiveSession:
        """Return the session a page asks for, or a new one, and see to it that a worker process can be had for it.

        Another owner's session is treated as one that does not exist. Without a name, the owner's newest session of
        this lab that no page shows is taken up again: so a reload continues, and a second tab gets its own.

        Raises
        ------
        FullError
            If no more sessions fit.
        """
        known = self._owned.get(hello.session or "")
        if known is not None and known.owner == owner and _fits(known.live, hello):
            live = known.live
        else:
            live = self._unwatched(owner, hello) or await self._create(owner, hello)
        if not live.session.has_worker:
            await self._make_room()
        return live

    async def sweep(self) -> None:
        """Look after deadlines once a second until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_S)
            await self.look_after()

    async def look_after(self) -> None:
        """Tick every session and forget those that nobody came back to."""
        for session_id, entry in list(self._owned.items()):
            entry.live.tick()
            session = entry.live.session
            unwatched_s = self._clock() - session.unwatched_since
            if not entry.live.is_watched and session.phase in ("parked", "stopped") and unwatched_s > FORGET_AFTER_S:
                await self._forget(session_id)
        self._measure()

    async def close(self) -> None:
        """Let every worker write a checkpoint, then end everything."""
        lives = [entry.live for entry in self._owned.values()]
        if lives:
            parking = [asyncio.create_task(live.park()) for live in lives]
            _, late = await asyncio.wait(parking, timeout=_PARK_DEADLINE_S)
            for task in late:
                task.cancel()
        for live in lives:
            await live.close()
        self._owned.clear()
        self._measure()

    def _unwatched(self, owner: str, hello: Hello) -> LiveSession | None:
        """Return the owner's newest session of a lab that no page shows."""
        mine = [entry.live for entry in self._owned.values() if entry.owner == owner and not entry.live.is_watched]
        return next((live for live in reversed(mine) if _fits(live, hello)), None)

    async def _create(self, owner: str, hello: Hello) -> LiveSession:
        """Make a session; the owner's oldest one that no page shows goes if there are too many."""
        mine = [session_id for session_id, entry in self._owned.items() if entry.owner == owner]
        if len(mine) >= self._settings.most_sessions_per_visitor:
            left = [session_id for session_id in mine if not self._owned[session_id].live.is_watched]
            if not left:
                message = f"This browser has {len(mine)} runs open already; close one of its windows first."
                raise FullError(message, _RETRY_S)
            await self._forget(left[0])
        if len(self._owned) >= self._settings.most_sessions:
            message = f"All {self._settings.most_sessions} places are taken; try again in {_RETRY_S} seconds."
            raise FullError(message, _RETRY_S)
        session_id = secrets.token_urlsafe(12)
        lab = self._labs.get(hello.lab)
        tasks = lab.tasks if lab is not None and lab.experiment == hello.experiment else ()
        session = Session(session_id, hello.experiment, draw_epoch=_draw_epoch, lab=hello.lab, tasks=tasks)
        live = LiveSession(session, self._host, self._metrics)
        self._owned[session_id] = _Owned(owner, live)
        self._measure()
        return live

    async def _make_room(self) -> None:
        """Park the session that was left longest if every worker process is taken."""
        health = self._host.health()
        if health["workers"] < health["most_workers"]:
            return
        lives = [entry.live for entry in self._owned.values()]
        idle = [live for live in lives if live.session.phase == "live" and not live.is_watched]
        if idle:
            await min(idle, key=lambda live: live.session.unwatched_since).park()

    async def _forget(self, session_id: str) -> None:
        await self._owned.pop(session_id).live.close()

    def _measure(self) -> None:
        self._metrics.sessions.set(len(self._owned))
        self._metrics.workers.set(self._host.health()["workers"])


def _fits(live: LiveSession, hello: Hello) -> bool:
    """Is this a session of the page's experiment and lab?"""
    return live.session.experiment == hello.experiment and live.session.lab == hello.lab


def _draw_epoch() -> int:
    return secrets.randbelow(2**32 - 1) + 1
