"""A session in the world: its state machine, its worker process, the outboxes of its sockets."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from weakref import WeakMethod

from engine.experiments import EXPERIMENTS
from server.actions import (
    Action,
    CloseViewer,
    ForkRun,
    GiveUp,
    Judged,
    Keep,
    KillWorker,
    SaveRun,
    StartWorker,
    ToAudience,
    ToViewer,
    ToWorker,
)
from server.commands import Ack, Hello, Watch
from server.errors import WorkerStartError
from server.keeper import Keeper
from server.kept_sessions import KeptSession, KeptSessions
from server.metrics import Metrics
from server.outbox import Close, Outbox
from server.parcels import Parcels
from server.protocol import CLOSE_FULL
from server.saved_runs import SavedRuns
from server.session import Session
from server.stage import INTERVAL_S, Stage
from server.tile import Tile
from server.watching import check_streams
from server.worker_host import AbstractWorker

log = logging.getLogger(__name__)


class LiveSession:
    """Feeds a `Session` and does what it asks for.

    Parameters
    ----------
    session : Session
    start_worker : callable
        Starts a process, or raises `WorkerStartError`.
    metrics : Metrics
    owner : str
        Whose session it is.
    kept_sessions : KeptSessions
        Where its checkpoints go.
    saved_runs : SavedRuns
        Where it is saved under a name.
    judged : callable, optional
        Told what the worker has judged.
    """

    def __init__(
        self,
        session: Session,
        start_worker: Callable[[], Awaitable[AbstractWorker]],
        metrics: Metrics,
        owner: str,
        kept_sessions: KeptSessions,
        saved_runs: SavedRuns,
        judged: Callable[[Judged], None] = lambda verdict: None,
    ) -> None:
        self.session = session
        self.owner = owner
        row = KeptSession(session.id, owner, session.experiment, session.lab)
        self._keeper = Keeper(kept_sessions, row, _while_it_lives(self._kept))
        self._start_worker = start_worker
        self._metrics = metrics
        self._outboxes: dict[int, Outbox] = {}
        self._worker: AbstractWorker | None = None
        self._waiting: list[bytes] = []
        self._life: asyncio.Task[None] | None = None
        self._judged = judged
        self._parcels = Parcels(session, owner, kept_sessions, saved_runs)
        self._stage = Stage()
        self._stage_beat: asyncio.Task[None] | None = None
        self.tile = Tile(session.experiment)

    @property
    def is_watched(self) -> bool:
        """Is a socket open?"""
        return self.session.viewer is not None

    @property
    def is_kept(self) -> bool:
        """Is the run on the disk as it is now, so that memory can let it go?"""
        return self.session.phase in ("parked", "stopped") and self._keeper.is_done

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

    def hold(self, reason: str) -> None:
        """Let training stand still and refuse commands, for a reason; an empty one lets go what was held."""
        self._perform(self.session.hold(reason))

    def glance(self) -> None:
        """Ask for the next small picture."""
        self._perform(self.session.peek(self.tile.question()))

    def attend(self, visitor: str) -> tuple[int, Outbox]:
        """Take in somebody who watches; return a number and what there is to be sent."""
        outbox = Outbox()
        number = self._stage.join(visitor, outbox)
        self.session.has_stage = True
        if self.session.phase != "new":
            outbox.put(self.session.present())
        if self._stage_beat is None:
            self._stage_beat = asyncio.create_task(self._show_stage(), name=f"stage of {self.session.id}")
        return number, outbox

    def hear_watcher(self, number: int, command: Watch | Ack) -> None:
        """Note what somebody who watches has on screen or has drawn.

        Raises
        ------
        ConfigError
            If there is no such stream; what others watch is not touched by it.
        """
        if isinstance(command, Watch):
            check_streams(EXPERIMENTS[self.session.experiment].streams, command.streams)
            self._stage.watch(number, command.streams)
        else:
            self._stage.acknowledge(number, command)

    def unattend(self, number: int) -> None:
        """Let somebody go who watched."""
        self._stage.leave(number)
        if not len(self._stage) and self._stage_beat is not None:
            self.session.has_stage = False
            self._stage_beat.cancel()
            self._stage_beat = None

    def dismiss(self, close: Close) -> None:
        """Send the student's page and everybody who watches away."""
        for outbox in self._outboxes.values():
            outbox.close(close)
        self._stage.dismiss(close)

    def dismiss_watchers(self, close: Close, stays: Callable[[str], bool]) -> None:
        """Send those away who watch and may not any more."""
        self._stage.dismiss(close, stays)

    async def _show_stage(self) -> None:
        """Ask for pictures for those who watch, at a steady beat."""
        while True:
            if (question := self._stage.question()) is not None:
                self._perform(self.session.peek(question))
            await asyncio.sleep(INTERVAL_S)

    def tick(self) -> None:
        """Look at the deadlines, and at what could not be saved."""
        self._keeper.try_again(time.monotonic())
        vital = self._worker.vital() if self._worker is not None else None
        self._perform(self.session.tick(time.monotonic(), vital))

    def begin_to_park(self) -> None:
        """Have a checkpoint kept and the process let go; the deadlines see to it that it ends."""
        self._perform(self.session.park())

    async def park(self) -> None:
        """Keep a checkpoint, let the process go and wait until the one is on the disk and the other gone.

        A run that is still starting has nothing new to keep and stays as it is.
        """
        self.begin_to_park()
        if self._life is not None and self.session.phase == "parking":
            await asyncio.wait([self._life])
        await self._keeper.flush()

    async def close(self) -> None:
        """End worker and sockets for good."""
        self.dismiss(Close(1012, "the server is being restarted"))
        if self._stage_beat is not None:
            self._stage_beat.cancel()
        self._parcels.close()
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
        await self._keeper.flush()

    def _kept(self, problem: str) -> None:
        """Hear from the keeper."""
        if problem:
            log.warning("session %s: not saved: %s", self.session.id, problem)
        self._perform(self.session.kept(problem))

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
        elif isinstance(action, ToAudience):
            self._show(action)
        elif isinstance(action, Judged):
            self._judged(action)
        elif isinstance(action, Keep):
            self._keeper.keep(action.kept, action.blob, action.resume_hash)
        elif isinstance(action, ForkRun | SaveRun):
            self._parcels.take(action, self._perform)
        elif isinstance(action, GiveUp):
            self._keeper.give_up(action.reason)
        elif isinstance(action, CloseViewer) and (outbox := self._outboxes.get(action.generation)) is not None:
            outbox.close(Close(action.code, action.reason))

    def _show(self, action: ToAudience) -> None:
        if action.audience == "stage":
            self._stage.publish(action.data)
        elif isinstance(action.data, bytes):
            self.tile.take(action.data)

    def _send(self, data: bytes) -> None:
        """Send to the worker, or keep it until there is one."""
        if self._worker is None:
            self._waiting.append(data)
        else:
            self._worker.send(data)

    def _start(self, start: StartWorker) -> None:
        self._worker = None
        self._waiting = list(start.messages)
        self._stage.start_over()
        self._life = asyncio.create_task(self._live(start.epoch), name=f"worker of {self.session.id}")

    async def _live(self, epoch: int) -> None:
        """Start a worker, listen to it until it ends, tell the session why it ended."""
        try:
            with self._metrics.start_seconds.time():
                worker = await self._start_worker()
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
        if self.session.phase == "starting" and worker.refusal:  # there is a process for it, but no memory
            self._cannot_start(epoch, worker.refusal)
            return
        log.info("session %s: worker ended: %s", self.session.id, reason)
        self._perform(self.session.worker_gone(epoch, reason, time.monotonic()))

    async def _listen(self, worker: AbstractWorker, epoch: int) -> None:
        try:
            while True:
                data = await worker.receive()
                self._perform(self.session.hear(epoch, data, time.monotonic()))
        except EOFError:
            return
        except Exception:  # a session without an ear would never be told that its worker is gone
            log.exception("session %s: a message of its worker could not be taken", self.session.id)
            worker.kill("the server could not take what it said")

    def _cannot_start(self, epoch: int, reason: str) -> None:
        """Turn the viewers away with a sentence; the session itself can be joined again."""
        log.warning("session %s: %s", self.session.id, reason)
        self.session.start_failed(epoch)
        for outbox in self._outboxes.values():
            outbox.close(Close(CLOSE_FULL, reason))


def _while_it_lives(hear: Callable[[str], None]) -> Callable[[str], None]:
    """Return a method that does not hold its object.

    Within a cycle a session that has ended would keep its checkpoint until Python looks for cycles, which it does once
    a quarter of all its objects are new: a thousand sessions later.
    """
    method = WeakMethod(hear)

    def call(problem: str) -> None:
        if (alive := method()) is not None:
            alive(problem)

    return call
