"""Goal L7 without processes: two thousand sessions through the registry, the state machine and the disk."""

from __future__ import annotations

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from engine.experiments import EXPERIMENTS
from server.commands import Hello, Step
from server.events import RunState, State
from server.services import Services, build_services
from server.settings import Settings
from server.worker_host import AbstractWorker, AbstractWorkerHost
from server.worker_messages import Checkpoint, Park, Ready, Start, decode_to_worker, encode
from tests.evidence.figures import Figures

STEPS = 20
AT_ONCE = 10
NETWORK = EXPERIMENTS["playground"].create({}).network()

Count = Callable[[int, int], int]


class LocalAnswers(AbstractWorker):
    """A worker without a process: it counts steps and parks."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._step = 0

    def send(self, message: bytes) -> None:
        told = decode_to_worker(message)
        if isinstance(told, Start):
            state = RunState(False, "started", "", 0, None)
            self._say(encode(Ready(pid=1, preloaded=True, config=told.config, network=NETWORK, state=state)))
        elif isinstance(told, Step):
            self._step += told.count
            state_now = State(
                id=told.id, running=False, reason="step", message="", step=self._step, steps_per_second=None
            )
            self._say(encode(state_now))
        elif isinstance(told, Park):
            self._say(encode(Checkpoint(bytes(20_000))))
            self._messages.put_nowait(None)

    async def receive(self) -> bytes:
        if (message := await self._messages.get()) is None:
            raise EOFError
        return message

    def kill(self, reason: str) -> None:
        self._messages.put_nowait(None)

    async def ended(self) -> str:
        return "it ended by itself"

    def _say(self, message: bytes) -> None:
        self._messages.put_nowait(message)


class LocalHost(AbstractWorkerHost):
    """Has a worker for everybody."""

    async def start(self) -> LocalAnswers:
        return LocalAnswers()

    def health(self) -> dict[str, int]:
        return {"workers": 0, "most_workers": 1}

    async def close(self) -> None:
        return


async def visit(services: Services, owner: str) -> None:
    """Open a session, train, leave, and see it go to the disk."""
    live = await services.sessions.open(owner, Hello(protocol=1, experiment="playground"))
    generation, outbox = live.join(Hello(protocol=1, experiment="playground"))
    live.receive(generation, json.dumps({"type": "step", "id": 1, "count": STEPS}))
    said: list[str] = []
    while not any(json.loads(text)["type"] == "state" for text in said):
        said += [text for text in await outbox.take() if isinstance(text, str)]
    assert json.loads(said[-1])["step"] == STEPS
    live.leave(generation)
    await live.park()


async def visits(services: Services, first: int, count: int) -> None:
    for begin in range(first, first + count, AT_ONCE):
        await asyncio.gather(*(visit(services, f"visitor {number}") for number in range(begin, begin + AT_ONCE)))
        await services.sessions.look_after()


def test_two_thousand_sessions_leave_no_memory(tmp_path: Path, figure: Figures, times: Count) -> None:
    count = times(2_000, 4_000)

    async def churn() -> tuple[float, int, int]:
        services = build_services(Settings(data_folder=tmp_path), LocalHost())
        services.storage.open()
        try:
            traced = count // 4
            await visits(services, 0, count - traced)
            gc.collect()
            gc.disable()  # it comes after a thousand sessions: what waits for it is memory all the same
            tracemalloc.start()
            tasks = len(asyncio.all_tasks())
            await visits(services, count - traced, traced)
            grown, _ = tracemalloc.get_traced_memory()
            return grown / traced, len(services.sessions), len(asyncio.all_tasks()) - tasks
        finally:
            tracemalloc.stop()
            gc.enable()
            services.storage.close()

    slope, sessions, tasks = asyncio.run(churn())
    figure("L7", "sessions opened, trained and parked within one process", count)
    figure("L7", "heap of the server for each of them, over the last quarter", slope / 1024, "KiB", at_most=1)
    figure("L7", "sessions and tasks left of them", sessions + tasks, at_most=0)
