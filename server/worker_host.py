"""Where worker processes live: one small interface, and the host that keeps them on this machine.

A host elsewhere (a cluster, a GPU machine) implements the same two classes; nothing above this file knows more.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import multiprocessing.context
import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess

from server import worker
from server.child_environment import for_children
from server.errors import FrameError, WorkerStartError
from server.log_lines import LogFormat
from server.memory_ledger import MemoryLedger
from server.watchdog import Vital
from server.worker_limits import UNKNOWN_BYTES, read_vital
from server.worker_messages import MEMORY, decode_reserved, encode_promise
from server.worker_pipe import WorkerPipe

log = logging.getLogger(__name__)

MOST_UNSENT_BYTES = 16 * 2**20
_LAST_WORDS_S = 2.0


class AbstractWorker(ABC):
    """One worker process, seen from the server."""

    refusal = ""
    """Why it was last refused memory that it wanted, or empty."""

    @abstractmethod
    def send(self, message: bytes) -> None:
        """Queue one message; a worker that takes none for too long is killed."""

    @abstractmethod
    async def receive(self) -> bytes:
        """Return the next message; raise `EOFError` when the process is gone."""

    @abstractmethod
    def kill(self, reason: str) -> None:
        """End the process at once; `receive` raises soon after."""

    def vital(self) -> Vital | None:
        """Return what is known of the process without asking it; nothing if that is not to be had."""
        return None

    @abstractmethod
    async def ended(self) -> str:
        """Wait until the process is gone and let go of it; return why it ended, in words."""


class AbstractWorkerHost(ABC):
    """Starts worker processes and knows whether it can."""

    @abstractmethod
    async def start(self) -> AbstractWorker:
        """Start a process; raise `WorkerStartError` if it does not come up or no more fit."""

    @abstractmethod
    def health(self) -> dict[str, int]:
        """Return how many workers live and how many may."""

    @property
    def has_room(self) -> bool:
        """Could another process start now?"""
        health = self.health()
        return health["workers"] < health["most_workers"]

    def take_refusals(self) -> int:
        """Return how often memory was refused since this was asked last."""
        return 0

    @abstractmethod
    async def close(self) -> None:
        """End every process that is still there."""


class LocalWorker(AbstractWorker):
    """A process of this machine behind one end of a socket pair."""

    def __init__(
        self,
        process: BaseProcess,
        pipe: WorkerPipe,
        memory: MemoryLedger,
        release: Callable[[LocalWorker], None],
    ) -> None:
        self._process = process
        self._pid = process.pid
        self._pipe = pipe
        self._memory = memory
        self._release = release
        self._reason = ""

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    def send(self, message: bytes) -> None:
        self._pipe.send(message)
        if self._pipe.unsent_bytes > MOST_UNSENT_BYTES:
            self.kill("it has taken no commands for too long")

    async def receive(self) -> bytes:
        try:
            while (message := await self._pipe.receive())[:1] == MEMORY:
                self._account(message)
        except FrameError as problem:
            self.kill(str(problem))
            raise EOFError from problem
        return message

    def _account(self, message: bytes) -> None:
        """Note what the process has reserved, or answer whether it may."""
        try:
            reserved = decode_reserved(message)
        except FrameError as problem:
            self.kill(str(problem))
            return
        if reserved.asks:
            self.refusal = self._memory.ask(self._process, reserved.size_bytes)
            self.send(encode_promise(self.refusal))
        else:
            self._memory.note(self._process, reserved.size_bytes)

    def vital(self) -> Vital | None:
        return read_vital(self._pid)

    def kill(self, reason: str) -> None:
        self._reason = self._reason or reason
        self._process.kill()
        self._pipe.close()

    async def ended(self) -> str:
        self._pipe.close()
        await asyncio.to_thread(self._process.join, _LAST_WORDS_S)
        if self._process.exitcode is None:
            self.kill("it did not end by itself")
            await asyncio.to_thread(self._process.join)
        code = self._process.exitcode
        self._process.close()
        self._memory.release(self._process)
        self._release(self)
        return self._reason or _exit_in_words(code)


class LocalWorkerHost(AbstractWorkerHost):
    """Starts processes from a fork server that has the engine loaded and warm, or spawns them where there is none.

    Parameters
    ----------
    most_workers : int
        How many may live at once.
    most_bytes : int, optional
        Memory that each may reserve; 0 means no limit.
    memory : MemoryLedger, optional
        Promises memory to them; without one only what the machine has left counts.
    log_level, log_format : str, optional
        How they write their log, to the standard error of the server.
    """

    def __init__(
        self,
        most_workers: int,
        most_bytes: int = 0,
        memory: MemoryLedger | None = None,
        log_level: str = "warning",
        log_format: LogFormat = "text",
    ) -> None:
        self._logging = (log_level, log_format)
        self._most_workers = most_workers
        self._most_bytes = most_bytes
        self._memory = memory or MemoryLedger(UNKNOWN_BYTES)
        self._refusals_told = 0
        self._workers: set[LocalWorker] = set()
        self._context = _context()
        self._context.set_forkserver_preload([worker.PRELOAD_MODULE])
        self._starting = asyncio.Lock()

    async def start(self) -> LocalWorker:
        if len(self._workers) >= self._most_workers:
            raise WorkerStartError(f"{self._most_workers} runs are open already; try again in a minute")
        ours, theirs = socket.socketpair()
        process = self._context.Process(
            target=worker.main, args=(theirs, self._most_bytes, *self._logging), daemon=True
        )
        if refusal := self._memory.ask(process):
            ours.close()
            theirs.close()
            raise WorkerStartError(refusal)
        coming = asyncio.create_task(self._bring_up(process, ours, theirs), name="start of a worker")
        try:
            return await asyncio.shield(coming)
        except asyncio.CancelledError:  # a thread cannot be called back: wait for what it brings, and end that
            with suppress(WorkerStartError):
                unwanted = await coming
                unwanted.kill("nobody waits for it any more")
                await unwanted.ended()
            raise

    async def _bring_up(self, process: BaseProcess, ours: socket.socket, theirs: socket.socket) -> LocalWorker:
        """Start a process that memory was promised to; the promise ends if it does not come up."""
        try:
            async with self._starting:
                await asyncio.to_thread(_start, process)
            pipe = await WorkerPipe.open(ours)
        except (OSError, EOFError) as problem:
            ours.close()
            self._memory.release(process)
            raise WorkerStartError(f"a training process did not start: {problem}") from problem
        finally:
            theirs.close()
        started = LocalWorker(process, pipe, self._memory, self._workers.discard)
        self._workers.add(started)
        return started

    @property
    def workers(self) -> frozenset[LocalWorker]:
        """The workers that live now."""
        return frozenset(self._workers)

    def health(self) -> dict[str, int]:
        return {"workers": len(self._workers), "most_workers": self._most_workers}

    @property
    def has_room(self) -> bool:
        return super().has_room and self._memory.has_room

    def take_refusals(self) -> int:
        new, self._refusals_told = self._memory.refusals - self._refusals_told, self._memory.refusals
        return new

    async def close(self) -> None:
        for started in list(self._workers):
            started.kill("the server is shutting down")
        self._workers.clear()


def _start(process: BaseProcess) -> None:
    """Start a process, and before the first one the fork server."""
    with for_children():
        process.start()


def _context() -> multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext:
    """Return the way to start processes: a fork server where the system has one."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def _exit_in_words(code: int | None) -> str:
    if code is None or code == 0:
        return "it ended by itself"
    if code == worker.OUT_OF_MEMORY:
        return "it needed more memory than a run may take"
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
