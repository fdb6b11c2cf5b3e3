"""All sessions of the server: who owns which, how many there may be, when they end."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from server.errors import FullError
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
    """

    def __init__(
        self,
        settings: Settings,
        host: AbstractWorkerHost,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._host = host
        self._metrics = metrics
        self._clock = clock
        self._owned: dict[str, _Owned] = {}

    def __len__(self) -> int:
        return len(self._owned)

    def open(self, owner: str, hello: Hello) -> LiveSession:
        """Return the session a page asks for, or a new one.

        Another owner's session is treated as one that does not exist. Without a name, the owner's newest session of
        this experiment that no page shows is taken up again: so a reload continues, and a second tab gets its own.

        Raises
        ------
        FullError
            If no more sessions fit.
        """
        known = self._owned.get(hello.session or "")
        if known is not None and known.owner == owner and known.live.session.experiment == hello.experiment:
            return known.live
        mine = [entry.live for entry in self._owned.values() if entry.owner == owner]
        for live in reversed(mine):
            if not live.is_watched and live.session.experiment == hello.experiment:
                return live
        return self._create(owner, hello.experiment, len(mine))

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
                del self._owned[session_id]
                await entry.live.close()
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

    def _create(self, owner: str, experiment: str, owned: int) -> LiveSession:
        if owned >= self._settings.most_sessions_per_visitor:
            limit = self._settings.most_sessions_per_visitor
            raise FullError(f"This browser has {limit} runs open already; close one of its windows first.", _RETRY_S)
        if len(self._owned) >= self._settings.most_sessions:
            limit = self._settings.most_sessions
            raise FullError(f"All {limit} places are taken; try again in {_RETRY_S} seconds.", _RETRY_S)
        session_id = secrets.token_urlsafe(12)
        session = Session(session_id, experiment, draw_epoch=_draw_epoch)
        live = LiveSession(session, self._host, self._metrics)
        self._owned[session_id] = _Owned(owner, live)
        self._measure()
        return live

    def _measure(self) -> None:
        self._metrics.sessions.set(len(self._owned))
        self._metrics.workers.set(self._host.health()["workers"])


def _draw_epoch() -> int:
    return secrets.randbelow(2**32 - 1) + 1
