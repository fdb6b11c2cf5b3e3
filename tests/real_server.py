"""A real server on a folder, in a process of its own, that can be ended in any way and started again."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

READY_S = 180.0  # a cold compilation of the kernels on a busy laptop
STOP_S = 20.0


class Server:
    """``python -m server serve`` with more options and environment variables; ready when this returns.

    Attributes
    ----------
    folder : Path
        Its data. What it writes stands in ``server.log`` beside it.
    url : str
        Its address, without a slash at the end.
    pages : ExitStack
        What is closed before it is.
    """

    module = "server"

    def __init__(self, folder: Path, *options: str, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.pages = ExitStack()
        self._options = options
        self._environment = environment
        self._log = folder.with_name("server.log")
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it, again, and wait until ``/readyz`` says yes; fail with its own words when it says never."""
        command = [sys.executable, "-m", self.module, "serve", "--port", str(self.port)]
        command += ["--data-folder", str(self.folder), *self._options]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **self._environment}, start_new_session=True
            )
        deadline = time.monotonic() + READY_S
        phase = "starting"
        while phase != "ready":
            if self.process.poll() is not None or phase == "failed" or time.monotonic() > deadline:
                self.close()
                raise AssertionError(f"the server is not ready ({phase}); its log:\n{self.log()}")
            time.sleep(0.05)
            phase = self._phase()

    def _phase(self) -> str:
        """Return what ``/readyz`` says: ``ready``, ``failed``, or how far the start has come."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return str(json.load(answer)["phase"])
        except urllib.error.HTTPError as refusal:  # 503: not ready yet
            return str(json.load(refusal)["phase"])
        except OSError:
            return "not listening"

    def end(self, how: int) -> float:
        """End it by a signal; return after how many seconds it was gone."""
        begin = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
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
        return self._log.read_text("utf-8", "replace")

    def teacher_token(self) -> str:
        """Return the teacher's token, which it has printed at its first start on this folder."""
        found = re.search(r"Teacher's token, shown this once: (\S+)", self.log())
        assert found is not None
        return found[1]

    def close(self) -> None:
        """End it as an operator would, if it runs."""
        self.pages.close()
        if self.process.poll() is None:
            self.end(signal.SIGTERM)


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
