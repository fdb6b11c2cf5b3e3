"""A real server on a folder, and what a page does with it, over real sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from websockets.sync.client import connect

from server.errors import CheckpointError
from server.frames import decode_frame
from server.kept_run import decode_kept
from server.storage import checkpoint_files

READY_S = 120.0


class Server:
    """The server in a process of its own that can be ended in any way and started again on the same folder."""

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
        command = [sys.executable, "-m", "server", "serve", "--port", str(self.port), "--data-folder", str(self.folder)]
        with (self.folder.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **self._environment}, start_new_session=True
            )
        deadline = time.monotonic() + READY_S
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
            except OSError:
                said = (self.folder.parent / "server.log").read_text("utf-8", "replace")
                assert self.process.poll() is None, said
                assert time.monotonic() < deadline, said
                time.sleep(0.05)
            else:
                return

    def end(self, how: int) -> float:
        """End it by a signal; return after how many seconds it was gone."""
        begin = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(20)
        return time.monotonic() - begin

    def workers(self) -> list[int]:
        """Return the processes of this server that live, besides the server itself."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,sess=,stat="], capture_output=True, text=True, check=True)
        rows = [line.split() for line in listed.stdout.splitlines()]
        mine = [int(pid) for pid, session, state in rows if int(session) == self.process.pid and state[0] != "Z"]
        return [pid for pid in mine if pid != self.process.pid]

    def until_kept(self, session: str, step: int) -> None:
        """Wait until a run has come to the disk at this step."""
        deadline = time.monotonic() + READY_S
        while self._kept_step(session) != step:
            assert time.monotonic() < deadline, f"step {step} has not come to the disk"
            time.sleep(0.05)

    def _kept_step(self, session: str) -> int | None:
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

    def page(self, **hello: Any) -> Page:
        return Page(self, **hello)


class Page:
    """A page with its socket, from `hello` to `welcome` and on."""

    def __init__(self, visitor: Visitor, **hello: Any) -> None:
        url = visitor.server.url
        opening = connect(
            url.replace("http", "ws") + "/api/session",
            additional_headers={"cookie": visitor.cookie},
            origin=url,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
        )
        self.socket = visitor.server.pages.enter_context(opening)
        self.rows = np.empty((0, 6))
        self.generation = 0
        self.notices: list[str] = []
        self._id = 0
        self.send(type="hello", protocol=1, experiment="playground", ticket=visitor.ticket(), **hello)
        self.welcome = self.until("welcome")

    @property
    def known(self) -> dict[str, Any]:
        """What the next `hello` shows to take this run up again."""
        return {name: self.welcome[name] for name in ("session", "resume", "epoch")}

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def ask(self, kind: str, answer: str, **fields: Any) -> dict[str, Any]:
        self._id += 1
        self.send(type=kind, id=self._id, **fields)
        while (event := self.until(answer)).get("id") != self._id:
            pass
        return event

    def until(self, kind: str, timeout_s: float = 30.0) -> dict[str, Any]:
        """Read on to the next event of a kind."""
        while True:
            event = self._take(self.socket.recv(timeout_s))
            if event is not None and event["type"] == kind:
                return event

    def watch_curves(self) -> None:
        self.send(type="watch", streams={"curves": {}})

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
        self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _take(self, message: str | bytes) -> dict[str, Any] | None:
        """Draw a frame, or return an event."""
        if isinstance(message, bytes):
            self._draw(message)
            return None
        event: dict[str, Any] = json.loads(message)
        assert event["type"] != "error", event
        if event["type"] == "notice":
            self.notices.append(event["message"])
        return event

    def _draw(self, frame: bytes) -> None:
        """Add rows to the curves as a page does, and acknowledge."""
        header, (start, rows) = decode_frame(frame)
        first, generation = int(start[0]), int(start[1])
        if generation != self.generation:
            assert first == 0, "a new generation begins at row 0"
            self.rows = self.rows[:0]
        assert first <= len(self.rows), f"rows from {first} came, {len(self.rows)} are here: some are missing"
        self.rows = np.concatenate([self.rows[:first], rows])
        self.generation = generation
        self.send(type="ack", seq=header.seq, points=len(self.rows), generation=generation)
