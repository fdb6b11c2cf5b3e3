"""The websocket ``/api/session``: from the handshake to the last frame."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from functools import partial

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from engine.errors import ConfigError
from server.commands import Ack, Hello, Ping, Watch
from server.decode import decode_command
from server.errors import CommandError, FullError
from server.events import Notice, Pong, encode_event
from server.live_session import LiveSession
from server.metrics import Metrics
from server.outbox import Close, Outbox
from server.protocol import CLOSE_FULL, CLOSE_PROTOCOL, CLOSE_REMOVED, CLOSE_TICKET, PROTOCOL_VERSION
from server.readiness import Readiness
from server.refusals import command_error, config_error
from server.rooms.rooms import Rooms
from server.sessions import Sessions
from server.settings import Settings
from server.socket_door import SocketDoor
from server.socket_io import Refused, read_text, serve_socket
from server.tickets import Tickets
from server.token_bucket import TokenBucket
from server.visitor import VisitorCookie, owner_of

log = logging.getLogger(__name__)

HELLO_S = 10.0
MESSAGES_PER_SECOND = 200.0
MESSAGES_AT_ONCE = 600
_NOTICE_EVERY_S = 1.0


class Sockets:
    """Accepts sockets and connects each with its session.

    Parameters
    ----------
    settings : Settings
    door : SocketDoor
    sessions : Sessions
    tickets : Tickets
    rooms : Rooms
        Say who may watch whose run.
    readiness : Readiness
    metrics : Metrics
    experiments : collection of str
        Keys that a page may ask for.
    """

    def __init__(
        self,
        settings: Settings,
        door: SocketDoor,
        sessions: Sessions,
        tickets: Tickets,
        rooms: Rooms,
        readiness: Readiness,
        metrics: Metrics,
        experiments: Collection[str],
    ) -> None:
        self._sessions = sessions
        self._tickets = tickets
        self._rooms = rooms
        self._readiness = readiness
        self._metrics = metrics
        self._experiments = experiments
        self._cookie = VisitorCookie(settings)
        self._door = door

    async def serve(self, websocket: WebSocket) -> None:
        """Handle one socket from its handshake to its end; the guard has seen to it that it has a cookie."""
        token = self._cookie.token(websocket.cookies)
        assert token is not None
        owner = owner_of(token)
        await self._door.admit(websocket, owner, partial(self._greet, websocket, owner))

    async def _greet(self, websocket: WebSocket, owner: str) -> None:
        """Read `hello`, wait for the kernels, join the session."""
        hello = await self._hello(websocket)
        if not self._tickets.redeem(hello.ticket, owner):
            raise Refused(Close(CLOSE_TICKET, "this ticket was used or is too old; get another one"), "ticket")
        await self._wait_until_ready(websocket)
        if hello.watch:
            await self._attend(websocket, owner, hello)
            return
        try:
            live = await self._sessions.open(owner, hello)
        except FullError as problem:
            raise Refused(Close(CLOSE_FULL, str(problem)), "sessions") from None
        generation, outbox = live.join(hello)
        try:
            await serve_socket(websocket, outbox, self._metrics, _read(websocket, live, generation))
        finally:
            live.leave(generation)

    async def _attend(self, websocket: WebSocket, owner: str, hello: Hello) -> None:
        """Let somebody watch a run without steering it; a foreign run is treated as one that does not exist."""
        live = self._sessions.find(hello.session or "")
        if live is None or not self._rooms.may_watch(owner, live.owner, live.session.id):
            raise Refused(Close(CLOSE_REMOVED, "There is no run here that you may watch now."), "watch")
        number, outbox = live.attend(owner)
        try:
            reading = _read_watcher(websocket, live, number, outbox)
            await serve_socket(websocket, outbox, self._metrics, reading)
        finally:
            live.unattend(number)

    async def _hello(self, websocket: WebSocket) -> Hello:
        """Return the first message, if it is the right one."""
        try:
            async with asyncio.timeout(HELLO_S):
                raw = await read_text(websocket)
            hello = decode_command(raw)
        except TimeoutError:
            raise Refused(Close(CLOSE_PROTOCOL, f"no hello within {HELLO_S:.0f} seconds"), "silent") from None
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
                raise Refused(Close(CLOSE_FULL, self._readiness.sentence), self._readiness.phase)
            if self._readiness.sentence != told:
                told = self._readiness.sentence
                await websocket.send_text(encode_event(Notice(level="info", message=told)))
            await self._readiness.changed(_NOTICE_EVERY_S)


async def _read_watcher(websocket: WebSocket, live: LiveSession, number: int, outbox: Outbox) -> Close | None:
    """Take in what a watching page has on screen and has drawn; refuse everything that would change the run."""
    bucket = TokenBucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, time.monotonic())
    while True:
        try:
            raw = await read_text(websocket)
        except WebSocketDisconnect:
            return None
        if not bucket.take(time.monotonic()):
            return Close(1008, f"more than {MESSAGES_PER_SECOND:.0f} messages a second")
        try:
            command = decode_command(raw)
        except CommandError as problem:
            outbox.put(encode_event(command_error(problem)))
            continue
        if isinstance(command, Watch | Ack):
            try:
                live.hear_watcher(number, command)
            except ConfigError as problem:
                outbox.put(encode_event(config_error(problem, None)))
        elif isinstance(command, Ping):
            outbox.put(encode_event(Pong(id=command.id)))
        else:
            words = "You are watching; only the student can change this run."
            refusal = CommandError("read_only", words, command_id=getattr(command, "id", None))
            outbox.put(encode_event(command_error(refusal)))


async def _read(websocket: WebSocket, live: LiveSession, generation: int) -> Close | None:
    """Pass on what the page sends; return why to close, or nothing if the page did."""
    bucket = TokenBucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, time.monotonic())
    while True:
        try:
            raw = await read_text(websocket)
        except WebSocketDisconnect:
            return None
        if not bucket.take(time.monotonic()):
            return Close(1008, f"more than {MESSAGES_PER_SECOND:.0f} messages a second")
        live.receive(generation, raw)


def _misfit(problem: CommandError) -> Refused:
    """Turn a useless `hello` into an event and a close."""
    return Refused(Close(CLOSE_PROTOCOL, problem.message), "hello", command_error(problem))
