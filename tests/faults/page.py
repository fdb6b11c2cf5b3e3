"""A real server on a folder, and what a page does with it, over real sockets."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from server.errors import CheckpointError
from server.frames import KIND_SERIES, decode_frame, split_bundle
from server.kept_run import decode_kept
from server.storage import checkpoint_files

READY_S = 120.0


class Server:
    """The server in a process of its own that can be ended in any way and started again on the same folder."""

    module = "server"

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self._environment = environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.pages = ExitStack()
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", self.module, "serve", "--port", str(self.port)]
        command += ["--data-folder", str(self.folder)]
        with (self.folder.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **self._environment}, start_new_session=True
            )
        deadline = time.monotonic() + READY_S
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
            except OSError:
                assert self.process.poll() is None, self.log()
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.05)
            else:
                return

    def end(self, how: int) -> float:
        """End it by a signal; return after how many seconds it was gone."""
        begin = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(20)
        return time.monotonic() - begin

    def children(self) -> set[int]:
        """Return the processes of this server that live, besides the server itself."""
        return set(self._parents())

    def workers(self) -> set[int]:
        """Return the training processes: the children of the fork server."""
        return {pid for pid, parent in self._parents().items() if parent != self.process.pid}

    def fork_server(self) -> int:
        """Return the process that training processes come from."""
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
        (found,) = [int(pid) for pid, parent, said in rows if int(parent) == self.process.pid and "forkserver" in said]
        return found

    def _parents(self) -> dict[int, int]:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,sess=,stat="], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        mine = {
            int(pid): int(parent)
            for pid, parent, session, state in rows
            if int(session) == self.process.pid and state[0] != "Z"
        }
        mine.pop(self.process.pid, None)
        return mine

    def until_kept(self, session: str, step: int) -> None:
        """Wait until a run has come to the disk at this step."""
        self.until(lambda: self.kept_step(session) == step, f"step {step} has not come to the disk")

    def until(self, so: Callable[[], bool], otherwise: str) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + READY_S
        while not so():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.02)

    def metric(self, name: str) -> float:
        """Return one number of ``/metrics``, by its name and labels as they stand there; 0 if it was never counted."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)

    def log(self) -> str:
        """Return what it has written."""
        return (self.folder.parent / "server.log").read_text("utf-8", "replace")

    def kept_step(self, session: str) -> int | None:
        """Return the step at which a run lies on the disk, if it does."""
        try:
            header, _, _ = checkpoint_files.read_newest(self.folder / "runs" / session)
        except CheckpointError:
            return None
        return decode_kept(header).step

    def close(self) -> None:
        self.pages.close()
        if self.process.poll() is None:
            self.end(signal.SIGTERM)


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
