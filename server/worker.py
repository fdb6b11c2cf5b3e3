"""The worker process: trains in bursts, looks at the control pipe between them, shows what is watched.

One process runs one experiment. It ends when the server closes the pipe, when it is told to park, and never because
of a command: what goes wrong becomes an `error` event.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterable, Mapping

from engine.compiling import before_compiling
from engine.errors import ConfigError, MemoryRefusedError
from engine.experiments import AbstractExperiment, ExperimentSpec
from server.capture import capture
from server.commands import CaptureCommand, Watch
from server.errors import FrameError
from server.events import Configured, Event, State
from server.link import Link
from server.log_lines import LogFormat, start_logging
from server.memory_budget import MemoryBudget
from server.refusals import config_error, incident_error
from server.run import Run
from server.showcase import Showcase
from server.timeline import Kept
from server.turn_meter import TurnMeter
from server.worker_limits import confine, give_back_freed
from server.worker_messages import (
    AUDIENCES,
    Audience,
    Checkpoint,
    Credit,
    FromWorker,
    Heartbeat,
    Hold,
    Park,
    Peek,
    Ready,
    Start,
    ToWorker,
    WorkerCommand,
    decode_to_worker,
    encode,
)

log = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
CHECKPOINT_S = 5.0
JITTER = 0.2
"""A class that pressed play at once must not write all its checkpoints at once."""

PRELOAD_MODULE = "server.preload"
OUT_OF_MEMORY = 12
"""Exit code of a process that was refused memory between two commands; the number of ENOMEM."""


class Worker:
    """The loop over pipe, training, pictures, heartbeat and checkpoints.

    Parameters
    ----------
    link : Link
    experiments : mapping of key to ExperimentSpec
    clock : callable, optional
        Seconds of a steady clock.
    budget : MemoryBudget, optional
        Tells what is reserved.
    """

    def __init__(
        self,
        link: Link,
        experiments: Mapping[str, ExperimentSpec],
        clock: Callable[[], float] = time.monotonic,
        budget: MemoryBudget | None = None,
    ) -> None:
        self._link = link
        self._budget = budget
        self._experiments = experiments
        self._clock = clock
        self._before = Checkpoint(b"")
        self._epoch = 0
        self._run: Run | None = None
        self._showcase: Showcase | None = None
        self._audiences: dict[Audience, Showcase] = {}
        self._heartbeat_at = 0.0
        self._checkpoint_at = 0.0
        self._checkpoint_every_s = CHECKPOINT_S * random.uniform(1 - JITTER, 1 + JITTER)
        self._seen: Kept | None = None
        self._dirty = False
        self._parked = False
        self._told_compiling = False
        self._turns = TurnMeter()
        self._told_known = False

    def serve(self) -> None:
        """Work until parked or abandoned."""
        try:
            while not self._parked:
                self.turn()
        except (EOFError, ConnectionError):
            log.debug("the server is gone")

    def tell_compiling(self) -> None:
        """Say that nothing will be heard for a while; nobody waits before there is a run."""
        if self._run is not None and not self._told_compiling:
            self._told_compiling = True
            self._link.send(encode(Heartbeat(self._run.experiment.step, compiling=True)))

    def turn(self) -> None:
        """One round: commands, a burst of training, commands again, a bundle, heartbeat, checkpoint.

        On a full machine a burst begins in one turn of this process at a processor and ends in the next, a whole round
        of the other processes later. What came meanwhile, and be it the credit for a bundle, must not wait for another.
        """
        self._read(self._idle_s())
        if self._parked or self._run is None or self._showcase is None:
            return
        self._turns.begin_turn()
        step = self._run.experiment.step
        self._tell(self._run.train(self._clock()))
        self._dirty = self._dirty or self._run.experiment.step != step
        self._read(0.0)
        if self._parked:
            return
        shown = self._shown(self._run)
        bundle, errors = self._showcase.bundle(shown)
        self._tell(errors)
        if bundle is not None:
            self._link.send(encode(bundle))
        for showcase in self._audiences.values():
            bundle, _ = showcase.bundle(shown)  # what cannot be drawn now is the student's business
            if bundle is not None:
                self._link.send(encode(bundle))
        self._keep_time()
        self._let_others_go_on()

    def _let_others_go_on(self) -> None:
        """Give the rest of this turn at a processor away: with many runs a core, shorter rounds answer sooner."""
        if hasattr(os, "sched_yield"):
            os.sched_yield()

    def _idle_s(self) -> float:
        """Return how long there is nothing to do but to wait for a message."""
        if self._run is None or self._showcase is None:
            return HEARTBEAT_S
        now = self._clock()
        showcases = (self._showcase, *self._audiences.values())
        shown = self._shown(self._run)
        drawing = min(showcase.wait_s(shown, now) for showcase in showcases)
        return min(self._run.transport.idle_s(), drawing, max(0.0, self._heartbeat_at - now))

    def _shown(self, run: Run) -> AbstractExperiment:
        """Return what pictures are made of; another moment than before is shown from the beginning."""
        if run.past.moment is not self._seen:
            self._seen = run.past.moment
            for showcase in (self._showcase, *self._audiences.values()):
                if showcase is not None:
                    showcase.start_over()
        return run.shown

    def _read(self, timeout_s: float) -> None:
        """Handle every message that is there, waiting for the first one only."""
        while not self._parked and (data := self._link.receive(timeout_s)) is not None:
            message = decode_to_worker(data)
            if isinstance(message, Checkpoint):
                self._before = message
            else:
                self._handle(message)
            timeout_s = 0.0

    def _handle(self, message: ToWorker) -> None:
        if isinstance(message, Start):
            self._start(message)
        elif self._run is None or self._showcase is None:
            raise FrameError(f"{type(message).__name__} came before Start")
        elif isinstance(message, Credit):
            self._showcase.give(message)
        else:
            self._expect_anything(self._run)
            self._obey(message, self._run, self._showcase)

    def _obey(self, message: WorkerCommand | Peek | Hold | Park, run: Run, showcase: Showcase) -> None:
        """Carry out what a student or an audience wants."""
        if isinstance(message, Watch):
            self._watch(message, showcase)
        elif isinstance(message, Peek):
            self._peek(message, run)
        elif isinstance(message, Hold):
            self._tell(run.hold(message.held, self._clock()))
        elif isinstance(message, CaptureCommand):
            self._capture(message.id, run)
        elif isinstance(message, Park):
            self._send_checkpoint(with_past=True)
            self._parked = True
        else:
            self._tell(run.handle(message, self._clock()))
            self._dirty = True

    def _expect_anything(self, run: Run) -> None:
        """Say that the next turns may be longer than the ones before."""
        self._turns.expect_anything()
        if self._told_known:
            self._told_known = False
            self._link.send(encode(Heartbeat(run.experiment.step)))

    def _start(self, start: Start) -> None:
        now = self._clock()
        try:
            blob = self._before.blob or None
            self._run = Run(self._experiments[start.experiment], start.config, blob, start.tasks)
        except MemoryRefusedError as problem:
            log.warning("this run does not fit now: %s", problem)
            self._parked = True
            return
        self._run.past.bring_back(self._before.past, self._run.experiment.step)
        self._before = Checkpoint(b"")
        self._run.resume(start.running, start.remaining, start.steps_per_second, now)
        self._run.hold(start.held, now)
        self._epoch = start.epoch
        self._showcase = Showcase(self._run.spec.streams, start.epoch, self._clock)
        self._checkpoint_at = now + self._checkpoint_every_s
        ready = Ready(
            pid=os.getpid(),
            preloaded=PRELOAD_MODULE in sys.modules,
            config=self._run.experiment.config,
            network=self._run.experiment.network(),
            state=self._run.state,
        )
        self._link.send(encode(ready))
        log.debug("process %d trains %s from step %d", ready.pid, start.experiment, ready.state.step)

    def _watch(self, watch: Watch, showcase: Showcase) -> None:
        try:
            showcase.watch(watch.streams)
        except ConfigError as problem:
            self._tell([config_error(problem, None)])

    def _peek(self, peek: Peek, run: Run) -> None:
        """Show an audience what it asks for; an audience has a showcase of its own from its first question on."""
        if peek.audience not in self._audiences:
            self._audiences[peek.audience] = Showcase(run.spec.streams, self._epoch, self._clock)
        showcase = self._audiences[peek.audience]
        viewer = next(number for number, audience in AUDIENCES.items() if audience == peek.audience)
        try:
            showcase.watch(peek.streams)
        except ConfigError as problem:
            log.warning("the audience %s asked for what there is not: %s", peek.audience, problem)
            return
        showcase.give(Credit(viewer, peek.points, peek.generation, peek.keyframe))

    def _capture(self, command_id: int, run: Run) -> None:
        """Send the shown moment as one parcel."""
        try:
            self._link.send(encode(capture(run.spec, run.shown, command_id)))
        except Exception:  # noqa: BLE001 - the run goes on though this moment cannot be packed
            self._tell([incident_error("packing this run", command_id)])

    def _tell(self, events: Iterable[Event]) -> None:
        """Send events; a run that stops, or was given other points of its own, leaves a checkpoint."""
        for event in events:
            assert isinstance(event, FromWorker)
            if isinstance(event, Configured) and "own" in event.changed:
                self._send_checkpoint()  # before the event: another life of the worker has no other way to the points
            self._link.send(encode(event))
            if isinstance(event, State) and not event.running:
                self._send_checkpoint()

    def _keep_time(self) -> None:
        """Send the heartbeat and the checkpoint that are due."""
        assert self._run is not None
        now = self._clock()
        self._turns.end_turn()
        if now >= self._heartbeat_at or (self._turns.is_known and not self._told_known):
            self._heartbeat_at = now + HEARTBEAT_S
            self._told_compiling = False
            self._told_known = self._turns.is_known
            if self._budget is not None:
                self._budget.tell()
            self._link.send(encode(Heartbeat(self._run.experiment.step, busy_s=self._turns.busy_s)))
        if self._dirty and now >= self._checkpoint_at:
            self._send_checkpoint()

    def _send_checkpoint(self, *, with_past: bool = False) -> None:
        assert self._run is not None
        self._dirty = False
        past = self._run.past.timeline.pack() if with_past else b""
        self._told_known = False
        self._link.send(encode(Heartbeat(self._run.experiment.step)))  # the step that the checkpoint is of
        self._link.send(encode(Checkpoint(self._run.experiment.checkpoint(), self._run.transport.remaining, past)))
        self._checkpoint_at = self._clock() + self._checkpoint_every_s


def main(connection: socket.socket, most_bytes: int, log_level: str, log_format: LogFormat) -> None:
    """Run in a worker process until the server lets go of the other end of ``connection``.

    Parameters
    ----------
    connection : socket
    most_bytes : int
        Memory it may reserve; 0 means no limit.
    log_level, log_format : str
        Those of the server: what a stranger's text may do to its log, it may not do here either.
    """
    from engine.experiments import EXPERIMENTS

    start_logging(log_level, log_format)
    link = Link(connection)
    link.exit_when_abandoned()
    confine(most_bytes)
    give_back_freed()
    budget = MemoryBudget(link)
    budget.watch()
    worker = Worker(link, EXPERIMENTS, budget=budget)
    before_compiling(worker.tell_compiling)
    try:
        worker.serve()
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    link.close()
