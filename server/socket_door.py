"""The door that every websocket of this server comes in through, whatever it is for."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from server.metrics import Metrics
from server.outbox import Close
from server.protocol import CLOSE_FULL
from server.socket_io import Refused, turn_away

log = logging.getLogger(__name__)


class SocketDoor:
    """Counts open sockets against two limits, of all and of each visitor, and tells a page why its socket ends.

    A socket counts from its handshake on, whether it has said anything or not.

    Parameters
    ----------
    most_sockets : int
        How many may be open at once, those of runs and of rooms together.
    most_per_visitor : int
        How many of them one visitor may have: never one address, a class may share it.
    metrics : Metrics
    """

    def __init__(self, most_sockets: int, most_per_visitor: int, metrics: Metrics) -> None:
        self._most_sockets = most_sockets
        self._most_per_visitor = most_per_visitor
        self._of: Counter[str] = Counter()
        self._metrics = metrics
        self._open = 0

    async def admit(self, websocket: WebSocket, owner: str, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Handle one socket from its handshake to its end; ``serve`` may raise `Refused`."""
        await websocket.accept()
        self._count(owner, 1)
        try:
            if self._open > self._most_sockets:
                raise Refused(Close(CLOSE_FULL, "All places are taken; try again in a minute."), "sockets")
            if self._of[owner] > self._most_per_visitor:
                message = f"This browser has {self._most_per_visitor} windows open already; close some of them first."
                raise Refused(Close(CLOSE_FULL, message), "sockets")
            await serve()
        except Refused as refusal:
            self._metrics.refusals.labels(refusal.reason).inc()
            await turn_away(websocket, refusal)
        except WebSocketDisconnect:
            log.debug("a socket was closed by its page")
        finally:
            self._count(owner, -1)

    def _count(self, owner: str, more: int) -> None:
        self._open += more
        self._of[owner] += more
        if not self._of[owner]:
            del self._of[owner]
        self._metrics.sockets.set(self._open)
