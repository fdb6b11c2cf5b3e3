"""What a page does with a real server, over real sockets."""

from __future__ import annotations

import itertools
import json
import socket
import time
import urllib.request
from contextlib import suppress
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from server.frames import KIND_SERIES, decode_frame, split_bundle
from tests.real_server import READY_S, Server


class Visitor:
    """A browser: one cookie, any number of pages."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookie = ""
        self.ticket()

    def ticket(self) -> str:
        headers = {"origin": self.server.url, "cookie": self.cookie}
        request = urllib.request.Request(f"{self.server.url}/api/ticket", data=b"", headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            if set_cookie := answer.headers.get("set-cookie"):
                self.cookie = set_cookie.split(";")[0]
            return str(json.load(answer)["ticket"])

    def page(self, via: str = "", **hello: Any) -> Page:
        return Page(self, via, **hello)


class Page:
    """A page with its socket, from `hello` to `welcome` and on; ``via`` is the address of a proxy."""

    _numbers = itertools.count(1000)  # of all pages, so that no replayed answer is taken for a new one

    def __init__(self, visitor: Visitor, via: str = "", **hello: Any) -> None:
        url = via or visitor.server.url
        opening = connect(
            url.replace("http", "ws") + "/api/session",
            additional_headers={"cookie": visitor.cookie},
            origin=url,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
            **self._options(url),
        )
        self.socket = visitor.server.pages.enter_context(opening)
        self.rows = np.empty((0, 6))
        self.generation = 0
        self.notices: list[str] = []
        first = {"type": "hello", "protocol": 1, "experiment": "playground", "ticket": visitor.ticket()}
        self.send(**{**first, **hello})
        self.welcome = self.until("welcome")

    @property
    def known(self) -> dict[str, Any]:
        """What the next `hello` shows to take this run up again."""
        return {name: self.welcome[name] for name in ("session", "resume", "epoch")}

    def _options(self, url: str) -> dict[str, Any]:
        return {}

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def ask(self, kind: str, answer: str, **fields: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self.send(type=kind, id=number, **fields)
        while (event := self.until(answer)).get("id") != number:
            pass
        return event

    def until(self, kind: str, timeout_s: float = READY_S) -> dict[str, Any]:
        """Read on to the next event of a kind."""
        while True:
            event = self._take(self.socket.recv(timeout_s), kind)
            if event is not None and event["type"] == kind:
                return event

    def until_closed(self, timeout_s: float = READY_S) -> int:
        """Read on to the end of the socket; return the code it was closed with, 1006 for none."""
        try:
            while True:
                self._take(self.socket.recv(timeout_s), "error")
        except ConnectionClosed as ended:
            return 1006 if ended.rcvd is None else ended.rcvd.code

    def keep_rows_of(self, before: Page) -> None:
        """Hold the curves that another socket of this page has drawn."""
        self.rows, self.generation = before.rows, before.generation

    def step(self, count: int) -> dict[str, Any]:
        """Make so many steps; return the state after the last one."""
        state = self.ask("step", "state", count=count)
        while state["running"]:
            state = self.until("state")
        return state

    def train(self, **changes: Any) -> None:
        """Choose a run and start it."""
        self.ask("configure", "configured", changes=changes, replace=True)
        self.watch_curves()
        self.ask("play", "state")

    def watch_curves(self) -> None:
        self.send(type="watch", streams={"curves": {}})

    def rows_until(self, step: int) -> np.ndarray:
        """Read on until the row of a step is here; return the curves."""
        deadline = time.monotonic() + READY_S
        while not len(self.rows) or self.rows[-1, 0] < step:
            assert time.monotonic() < deadline, f"the curves do not reach step {step}"
            self.read_for(0.1)
        return self.rows

    def read_frame(self) -> None:
        """Draw the next picture."""
        while not isinstance(message := self.socket.recv(READY_S), bytes):
            self._take(message)
        self._take(message)

    def read_for(self, seconds: float) -> None:
        """Draw what comes within this time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                message = self.socket.recv(left)
            except TimeoutError:
                return
            self._take(message)

    def cut(self) -> None:
        """Break the connection without a word."""
        with suppress(OSError):  # it may be broken already
            self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _take(self, message: str | bytes, awaited: str = "") -> dict[str, Any] | None:
        """Draw a bundle, or return an event; an error must be what is waited for."""
        if isinstance(message, bytes):
            self._draw(message)
            return None
        event: dict[str, Any] = json.loads(message)
        assert event["type"] != "error" or awaited == "error", event
        if event["type"] == "notice":
            self.notices.append(event["message"])
        return event

    def _draw(self, bundle: bytes) -> None:
        """Draw streams as a page does, and acknowledge."""
        for frame in split_bundle(bundle):
            header, arrays = decode_frame(frame)
            if header.kind == KIND_SERIES:
                self._extend(*arrays)
        self.send(type="ack", seq=header.seq, points=len(self.rows), generation=self.generation)

    def _extend(self, start: np.ndarray, rows: np.ndarray) -> None:
        first, generation = int(start[0]), int(start[1])
        if generation != self.generation:
            assert first == 0, "a new generation begins at row 0"
            self.rows = self.rows[:0]
        if first > len(self.rows):
            return  # the server sends them again from what is acknowledged
        self.rows = np.concatenate([self.rows[:first], rows])
        self.generation = generation


class SleepingPage(Page):
    """A page that asks for large pictures and reads nothing any more, as on a laptop that fell asleep."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self.send(type="watch", streams={"boundary": {"size": 200}, "neurons": {"size": 64}, "curves": {}})
        self.send(type="play", id=1)

    def _options(self, url: str) -> dict[str, Any]:
        host, port = url.removeprefix("http://").split(":")
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect((host, int(port)))
        return {"sock": narrow, "max_queue": 1, "close_timeout": 1}
