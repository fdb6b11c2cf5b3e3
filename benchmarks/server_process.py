"""Starts the real server for a benchmark and stops it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.01
LIMIT_S = 600.0


@dataclass(frozen=True)
class RunningServer:
    """Address of a ready server, and how long it took from its command until then."""

    url: str
    seconds_to_ready: float
    process: int

    def processor_seconds(self) -> dict[int, float]:
        """Return what the server and each process below it have used so far, by number; nothing outside Linux.

        What ended children had used counts for the process that waited for them.
        """
        parents, used = {}, {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            number = int(entry.parent.name)
            parents[number] = int(fields[1])
            used[number] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        return {number: seconds for number, seconds in used.items() if self._is_below(number, parents)}

    def _is_below(self, number: int, parents: Mapping[int, int]) -> bool:
        while number != self.process and number in parents:
            number = parents[number]
        return number == self.process


@contextmanager
def running_server(**environment: str) -> Iterator[RunningServer]:
    """Run ``python -m server serve`` with more environment variables until the block ends.

    Raises
    ------
    RuntimeError
        If it ends or is not ready in time.
    """
    port = _free_port()
    command = [sys.executable, "-m", "server", "serve", "--port", str(port), "--log-level", "warning"]
    begin = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        url = f"http://127.0.0.1:{port}"
        while not _is_ready(url):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with exit code {process.returncode} before it was ready")
            if time.perf_counter() - begin > LIMIT_S:
                raise RuntimeError(f"the server was not ready after {LIMIT_S:.0f} s")
            time.sleep(POLL_S)
        yield RunningServer(url, time.perf_counter() - begin, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
