"""Goal L7: sessions come and go, and nothing of them stays."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.evidence.figures import Figures
from tests.load.conftest import ReplayServer
from tests.load.crowd import run, together
from tests.load.process import open_files, own_bytes, threads
from tests.load.recording import record
from tests.load.replay import RECORDING
from tests.load.student import Student
from tests.real_server import Server

LEAVES_S = 30.0
PLACES = 6
"""Training processes: whoever comes next has the session parked that was left longest."""
AT_ONCE = 4
STEPS = 20
WARM = 40
SAMPLES = 20
POOL_THREADS = min(32, (os.cpu_count() or 1) + 4)
"""Threads that asyncio's pool may have: it starts one whenever a job finds none free, and keeps it."""

Count = Callable[[int, int], int]


async def visit(server: Server) -> None:
    """Open a session as a new visitor, train, close the page."""
    student = Student(server)
    await student.join(watch={"status": {}})
    await student.ask("step", count=STEPS)
    await student.until_stopped(STEPS)
    await student.end()


async def visits(server: Server, count: int) -> None:
    await together((visit(server) for _ in range(count)), at_once=AT_ONCE)


async def settled(server: Server) -> None:
    """Wait until no more sessions are in memory than processes may live."""
    while server.metric("playground_sessions") > PLACES or server.metric("playground_sockets") > 0:
        await asyncio.sleep(0.25)


def look(server: Server) -> dict[str, int]:
    """Count what sessions could leave behind."""
    pid = server.process.pid
    return {
        "descriptors": open_files(pid),
        "threads": threads(pid),
        "processes": len(server.children()),
        "half-written files": len(list(server.folder.rglob("*.part"))),
        "sessions in memory": int(server.metric("playground_sessions")),
    }


@pytest.fixture(params=["replaying", "training"])
def churned(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Server]]:
    recording = tmp_path / "recording"
    record(recording)
    kind = ReplayServer if request.param == "replaying" else Server
    environment = {RECORDING: str(recording), "PLAYGROUND_MOST_TRAINING": str(PLACES)}
    with kind(tmp_path / "data", **environment) as running:
        yield request.param, running


def test_sessions_that_were_closed_leave_nothing(churned: tuple[str, Server], figure: Figures, times: Count) -> None:
    """120 sessions of processes that replay and 60 that train, soak 2,000 and 1,000; see also `test_registries.py`."""
    kind, server = churned
    count = times(120, 2000) if kind == "replaying" else times(60, 1000)

    async def churn() -> tuple[dict[str, int], dict[str, int], float]:
        await visits(server, WARM)
        await settled(server)
        before = look(server)
        before["threads"] += POOL_THREADS
        memory = []
        for _ in range(SAMPLES):
            await visits(server, count // SAMPLES)
            memory.append(own_bytes(server.process.pid))
        await settled(server)
        after = look(server)
        deadline = time.monotonic() + LEAVES_S
        while any(left > before[what] for what, left in after.items()) and time.monotonic() < deadline:
            await asyncio.sleep(0.25)  # a checkpoint may be on its way to the disk
            after = look(server)
        half = SAMPLES // 2
        slope = float(np.polyfit(np.arange(half) * (count / SAMPLES), memory[half:], 1)[0])
        return before, after, slope

    before, after, slope = run(churn())
    name = f"of {kind} processes"
    figure("L7", f"sessions {name} opened, trained {STEPS} steps and closed", count)
    for what, left in after.items():
        figure("L7", f"{what} left over, sessions {name}", max(0, left - before[what]), at_most=0)
    limit = 1.0 if count >= 1000 else None
    figure("L7", f"memory of the server for each session {name}", slope / 1024, "KiB", at_most=limit)
