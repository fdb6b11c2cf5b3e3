"""The door that every websocket of this server comes in through, whatever it is for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from server.messages import CLOSE_FULL
from server.metrics import Metrics
from server.outbox import Close
from server.socket_io import Refused, turn_away

log = logging.getLogger(__name__)


class SocketDoor:
    """Counts open sockets against one limit, and tells a page why its socket ends.

    Parameters
    ----------
    most_sockets : int
        How many may be open at once, those of runs and of rooms together.
    metrics : Metrics
    """

    def __init__(self, most_sockets: int, metrics: Metrics) -> None:
        self._most_sockets = most_sockets
        self._metrics = metrics
        self._open = 0

    async def admit(self, websocket: WebSocket, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Handle one socket from its handshake to its end; ``serve`` may raise `Refused`."""
        await websocket.accept()
        self._count(1)
        try:
            if self._open > self._most_sockets:
                raise Refused(Close(CLOSE_FULL, "All places are taken; try again in a minute."), "sockets")
            await serve()
        except Refused as refusal:
            self._metrics.refusals.labels(refusal.reason).inc()
            await turn_away(websocket, refusal)
        except WebSocketDisconnect:
            log.debug("a socket was closed by its page")
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        self._open += more
        self._metrics.sockets.set(self._open)
