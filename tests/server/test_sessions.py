"""The registry of sessions, on real storage; its processes come up, or never say anything, as a test needs it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from server.actions import ForkRun
from server.commands import Hello
from server.errors import FullError
from server.kept_run import KeptRun
from server.kept_sessions import KeptSession, KeptSessions
from server.live_session import LiveSession
from server.metrics import Metrics
from server.saved_runs import MOST_BYTES, SavedRuns
from server.sessions import Sessions
from server.settings import Settings
from server.storage import Storage
from server.worker_host import AbstractWorker, AbstractWorkerHost
from server.worker_messages import Start, decode_to_worker

KEPT = KeptRun(
    experiment="playground", lab="", config={}, step=3, running=True, steps_per_second=None, remaining=None, solved=[]
)
SOON_S = 60.0


class SilentWorker(AbstractWorker):
    """A process that says nothing by itself, as on a machine that swaps."""

    def __init__(self) -> None:
        self._says: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.told: list[bytes] = []

    def say(self, data: bytes) -> None:
        self._says.put_nowait(data)

    def send(self, message: bytes) -> None:
        self.told.append(message)

    async def receive(self) -> bytes:
        if (data := await self._says.get()) is None:
            raise EOFError
        return data

    def kill(self, reason: str) -> None:
        self._says.put_nowait(None)

    async def ended(self) -> str:
        return "it was killed"


class SilentHost(AbstractWorkerHost):
    async def start(self) -> SilentWorker:
        return SilentWorker()

    def health(self) -> dict[str, int]:
        return {"workers": 0, "most_workers": 100}

    async def close(self) -> None:
        pass


def hello(session: str | None = None, lab: str = "") -> Hello:
    return Hello(protocol=1, experiment="playground", session=session, lab=lab)


def with_sessions(folder: Path, job: Callable[[Sessions, KeptSessions], Awaitable[None]], **settings: Any) -> None:
    """Do a job with an open registry."""

    async def run() -> None:
        storage = Storage(folder)
        storage.open()
        kept = KeptSessions(storage, 20)
        sessions = Sessions(Settings(**settings), SilentHost(), Metrics(), kept, SavedRuns(storage, kept, 20))
        try:
            await asyncio.wait_for(job(sessions, kept), SOON_S)
            for live in sessions._lives.values():
                await live.close()  # nothing could be kept: do not wait for it
            await sessions.close()
        finally:
            storage.close()

    asyncio.run(run())


async def watched(sessions: Sessions, owner: str, session: str | None = None, lab: str = "") -> LiveSession:
    live = await sessions.open(owner, hello(session, lab))
    live.join(hello(session, lab))
    return live


def test_runs_that_are_still_starting_are_let_go_at_once(tmp_path: Path) -> None:
    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        lives = [await watched(sessions, "eve") for _ in range(2)]
        for live in lives:
            live.leave(1)
            assert live.session.phase == "starting"
        await watched(sessions, "eve", lab="xor")
        assert [live.session.lab for live in sessions.of("eve")] == ["", "xor"]

    with_sessions(tmp_path, job, most_sessions_per_visitor=2)


def test_a_visitor_who_waits_for_a_parking_run_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        stuck = await watched(sessions, "eve")
        stuck.leave(1)
        stuck.session.phase = "live"  # and parks for as long as it likes: its process says nothing
        waiting = asyncio.create_task(sessions.open("eve", hello(lab="xor")))
        while stuck.session.phase != "parking":
            await asyncio.sleep(0)
        await watched(sessions, "ann")
        assert not waiting.done()
        assert (await waiting).session.lab == "xor"
        assert sessions.of("eve") == [await waiting]

    with_sessions(tmp_path, job, most_sessions_per_visitor=1)


def test_runs_from_the_disk_count_like_new_ones(tmp_path: Path) -> None:
    """Copies and saved runs come as sessions of the disk; opening each must not take every place."""

    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        for owner in ("eve", "ann", "bob"):
            for number in range(4):
                await kept.keep(KeptSession(f"{owner}{number}", owner, "playground", ""), KEPT, b"")
        for number in range(3):
            await watched(sessions, "eve", f"eve{number}")
        with pytest.raises(FullError, match="This browser has 3 runs open already"):
            await watched(sessions, "eve", "eve3")
        sessions.of("eve")[0].leave(1)
        assert (await watched(sessions, "eve", "eve3")).session.id == "eve3"
        assert [live.session.id for live in sessions.of("eve")] == ["eve1", "eve2", "eve3"]
        opening = [watched(sessions, owner, f"{owner}{number}") for owner in ("ann", "bob") for number in range(3)]
        results = await asyncio.gather(*opening, return_exceptions=True)
        assert len(sessions) == 5
        assert sum(isinstance(result, FullError) for result in results) == 4

    with_sessions(tmp_path, job, most_sessions_per_visitor=3, most_sessions=5)


def test_a_session_that_fails_does_not_end_the_care_for_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.sessions._SWEEP_S", 0.01)

    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        broken, whole = await watched(sessions, "eve"), await watched(sessions, "ann")
        looked = asyncio.Event()
        monkeypatch.setattr(broken, "tick", lambda: 1 / 0)
        monkeypatch.setattr(whole, "tick", looked.set)
        sweeper = asyncio.create_task(sessions.sweep())
        for _ in range(2):
            looked.clear()
            seen = asyncio.create_task(looked.wait())
            await asyncio.wait([seen, sweeper], return_when=asyncio.FIRST_COMPLETED)
            seen.cancel()
            assert not sweeper.done()
        sweeper.cancel()

    with_sessions(tmp_path, job)
    assert "looking after session" in caplog.text


def test_the_sweeper_outlives_a_disk_that_cannot_be_tidied(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.sessions._SWEEP_S", 0.01)

    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        live, looked = await watched(sessions, "ann"), asyncio.Event()
        monkeypatch.setattr(live, "tick", looked.set)

        async def fail() -> None:
            raise RuntimeError("nobody expects this")

        monkeypatch.setattr(sessions._saved_runs, "tidy", fail)
        sweeper = asyncio.create_task(sessions.sweep())
        await looked.wait()
        assert not sweeper.done()
        sweeper.cancel()

    with_sessions(tmp_path, job)
    assert "tidying the disk failed" in caplog.text


def test_one_parcel_at_a_time_waits_in_memory_for_the_disk(tmp_path: Path) -> None:
    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        live = await sessions.open("eve", hello())
        _, outbox = live.join(hello())
        live._perform([ForkRun(number, KEPT, b"weights") for number in (1, 2)])
        told: dict[int, dict[str, Any]] = {}

        async def hear(*wanted: int) -> None:
            while not told.keys() >= set(wanted):
                batch = await outbox.take()
                assert isinstance(batch, list)
                told.update({event["id"]: event for event in map(json.loads, batch)})

        await hear(1, 2)
        assert told[1]["type"] == "forked"
        assert told[2]["message"] == "This run is being copied or saved already; try again when that is done."
        live._perform([ForkRun(3, KEPT, bytes(MOST_BYTES + 1))])
        await hear(3)
        assert told[3]["message"] == "A run that is copied or saved may have 64 MB; this one is larger."

    with_sessions(tmp_path, job)


def test_a_parcel_that_meets_an_unforeseen_error_is_answered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        live = await sessions.open("eve", hello())
        _, outbox = live.join(hello())
        monkeypatch.setattr(kept, "keep", fail)
        live._perform([ForkRun(1, KEPT, b"weights")])
        batch = await outbox.take()
        assert isinstance(batch, list)
        (told,) = map(json.loads, batch)
        assert (told["id"], told["type"]) == (1, "error")
        assert "quote incident" in told["message"]

    with_sessions(tmp_path, job)
    assert "a mistake of ours" in caplog.text


def test_a_session_that_cannot_take_a_message_gets_another_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        live = await watched(sessions, "eve")
        while not isinstance(first := live._worker, SilentWorker):
            await asyncio.sleep(0)

        def fail(*_: object) -> None:
            raise RuntimeError("a mistake of ours")

        with monkeypatch.context() as patch:
            patch.setattr(live.session, "hear", fail)
            first.say(b"anything")
            while live._worker is first:
                await asyncio.sleep(0)
        assert live.session.phase == "starting"

    with_sessions(tmp_path, job)
    assert "a mistake of ours" in caplog.text


def test_one_visitor_gets_no_more_shares_of_the_processors_than_others(tmp_path: Path) -> None:
    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        lives = [await watched(sessions, "eve", lab=lab) for lab in ("one", "two", "three")]
        for live in lives:
            live.session.phase = "live"
            live.receive(1, b'{"type": "play", "id": 1}')
        assert [live.session.is_training for live in lives] == [True, True, False]
        ann = await watched(sessions, "ann")
        ann.receive(1, b'{"type": "play", "id": 1}')
        assert ann.session.is_training
        lives[0].receive(1, b'{"type": "step", "id": 2}')  # it trains already
        lives[0].leave(1)
        lives[2].receive(1, b'{"type": "play", "id": 2}')
        assert [live.session.phase for live in lives] == ["parking", "live", "live"]
        assert lives[2].session.is_training

    with_sessions(tmp_path, job, most_training_per_visitor=2)


def test_a_run_that_would_go_on_waits_while_its_visitor_trains_as_many_as_may(tmp_path: Path) -> None:
    async def job(sessions: Sessions, kept: KeptSessions) -> None:
        for name in ("a", "b"):
            await kept.keep(KeptSession(name, "eve", "playground", ""), KEPT, b"")
        lives = [await watched(sessions, "eve", name) for name in ("a", "b")]
        running = []
        for live in lives:
            while not isinstance(worker := live._worker, SilentWorker):
                await asyncio.sleep(0)
            running += [start.running for start in map(decode_to_worker, worker.told) if isinstance(start, Start)]
        assert running == [True, False]

    with_sessions(tmp_path, job, most_training_per_visitor=1)
