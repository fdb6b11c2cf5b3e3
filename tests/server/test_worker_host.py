"""With real processes and the real experiment."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.commands import Configure, Play, Watch
from server.errors import WorkerStartError
from server.events import Error, State
from server.frames import decode_frame, split_bundle
from server.memory_ledger import MemoryLedger
from server.worker_host import LocalWorker, LocalWorkerHost
from server.worker_messages import Bundle, Checkpoint, Credit, Park, Ready, Start, decode_from_worker, encode

START = Start(experiment="playground", epoch=3, config={"dataset": "circle"})


def with_worker(job: Callable[[LocalWorkerHost, LocalWorker], Awaitable[None]]) -> None:
    async def run() -> None:
        host = LocalWorkerHost(2)
        worker = await host.start()
        try:
            await asyncio.wait_for(job(host, worker), 60)
        finally:
            await host.close()

    asyncio.run(run())


async def hear(worker: LocalWorker, kind: type[Any]) -> Any:
    while not isinstance(message := decode_from_worker(await worker.receive()), kind):
        pass
    return message


def test_a_worker_trains_and_shows_what_is_watched() -> None:
    async def job(host: LocalWorkerHost, worker: LocalWorker) -> None:
        for message in (START, Watch(streams={"status": {}, "boundary": {"size": 20}}), Play(id=1)):
            worker.send(encode(message))
        ready = await hear(worker, Ready)
        assert ready.config["dataset"] == "circle"
        assert ready.pid == worker.pid
        assert ready.preloaded
        state = await hear(worker, State)
        assert state.running
        worker.send(encode(Credit(viewer=1, points=0, generation=0)))
        bundle = await hear(worker, Bundle)
        header, (status,) = decode_frame(split_bundle(bundle.data)[0])
        assert (header.epoch, status.shape) == (3, (8,))
        worker.send(encode(Park()))
        assert (await hear(worker, Checkpoint)).blob
        assert await worker.ended() == "it ended by itself"
        assert host.health() == {"workers": 0, "most_workers": 2}

    with_worker(job)


def test_a_killed_worker_is_noticed_at_once_with_its_reason() -> None:
    async def job(host: LocalWorkerHost, worker: LocalWorker) -> None:
        worker.send(encode(START))
        await hear(worker, Ready)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        before = time.monotonic()
        with pytest.raises(EOFError):
            await hear(worker, Checkpoint)
        assert time.monotonic() - before < 0.5
        assert await worker.ended() == "signal SIGKILL"

    with_worker(job)


def test_a_worker_that_hangs_can_be_ended() -> None:
    async def job(host: LocalWorkerHost, worker: LocalWorker) -> None:
        worker.send(encode(START))
        await hear(worker, Ready)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGSTOP)
        worker.kill("no sign of life for 5 s")
        assert await worker.ended() == "no sign of life for 5 s"

    with_worker(job)


def test_a_worker_that_reads_nothing_is_ended_before_memory_is() -> None:
    async def job(host: LocalWorkerHost, worker: LocalWorker) -> None:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGSTOP)
        for _ in range(20):
            worker.send(b"C" + bytes(2**20))
        assert await worker.ended() == "it has taken no commands for too long"

    with_worker(job)


def test_a_network_larger_than_a_run_may_be_is_refused_and_the_run_goes_on() -> None:
    async def run() -> None:
        host = LocalWorkerHost(1, 256 * 2**20)
        worker = await host.start()
        modest = {"image_set": "digits", "preset": "softmax_regression"}
        try:
            worker.send(encode(Start(experiment="convnet", epoch=1, config=modest)))
            await hear(worker, Ready)
            giant = {"preset": "small_alexnet", "batch_size": 512}
            worker.send(encode(Configure(id=1, changes=giant)))
            error = await hear(worker, Error)
            assert (error.id, error.path) == (1, "layers")
            assert "MiB of memory, more than a run may take" in error.message
            worker.send(encode(Play(id=2)))
            assert (await hear(worker, State)).running
        finally:
            await host.close()

    asyncio.run(asyncio.wait_for(run(), 60))


def test_no_more_workers_start_than_allowed() -> None:
    async def job(host: LocalWorkerHost, worker: LocalWorker) -> None:
        await host.start()
        with pytest.raises(WorkerStartError, match="2 runs are open already"):
            await host.start()

    with_worker(job)


def test_a_start_that_is_called_off_leaves_no_process_and_no_promise_of_memory() -> None:
    async def run() -> None:
        memory = MemoryLedger(2**30)
        host = LocalWorkerHost(2, 0, memory)
        for turns in (1, 5):  # before the thread begins, and in the middle of its work
            start = asyncio.create_task(host.start())
            for _ in range(turns):
                await asyncio.sleep(0)
            assert memory.promised_bytes
            start.cancel()
            with pytest.raises(asyncio.CancelledError):
                await start
            assert (memory.promised_bytes, host.health()["workers"]) == (0, 0)
        await host.close()

    asyncio.run(asyncio.wait_for(run(), 120))


ABANDONED = """
import asyncio, os
from server.worker_host import LocalWorkerHost
from server.worker_messages import Start, decode_from_worker, encode
from server.commands import (Play)

