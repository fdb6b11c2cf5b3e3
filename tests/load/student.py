"""A page under load: opens a run, watches, acknowledges each picture as a screen would, and notes how old it was."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from server.frames import HEADER
from tests.load.http import post_ticket
from tests.load.process import connected_to, own_bytes
from tests.load.wire import AbstractWire
from tests.real_server import Server

SCREEN_S = 1 / 60
ANSWER_S = 120.0
_POLL_S = 0.005
_GUESS_S = 0.05
_GUESSES_AT_ONCE = 8
_HIGHEST_GUESS = 200


class Student(AbstractWire):
    """One page of one visitor.

    Parameters
    ----------
    server : Server
    draws : bool
        Does it acknowledge what it is sent, within an animation frame?
    """

    def __init__(self, server: Server, *, draws: bool = True) -> None:
        super().__init__()
        self.server = server
        self.cookie = ""
        self.joined_at = 0.0
        self.first_bundle_at = 0.0
        self.arrivals: list[tuple[float, float]] = []
        """When each bundle was complete, and how old it was, in seconds."""
        self.state: dict[str, Any] = {}
        self._draws = draws
        self._id = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._welcomed: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def join(self, *, watch: dict[str, Any], receive_buffer: int = 0, cookie: str = "", **hello: Any) -> None:
        """Go from nothing to a run whose pictures are watched.

        Raises
        ------
        Refusal
            If the server has no place.
        """
        self.joined_at = time.monotonic()
        ticket, self.cookie = await post_ticket(self.server, cookie)
        await self.open(self.server, "/api/session", self.cookie, receive_buffer=receive_buffer)
        self.send(**{"type": "hello", "protocol": 1, "experiment": "playground", "ticket": ticket, **hello})
        either = [self._welcomed, self.closed]
        await asyncio.wait(either, timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        if not self._welcomed.done():
            raise self.closed.result() if self.closed.done() else TimeoutError("no welcome")
        if watch:
            self.send(type="watch", streams=watch)

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its answer."""
        self._id += 1
        answer = self._answers[self._id] = asyncio.get_running_loop().create_future()
        self.send(type=kind, id=self._id, **fields)
        async with asyncio.timeout(ANSWER_S):
            return await answer

    async def leave(self) -> None:
        """Stop training and close the page."""
        await self.ask("pause")
        await self.end()

    async def until_stopped(self, step: int) -> None:
        """Wait until training stands at a step."""
        deadline = time.monotonic() + ANSWER_S
        while self.state.get("running", True) or self.state["step"] < step:
            assert time.monotonic() < deadline, self.state
            await asyncio.sleep(_POLL_S)

    async def until_drawn(self) -> None:
        """Wait for the first picture."""
        deadline = time.monotonic() + ANSWER_S
        while not self.first_bundle_at:
            assert time.monotonic() < deadline, "no picture came"
            assert not self.closed.done(), self.closed.result()
            await asyncio.sleep(_POLL_S)

    def heard_text(self, event: dict[str, Any]) -> None:
        answer = self._answers.pop(event.get("id") or 0, None)
        if answer is not None and not answer.done():
            answer.set_result(event)
        if event["type"] == "welcome" and not self._welcomed.done():
            self._welcomed.set_result(event)
        elif event["type"] == "state":
            self.state = event

    def heard_bytes(self, data: bytearray, start: int, end: int) -> None:
        *_, seq, time_ms, _ = HEADER.unpack_from(data, start)
        now = time.monotonic()
        self.first_bundle_at = self.first_bundle_at or now
        self.arrivals.append((now, now - time_ms / 1000))
        if self._draws:
            asyncio.get_running_loop().call_later(random.uniform(0, SCREEN_S), self.acknowledge, seq)

    def acknowledge(self, seq: int) -> None:
        """Say that a bundle is on the screen."""
        self.send(type="ack", seq=seq)


class SlowStudent(Student):
    """A page behind a line of so many bytes a second."""

    def __init__(self, server: Server, bytes_per_second: float) -> None:
        super().__init__(server)
        self._bytes_per_second = bytes_per_second

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._welcomed.done():
            self.transport.pause_reading()
            asyncio.get_running_loop().call_later(len(data) / self._bytes_per_second, self._resume)

    def _resume(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()


class DeafStudent(Student):
    """A page that reads nothing once it is welcome.

    Parameters
    ----------
    server : Server
    acknowledges : bool
        Does it say all the same that it draws thirty pictures a second?
    """

    def __init__(self, server: Server, *, acknowledges: bool) -> None:
        super().__init__(server, draws=False)
        self._acknowledges = acknowledges

    async def until_gone(self, server: Held) -> float:
        """Be deaf until the server has let the connection go; return that moment."""
        self.transport.pause_reading()
        port = self.transport.get_extra_info("sockname")[1]
        guess = 0
        while (at := server.let_go_at(port)) is None:
            for _ in range(_GUESSES_AT_ONCE if self._acknowledges else 0):
                guess = guess % _HIGHEST_GUESS + 1
                self.acknowledge(guess)
            await asyncio.sleep(random.uniform(0.5, 1.5) * _GUESS_S)
        return at


class Held:
    """Which connections a server still holds, and what memory it has; looked up in a thread, once for all pages.

    The pages whose pictures are measured live in the same process as the deaf ones: what blocks these would be taken
    for the server's delay.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ports: set[int] = set()
        self._looked_at = 0.0
        self.own_bytes = 0

    async def look(self) -> None:
        """Look once."""
        self._ports = await asyncio.to_thread(connected_to, self._server.port)
        self._looked_at = time.monotonic()
        self.own_bytes = await asyncio.to_thread(own_bytes, self._server.process.pid)

    def let_go_at(self, port: int) -> float | None:
        """Return when the connection of a client's port was found gone, or nothing while it is there."""
        return None if port in self._ports else self._looked_at
