"""The websocket ``/api/session``: from the handshake to the last frame."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Coroutine
from typing import Any

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from server.decode import decode_command
from server.errors import CommandError, FullError
from server.live_session import LiveSession
from server.messages import (
    CLOSE_FULL,
    CLOSE_PROTOCOL,
    CLOSE_TICKET,
    CLOSE_TOO_SLOW,
    PROTOCOL_VERSION,
    Error,
    Hello,
    Notice,
    encode_event,
)
from server.metrics import Metrics
from server.outbox import Close, Outbox
from server.readiness import Readiness
from server.sessions import Sessions
from server.settings import Settings
from server.tickets import Tickets
from server.token_bucket import TokenBucket
from server.visitor import VisitorCookie, owner_of

log = logging.getLogger(__name__)

HELLO_S = 10.0
SEND_S = 5.0
MESSAGES_PER_SECOND = 200.0
MESSAGES_AT_ONCE = 600
_NOTICE_EVERY_S = 1.0


class _Refused(Exception):
    """The socket is turned away; carries what its page is told."""

    def __init__(self, close: Close, reason: str, event: Error | None = None) -> None:
        super().__init__(close.reason)
        self.close = close
        self.reason = reason
        self.event = event


class Sockets:
    """Accepts sockets and connects each with its session.

    Parameters
    ----------
    settings : Settings
    sessions : Sessions
    tickets : Tickets
    readiness : Readiness
    metrics : Metrics
    experiments : collection of str
        Keys that a page may ask for.
    """

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        tickets: Tickets,
        readiness: Readiness,
        metrics: Metrics,
        experiments: Collection[str],
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._tickets = tickets
        self._readiness = readiness
        self._metrics = metrics
        self._experiments = experiments
        self._cookie = VisitorCookie(https=settings.https)
        self._open = 0

    async def serve(self, websocket: WebSocket) -> None:
        """Handle one socket from its handshake to its end; the guard has seen to it that it has a cookie."""
        token = self._cookie.token(websocket.cookies)
        assert token is not None
        await websocket.accept()
        self._open += 1
        self._metrics.sockets.set(self._open)
        try:
            await self._greet(websocket, owner_of(token))
        except _Refused as refusal:
            self._metrics.refusals.labels(refusal.reason).inc()
            await _turn_away(websocket, refusal)
        except WebSocketDisconnect:
            log.debug("a socket was closed by its page")
        finally:
            self._open -= 1
            self._metrics.sockets.set(self._open)

    async def _greet(self, websocket: WebSocket, owner: str) -> None:
        """Read `hello`, wait for the kernels, join the session."""
        if self._open > self._settings.most_sockets:
            raise _Refused(Close(CLOSE_FULL, "All places are taken; try again in a minute."), "sockets")
        hello = await self._hello(websocket)
        if not self._tickets.redeem(hello.ticket, owner):
            raise _Refused(Close(CLOSE_TICKET, "this ticket was used or is too old; get another one"), "ticket")
        await self._wait_until_ready(websocket)
        try:
            live = await self._sessions.open(owner, hello)
        except FullError as problem:
            raise _Refused(Close(CLOSE_FULL, str(problem)), "sessions") from None
        generation, outbox = live.join(hello)
        try:
            await _first_of(_write(websocket, outbox, self._metrics), _read(websocket, live, generation))
        finally:
            live.leave(generation)

    async def _hello(self, websocket: WebSocket) -> Hello:
        """Return the first message, if it is the right one."""
        try:
            async with asyncio.timeout(HELLO_S):
                raw = await _text(websocket)
            hello = decode_command(raw)
        except TimeoutError:
            raise _Refused(Close(CLOSE_PROTOCOL, f"no hello within {HELLO_S:.0f} seconds"), "silent") from None
        except CommandError as problem:
            raise _misfit(problem) from None
        if not isinstance(hello, Hello):
            raise _misfit(CommandError("not_ready", "the first message must be hello", "type", ("hello",)))
        if hello.protocol != PROTOCOL_VERSION:
            message = f"reload the page: this server speaks protocol {PROTOCOL_VERSION}, the page {hello.protocol}"
            raise _misfit(CommandError("out_of_range", message, "protocol", (PROTOCOL_VERSION,)))
        if hello.experiment not in self._experiments:
            known = ", ".join(self._experiments)
            message = f"experiment: expected one of {known}"
            raise _misfit(CommandError("bad_field", message, "experiment", tuple(self._experiments)))
        return hello

    async def _wait_until_ready(self, websocket: WebSocket) -> None:
        """Tell the page how far start-up has come until it is over."""
        told = ""
        while not self._readiness.ready:
            if self._readiness.phase in ("failed", "draining"):
                raise _Refused(Close(CLOSE_FULL, self._readiness.sentence), self._readiness.phase)
            if self._readiness.sentence != told:
                told = self._readiness.sentence
                await websocket.send_text(encode_event(Notice(level="info", message=told)))
            await self._readiness.changed(_NOTICE_EVERY_S)


async def _read(websocket: WebSocket, live: LiveSession, generation: int) -> Close | None:
    """Pass on what the page sends; return why to close, or nothing if the page did."""
    bucket = TokenBucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, time.monotonic())
    while True:
        try:
            raw = await _text(websocket)
        except WebSocketDisconnect:
            return None
        if not bucket.take(time.monotonic()):
            return Close(1008, f"more than {MESSAGES_PER_SECOND:.0f} messages a second")
        live.receive(generation, raw)


async def _write(websocket: WebSocket, outbox: Outbox, metrics: Metrics) -> Close | None:
    """Send what the session has for the page; return why to close, or nothing if the page is gone."""
    while not isinstance(data := await outbox.take(), Close):
        # Not wait_for: before Python 3.12 it can swallow the cancellation that ends this job.
        try:
            async with asyncio.timeout(SEND_S):
                await (websocket.send_text(data) if isinstance(data, str) else websocket.send_bytes(data))
        except TimeoutError:
            return Close(CLOSE_TOO_SLOW, f"nothing could be sent for {SEND_S:.0f} seconds")
        except WebSocketDisconnect:
            return None
        metrics.sent(data)
    return data


async def _first_of(*jobs: Coroutine[Any, Any, Close | None]) -> None:
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
            raise _Refused(close, f"close_{close.code}")


async def _text(websocket: WebSocket) -> str | bytes:
    """Return the next message, text or not."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    text: str | None = message.get("text")
    return text if text is not None else message["bytes"]


async def _turn_away(websocket: WebSocket, refusal: _Refused) -> None:
    """Tell the page why and close; a page that is gone or does not read is let go."""
    try:
        async with asyncio.timeout(SEND_S):
            if refusal.event is not None:
                await websocket.send_text(encode_event(refusal.event))
            if websocket.application_state is WebSocketState.CONNECTED:
                await websocket.close(refusal.close.code, refusal.close.reason[:120])
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        log.debug("a socket was gone before it could be told why it is closed")


def _misfit(problem: CommandError) -> _Refused:
    """Turn a useless `hello` into an event and a close."""
    event = Error(
        id=problem.command_id,
        code=problem.code,
        path=problem.path,
        message=problem.message,
        allowed=problem.allowed,
    )
    return _Refused(Close(CLOSE_PROTOCOL, problem.message), "hello", event)
