"""What every websocket of this server does: read text, write an outbox, end for a reason."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from server.events import Error, encode_event
from server.metrics import Metrics
from server.outbox import Close, Outbox
from server.protocol import CLOSE_TOO_SLOW

log = logging.getLogger(__name__)

SEND_S = 5.0
_LOOK_S = 1.0


class Refused(Exception):
    """The socket is turned away; carries what its page is told."""

    def __init__(self, close: Close, reason: str, event: Error | None = None) -> None:
        super().__init__(close.reason)
        self.close = close
        self.reason = reason
        self.event = event


async def serve_socket(
    websocket: WebSocket, outbox: Outbox, metrics: Metrics, reading: Coroutine[Any, Any, Close | None]
) -> None:
    """Send what there is and read until one of both ends; raise `Refused` if the socket is to be closed."""
    sender = _Sender(websocket, outbox, metrics)
    await first_of(sender.send_all(), sender.until_too_slow(), reading)


class _Sender:
    """Sends an outbox, and notices when that takes too long.

    A deadline around each batch would cost more than sending it, so one look now and then serves all of a socket.
    """

    def __init__(self, websocket: WebSocket, outbox: Outbox, metrics: Metrics) -> None:
        self._websocket = websocket
        self._outbox = outbox
        self._metrics = metrics
        self._sending_since: float | None = None

    async def send_all(self) -> Close | None:
        """Send what the session has for the page; return why to close, or nothing if the page is gone."""
        while not isinstance(batch := await self._outbox.take(), Close):
            self._sending_since = time.monotonic()
            try:
                for data in batch:
                    if isinstance(data, str):
                        await self._websocket.send_text(data)
                    else:
                        await self._websocket.send_bytes(data)
            except WebSocketDisconnect:
                return None
            self._sending_since = None
            self._metrics.sent(batch)
        return batch

    async def until_too_slow(self) -> Close:
        """Wait until one batch has taken longer than `SEND_S`; return why to close."""
        since = self._sending_since
        while since is None or time.monotonic() - since < SEND_S:
            await asyncio.sleep(_LOOK_S)
            since = self._sending_since
        return Close(CLOSE_TOO_SLOW, f"what waited could not be sent within {SEND_S:.0f} seconds")


async def first_of(*jobs: Coroutine[Any, Any, Close | None]) -> None:
    """Run jobs until the first one ends, end the others, and pass on why the socket is to be closed."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        close = task.result()
        if close is not None:
            raise Refused(close, f"close_{close.code}")


async def read_text(websocket: WebSocket) -> str | bytes:
    """Return the next message, text or not."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    text: str | None = message.get("text")
    return text if text is not None else message["bytes"]


async def turn_away(websocket: WebSocket, refusal: Refused) -> None:
    """Tell the page why and close; a page that is gone or does not read is let go."""
    try:
        async with asyncio.timeout(SEND_S):
            if refusal.event is not None:
                await websocket.send_text(encode_event(refusal.event))
            if websocket.application_state is WebSocketState.CONNECTED:
                await websocket.close(refusal.close.code, refusal.close.reason[:120])
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        log.debug("a socket was gone before it could be told why it is closed")
