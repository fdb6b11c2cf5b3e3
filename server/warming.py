"""Start-up in the background: compile the kernels, start the fork server, prove one worker."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import sys

from engine.jit import cache_folder
from server.child_environment import child_environment
from server.errors import WorkerStartError
from server.readiness import Readiness
from server.worker_host import AbstractWorkerHost
from server.worker_messages import Ready, Start, decode_from_worker, encode

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "server", "warm", "--lines")
_FIRST_WORKER_S = 120.0
_USUAL_S = 12.0  # after this long about two thirds are done
_TICK_S = 0.5


async def start_up(readiness: Readiness, host: AbstractWorkerHost, experiment: str) -> None:
    """Bring the server from started to ready and say how far it is; failures are logged and shown, not raised.

    Ready means that the first stage, the interpreter of most labs, is compiled; the others go on beside it.
    """
    rest: asyncio.Task[None] | None = None
    try:
        if not kernels_are_cached():
            rest = await compile_kernels(readiness)
        readiness.advance("workers", 0.0)
        await prove_worker(host, experiment)
    except WorkerStartError:
        log.exception("no training process can be started")
        readiness.advance("failed", 0.0)
    else:
        readiness.advance("ready", 1.0)
        if rest is not None:
            await rest


def kernels_are_cached() -> bool:
    """Has this version of the engine been compiled here before? What is missing the fork server compiles itself."""
    return any(cache_folder().rglob("*.nbc"))


async def compile_kernels(readiness: Readiness) -> asyncio.Task[None]:
    """Compile every kernel into the cache on disk, in a process of its own, so that this one keeps answering.

    Returns
    -------
    asyncio.Task
        The stages after the first; cancelling it ends the process.

    Raises
    ------
    WorkerStartError
        If the first stage fails.
    """
    process = await asyncio.create_subprocess_exec(*COMMAND, stdout=asyncio.subprocess.PIPE, env=child_environment())
    assert process.stdout is not None
    estimate = asyncio.create_task(_estimate(readiness), name="estimate the compilation")
    try:
        async for line in process.stdout:
            if json.loads(line)["done"] >= 1:
                return asyncio.create_task(_finish(process), name="compile the rest")
        code = await process.wait()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    finally:
        estimate.cancel()
    raise WorkerStartError(f"the kernels could not be compiled: exit code {code}, the messages stand above")


async def _estimate(readiness: Readiness) -> None:
    """Move the progress on as time passes: the compiler does not say how far it is within a stage."""
    clock = asyncio.get_running_loop().time
    begin = clock()
    while True:
        readiness.advance("kernels", 1.0 - math.exp((begin - clock()) / _USUAL_S), "compiling the interpreter")
        await asyncio.sleep(_TICK_S)


async def _finish(process: asyncio.subprocess.Process) -> None:
    """Wait for the stages after the first; labs that need them compile for themselves if this fails."""
    assert process.stdout is not None
    try:
        async for _ in process.stdout:
            pass
        code = await process.wait()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if code != 0:
        log.warning("not every kernel could be compiled: exit code %d, the messages stand above", code)


async def prove_worker(host: AbstractWorkerHost, experiment: str) -> None:
    """Start one worker to the point where it could train, and let it go.

    A fork server whose preload failed says nothing by itself: its workers would all work, a hundred times slower.

    Raises
    ------
    WorkerStartError
        If the worker does not come up.
    """
    worker = await host.start()
    try:
        async with asyncio.timeout(_FIRST_WORKER_S):
            worker.send(encode(Start(experiment=experiment, epoch=1, config={})))
            message = decode_from_worker(await worker.receive())
    except (TimeoutError, EOFError) as problem:
        raise WorkerStartError("the first training process ended before it was ready") from problem
    finally:
        worker.kill("it has proven what it should")
        await worker.ended()
    if isinstance(message, Ready) and not message.preloaded:
        log.warning("training processes start slowly: the fork server could not load the engine beforehand")
