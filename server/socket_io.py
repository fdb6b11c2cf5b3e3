"""What every websocket of this server does: read text, write an outbox, end for a reason."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from server.messages import CLOSE_TOO_SLOW, Error, encode_event
from server.metrics import Metrics
from server.outbox import Close, Outbox

log = logging.getLogger(__name__)

SEND_S = 5.0


class Refused(Exception):
    """The socket is turned away; carries what its page is told."""

    def __init__(self, close: Close, reason: str, event: Error | None = None) -> None:
        super().__init__(close.reason)
        self.close = close
        self.reason = reason
        self.event = event


async def send_all(websocket: WebSocket, outbox: Outbox, metrics: Metrics) -> Close | None:
    """Send what the session has for the page; return why to close, or nothing if the page is gone."""
    while not isinstance(batch := await outbox.take(), Close):
        # Not wait_for: before Python 3.12 it can swallow the cancellation that ends this job.
        try:
            async with asyncio.timeout(SEND_S):  # around the batch: one for each frame would cost more than sending it
                for data in batch:
                    await (websocket.send_text(data) if isinstance(data, str) else websocket.send_bytes(data))
        except TimeoutError:
            return Close(CLOSE_TOO_SLOW, f"what waited could not be sent within {SEND_S:.0f} seconds")
        except WebSocketDisconnect:
            return None
        metrics.sent(batch)
    return batch


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
