"""A session in the world: its state machine, its worker process, the outboxes of its sockets."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from server.actions import Action, CloseViewer, KillWorker, StartWorker, ToViewer, ToWorker
from server.errors import WorkerStartError
from server.messages import CLOSE_FULL, Hello
from server.metrics import Metrics
from server.outbox import Close, Outbox
from server.session import Session
from server.worker_host import AbstractWorker, AbstractWorkerHost

log = logging.getLogger(__name__)


class LiveSession:
    """Feeds a `Session` and does what it asks for.

    Parameters
    ----------
    session : Session
    host : AbstractWorkerHost
    metrics : Metrics
    """

    def __init__(self, session: Session, host: AbstractWorkerHost, metrics: Metrics) -> None:
        self.session = session
        self._host = host
        self._metrics = metrics
        self._outboxes: dict[int, Outbox] = {}
        self._worker: AbstractWorker | None = None
        self._waiting: list[bytes] = []
        self._life: asyncio.Task[None] | None = None

    @property
    def is_watched(self) -> bool:
        """Is a socket open?"""
        return self.session.viewer is not None

    def join(self, hello: Hello) -> tuple[int, Outbox]:
        """Take a socket in; return its generation and what it is to be sent."""
        generation, actions = self.session.join(hello, time.monotonic())
        self._outboxes[generation] = outbox = Outbox()
        self._perform(actions)
        return generation, outbox

    def receive(self, generation: int, raw: str | bytes) -> None:
        """Take one message of a socket."""
        self._metrics.messages_in.inc()
        self._perform(self.session.receive(generation, raw, time.monotonic()))

    def leave(self, generation: int) -> None:
        """Note that a socket is gone."""
        self._outboxes.pop(generation, None)
        self._perform(self.session.leave(generation, time.monotonic()))

    def tick(self) -> None:
        """Look at the deadlines."""
        self._perform(self.session.tick(time.monotonic()))

    async def park(self) -> None:
        """Keep a checkpoint in memory, let the process go and wait until it is gone."""
        self._perform(self.session.park())
        if self._life is not None:
            await asyncio.wait([self._life])

    async def close(self) -> None:
        """End worker and sockets for good."""
        for outbox in self._outboxes.values():
            outbox.close(Close(1012, "the server is being restarted"))
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])

    def _perform(self, actions: Sequence[Action]) -> None:
        for action in actions:
            self._do(action)

    def _do(self, action: Action) -> None:
        if isinstance(action, ToViewer):
            if (outbox := self._outboxes.get(action.generation)) is not None:
                outbox.put(action.data)
        elif isinstance(action, ToWorker):
            self._send(action.data)
        elif isinstance(action, StartWorker):
            self._start(action)
        elif isinstance(action, KillWorker):
            log.warning("session %s: worker killed: %s", self.session.id, action.reason)
            if self._worker is not None:
                self._worker.kill(action.reason)
        elif isinstance(action, CloseViewer) and (outbox := self._outboxes.get(action.generation)) is not None:
            outbox.close(Close(action.code, action.reason))

    def _send(self, data: bytes) -> None:
        """Send to the worker, or keep it until there is one."""
        if self._worker is None:
            self._waiting.append(data)
        else:
            self._worker.send(data)

    def _start(self, start: StartWorker) -> None:
        self._worker = None
        self._waiting = list(start.messages)
        self._life = asyncio.create_task(self._live(start.epoch), name=f"worker of {self.session.id}")

    async def _live(self, epoch: int) -> None:
        """Start a worker, listen to it until it ends, tell the session why it ended."""
        try:
            with self._metrics.start_seconds.time():
                worker = await self._host.start()
        except WorkerStartError as problem:
            self._cannot_start(epoch, str(problem))
            return
        self._metrics.worker_starts.inc()
        reason = ""
        try:
            self._worker = worker
            for data in self._waiting:
                worker.send(data)
            self._waiting.clear()
            await self._listen(worker, epoch)
        except asyncio.CancelledError:
            worker.kill("the session was closed")
            raise
        finally:
            reason = await worker.ended()
            self._metrics.worker_ends.inc()
        log.info("session %s: worker ended: %s", self.session.id, reason)
        self._perform(self.session.worker_gone(epoch, reason, time.monotonic()))

    async def _listen(self, worker: AbstractWorker, epoch: int) -> None:
        try:
            while True:
                data = await worker.receive()
                self._perform(self.session.hear(epoch, data, time.monotonic()))
        except EOFError:
            return

    def _cannot_start(self, epoch: int, reason: str) -> None:
        """Turn the viewers away with a sentence; the session itself can be joined again."""
        log.warning("session %s: %s", self.session.id, reason)
        self.session.start_failed(epoch)
        for outbox in self._outboxes.values():
            outbox.close(Close(CLOSE_FULL, reason))