async def main():
    worker = await LocalWorkerHost(1).start()
    worker.send(encode(Start(experiment="playground", epoch=1, config={})))
    worker.send(encode(Play(id=1)))
    decode_from_worker(await worker.receive())
    print(worker.pid, flush=True)
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_no_worker_outlives_a_killed_server(tmp_path: Any) -> None:
    program = tmp_path / "abandoned.py"
    program.write_text(ABANDONED, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=300, env=environment)
    pid = int(done.stdout)
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_runs_share_the_memory_that_was_promised_before_they_take_it() -> None:
    """Of two convolutional networks, each promised 96 to 131 MiB by its data set, only one fits into 180."""

    async def run() -> None:
        host = LocalWorkerHost(4, 0, MemoryLedger(180 * 2**20))
        start = Start(experiment="convnet", epoch=1, config={})
        try:
            first = await host.start()
            first.send(encode(start))
            await hear(first, Ready)
            second = await host.start()
            second.send(encode(start))
            with pytest.raises(EOFError):
                await hear(second, Ready)
            assert await second.ended() == "it ended by itself"
            assert second.refusal.startswith("the memory of this server is full: 2 open runs take ")

            second = await host.start()
            second.send(encode(START))
            await hear(second, Ready)
            first.send(encode(Configure(id=1, changes={"preset": "small_alexnet", "batch_size": 256})))
            error = await hear(first, Error)
            assert (error.id, error.code) == (1, "busy")
            assert error.message.startswith("The memory of this server is full: 2 open runs take ")
            first.send(encode(Play(id=2)))
            assert (await hear(first, State)).running
            first.kill("it makes room")
            await first.ended()
            third = await host.start()
            third.send(encode(start))
            await hear(third, Ready)
        finally:
            await host.close()

    asyncio.run(asyncio.wait_for(run(), 120))


def test_a_run_that_comes_back_takes_no_more_memory_than_it_did() -> None:
    """Its network is built once, not beside another one: a tenth more than it had is room enough."""

    async def run() -> None:
        memory = MemoryLedger(2**30)
        host = LocalWorkerHost(1, 0, memory)
        start = Start(experiment="convnet", epoch=1, config={})
        try:
            worker = await host.start()
            worker.send(encode(start))
            await hear(worker, Ready)
            worker.send(encode(Park()))
            checkpoint = await hear(worker, Checkpoint)
            memory.room_bytes = memory.promised_bytes * 11 // 10
            await worker.ended()

            worker = await host.start()
            worker.send(encode(checkpoint))
            worker.send(encode(start))
            assert (await hear(worker, Ready)).config["preset"]
            assert memory.promised_bytes <= memory.room_bytes
            assert memory.refusals == 0
        finally:
            await host.close()

    asyncio.run(asyncio.wait_for(run(), 120))
