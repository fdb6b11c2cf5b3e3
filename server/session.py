"""One session as a state machine: messages in, actions out. No socket, no process, no clock, no asyncio.

    new ──join──> starting ──Ready──> live ──idle──> parking ──worker gone──> parked ──join──> starting
                     ^                  │
                     └── worker died ───┴── three times in a minute ──> stopped ──join──> starting, from the lab's start

Fences keep late messages out: a socket is known by its generation, a worker's life by its epoch, and what comes from
an older one is dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

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
from server.commands import Ack, Hello, Ping, Play, Recall, Step, Watch
from server.decode import decode_command
from server.errors import CommandError, FrameError
from server.event_log import EventLog
from server.events import (
    Answer,
    Checked,
    Event,
    Exported,
    Forked,
    Notice,
    Pong,
    Saved,
    Uploaded,
    Welcome,
    encode_event,
)
from server.frames import read_headers
from server.kept_run import KeptRun
from server.known_run import KnownRun
from server.pending_commands import PendingCommands
from server.protocol import CLOSE_TAKEN_OVER, PROTOCOL_VERSION
from server.refusals import command_error, refusal
from server.resume_tokens import ResumeTokens
from server.tasks import Task
from server.viewer import Viewer
from server.watchdog import Vital, Watchdog
from server.worker_messages import (
    AUDIENCES,
    Bundle,
    Captured,
    Checkpoint,
    Credit,
    FromWorker,
    Heartbeat,
    Hold,
    Park,
    Peek,
    Ready,
    Start,
    WorkerCommand,
    decode_from_worker,
    encode,
)

Phase = Literal["new", "starting", "live", "parking", "parked", "stopped"]

START_S = 120.0
PARK_AFTER_S = 300.0
MOST_CRASHES = 3
CRASH_SPAN_S = 60.0
MOST_PENDING = 1024


class Session:
    """State of one session.

    Parameters
    ----------
    session_id : str
        Public name, part of `welcome`.
    experiment : str
        Key of a registered experiment.
    draw_epoch : callable
        Returns a random 32-bit number for each life of a worker.
    lab : str, optional
        Key of the lab whose page opened the session.
    tasks : sequence of Task, optional
        Of that lab.
    tokens : ResumeTokens, optional
        Of the session before the server was restarted.
    config : mapping, optional
        Settings in which that lab starts differently from the experiment's defaults.
    """

    def __init__(
        self,
        session_id: str,
        experiment: str,
        draw_epoch: Callable[[], int],
        lab: str = "",
        tasks: Sequence[Task] = (),
        tokens: ResumeTokens | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        self.id = session_id
        self.experiment = experiment
        self.lab = lab
        self._run = KnownRun(experiment, lab, config or {})
        self._tasks = list(tasks)
        self._tokens = tokens or ResumeTokens()
        self.phase: Phase = "new"
        self.epoch = 0
        self.viewer: Viewer | None = None
        self.unwatched_since = 0.0
        self.frozen = ""
        """Why commands are refused for now, or empty."""
        self.crowded: Callable[[], str] = lambda: ""
        """Says why this run may not begin to train now, or nothing."""
        self.has_stage = False
        """Do others watch this run, who have to hear every event?"""
        self._draw_epoch = draw_epoch
        self._generations = 0
        self._log = EventLog()
        self._pending = PendingCommands()
        self._watch = Watch(streams={})
        self._disk_problem = ""
        self._watchdog = Watchdog()
        self._crashes: deque[float] = deque(maxlen=MOST_CRASHES)
        self._news = ""

    @property
    def has_worker(self) -> bool:
        """Is there a worker process, or one on its way?"""
        return self.phase in ("starting", "live", "parking")

    # What the disk holds

    def bring_back(self, kept: KeptRun, blob: bytes, news: str = "") -> None:
        """Take over a run from the disk, before anybody joins; ``news`` is a sentence for who does."""
        self.phase = "parked"
        self._run.bring_back(kept, blob)
        self._news = news

    def bring_back_stopped(self, news: str) -> None:
        """Take over a run that cannot go on, before anybody joins; it starts from the defaults and says why."""
        self.phase = "stopped"
        self._news = news

    def accepts(self, token: str) -> bool:
        """May a page that shows this token take the run from the socket that has it now?"""
        return self._tokens.accepts(token)

    def kept(self, problem: str) -> list[Action]:
        """Note that a checkpoint came to the disk, or why it did not; the page is told of each change once."""
        changed = bool(problem) != bool(self._disk_problem)
        self._disk_problem = problem
        if not changed:
            return []
        if problem:
            return self._publish(self._disk_notice())
        return self._publish(Notice(level="info", message="The server can save again; this run is on its disk."))

    def _disk_notice(self) -> Notice:
        message = (
            f"The server cannot save this run ({self._disk_problem}). Training goes on; what is new since the last "
            "checkpoint is lost if the server stops. It tries again every few seconds."
        )
        return Notice(level="warning", message=message)

    @property
    def step(self) -> int:
        """Updates made, as far as the worker has said."""
        return self._run.state.step

    @property
    def is_running(self) -> bool:
        """Is it training?"""
        return self._run.state.running

    @property
    def is_training(self) -> bool:
        """Does it take a share of the processors, or has it been told to?"""
        return self.has_worker and (self.is_running or self._pending.begin_training)

    # What the browser does

    def join(self, hello: Hello, now: float) -> tuple[int, list[Action]]:
        """Take a new socket in; return its generation. An older socket is sent away."""
        actions: list[Action] = []
        if self.viewer is not None:
            reason = "this run was opened in another window"
            actions.append(CloseViewer(self.viewer.generation, CLOSE_TAKEN_OVER, reason))
        self._generations += 1
        self.viewer = Viewer(self._generations)
        self._watch = Watch(streams={})
        if self.phase == "live":
            actions += [*self._welcome(hello), *self._tell_disk_problem(), ToWorker(encode(self._watch))]
            if self._run.looks_back:  # a page begins in the present
                actions.append(ToWorker(encode(Recall(id=0, step=None))))
        elif self.phase in ("new", "parked", "stopped"):
            actions += self._start(now)
        return self._generations, actions

    def receive(self, generation: int, raw: str | bytes, now: float) -> list[Action]:
        """Take one message of a socket; whatever it is, the session goes on."""
        if self.viewer is None or generation != self.viewer.generation:
            return []
        try:
            command = decode_command(raw)
        except CommandError as problem:
            return self._refuse(problem)
        if isinstance(command, Ack):
            self.viewer.acknowledge(command, now)
            return self._give_credit()
        if isinstance(command, Ping):
            return [ToViewer(generation, encode_event(Pong(id=command.id)))]
        if isinstance(command, WorkerCommand):
            if self.frozen and not isinstance(command, Watch):
                return self._refuse(CommandError("frozen", self.frozen, command_id=command.id))
            return self._pass_on(command)
        return self._refuse(CommandError("bad_field", "hello is the first message of a socket and only that", "type"))

    def present(self) -> str:
        """Return a `welcome` for somebody who watches."""
        return encode_event(self._describe(self._log.offset, resumed=False, token=""))

    def peek(self, peek: Peek) -> list[Action]:
        """Ask for one bundle for an audience, if there is a worker that could build it."""
        return [ToWorker(encode(peek))] if self.phase == "live" else []

    def leave(self, generation: int, now: float) -> list[Action]:
        """Note that a socket is gone; training goes on, nothing is drawn for nobody."""
        if self.viewer is None or generation != self.viewer.generation:
            return []
        self.viewer = None
        self.unwatched_since = now
        self._watch = Watch(streams={})
        return [ToWorker(encode(self._watch))] if self.phase == "live" else []

    # What the worker does

    def hear(self, epoch: int, data: bytes, now: float) -> list[Action]:
        """Take one message of the worker process; a malformed one ends that process."""
        if epoch != self.epoch:
            return []
        self._watchdog.hear(now)
        try:
            return self._heard(decode_from_worker(data), now)
        except FrameError as problem:
            return [KillWorker(epoch, str(problem))]

    def worker_gone(self, epoch: int, reason: str, now: float) -> list[Action]:
        """Note that the worker process ended: parked as planned, or crashed and started again."""
        if epoch != self.epoch or self.phase in ("parked", "stopped", "new"):
            return []
        if self.phase == "parking":
            self.phase = "parked"
            return self._start(now) if self.viewer is not None else []
        lost = self._give_up_pending()
        self._crashes.append(now)
        if len(self._crashes) == MOST_CRASHES and now - self._crashes[0] <= CRASH_SPAN_S:
            return [*lost, *self._stop(reason)]
        self._news = f"The training process ended ({reason}) and was started again from its last checkpoint."
        return [*lost, *self._start(now)]

    def start_failed(self, epoch: int) -> None:
        """Note that no worker process could be had; the next `join` tries again."""
        if epoch == self.epoch and self.phase == "starting":
            self.phase = "parked"

    # What time does

    def tick(self, now: float, vital: Vital | None = None) -> list[Action]:
        """Look at the deadlines and at what the system says about the worker; call about once a second."""
        hangs = self._watchdog.hangs(now, vital)
        silence = self._watchdog.silence_s(now)
        if self.phase == "live" and hangs:
            return self._kill(f"no sign of life for {silence:.0f} s", now)
        if self.phase in ("starting", "parking") and silence > START_S:
            return self._kill(f"not ready after {silence:.0f} s", now)
        if self.phase == "live" and self.viewer is None and now - self.unwatched_since > PARK_AFTER_S:
            return self.park()
        return []

    def excuse(self, seconds: float) -> None:
        """Note that the server itself did not listen for so long, as after a pause of the whole machine."""
        self._watchdog.excuse(seconds)

    def hold(self, reason: str) -> list[Action]:
        """Let training stand still and refuse commands, for a reason; an empty one lets go what was held."""
        held, was_held = bool(reason), bool(self.frozen)
        self.frozen = reason
        if held == was_held:
            return []
        self._run.hold(held)
        return [ToWorker(encode(Hold(held)))] if self.phase in ("starting", "live") else []

    def park(self) -> list[Action]:
        """Keep a checkpoint and let the process go; the next `join` continues from there."""
        if self.phase != "live":
            return []
        self.phase = "parking"
        return [ToWorker(encode(Park()))]

    def _tell_disk_problem(self) -> list[Action]:
        """Tell a page that has just come what the others know."""
        return self._send_unnumbered(self._disk_notice()) if self._disk_problem else []

    def _kill(self, reason: str, now: float) -> list[Action]:
        self._watchdog.hear(now)
        return [KillWorker(self.epoch, reason)]

    def _start(self, now: float) -> list[Action]:
        """Begin a new life of the worker from what is known of the last one."""
        self.phase = "starting"
        self.epoch = self._draw_epoch()
        self._log.start_over()
        self._pending.clear()
        self._watchdog.start(now)
        if self.viewer is not None:
            self.viewer.start_over()
        goes_on = self._run.goes_on
        if goes_on and (reason := self.crowded()):
            goes_on, self._news = False, " ".join(filter(None, (self._news, reason)))
        start = Start(
            experiment=self.experiment,
            epoch=self.epoch,
            config=self._run.config,
            running=goes_on,
            steps_per_second=self._run.lasting_state.steps_per_second,
            remaining=self._run.remaining,
            tasks=self._tasks,
            held=bool(self.frozen),
        )
        kept = [] if self._run.checkpoint is None else [encode(self._run.checkpoint)]
        return [StartWorker(self.epoch, (*kept, encode(start), encode(self._watch)))]

    def _stop(self, reason: str) -> list[Action]:
        """Give up after repeated crashes; the configuration is not trusted any more."""
        self.phase = "stopped"
        self._run.forget()
        message = (
            f"The training process ended {MOST_CRASHES} times within a minute ({reason}) and stays stopped. "
            "Reload the page to start from the default settings."
        )
        self._news = f"This run had been stopped: its training process ended {MOST_CRASHES} times ({reason})."
        return [GiveUp(reason), *self._publish(Notice(level="warning", message=message))]

    def _give_up_pending(self) -> list[Action]:
        """Answer the commands that the dead worker took with it."""
        message = "The training process ended before it had carried this out; please try again."
        lost = [refusal(command_id, "not_ready", message) for command_id in self._pending.clear()]
        return [action for error in lost for action in self._publish(error)]

    def _heard(self, message: FromWorker | Checkpoint | Captured | Bundle, now: float) -> list[Action]:
        if isinstance(message, Bundle):
            audience = AUDIENCES.get(message.viewer)
            if audience is None:
                return self._show(message, now)
            read_headers(message.data)  # a malformed one ends the worker here, as it would before the student's page
            return [ToAudience(audience, message.data)]
        if isinstance(message, Checkpoint):
            self._run.checkpoint = message
            return [Keep(self._run.kept(message), message.blob + message.past, self._tokens.digest)]
        if isinstance(message, Captured):
            return self._captured(message)
        if isinstance(message, Heartbeat):
            self._run.reach(message.step)
            self._watchdog.hear(now, compiling=message.compiling, busy_s=message.busy_s)
            return []
        if isinstance(message, Ready):
            return self._ready(message)
        self._run.hear(message)
        if isinstance(message, Answer) and message.id is not None:
            self._pending.answer(message.id)
        if isinstance(message, (Exported, Uploaded)):
            return self._send_unnumbered(message)
        if isinstance(message, Checked):
            return [Judged(message.task, message.solved, self.step), *self._publish(message)]
        return self._publish(message)

    def _captured(self, captured: Captured) -> list[Action]:
        """Take the parcel that a command has asked for to where it belongs."""
        kept, wish = self._run.copied(captured), self._pending.answer(captured.id)
        return [ForkRun(captured.id, kept, captured.blob) if wish is None else SaveRun(wish, kept, captured)]

    def forked(self, command_id: int, session_id: str) -> list[Action]:
        """Answer a `fork` with the name of the new session."""
        return self._send_unnumbered(Forked(id=command_id, session=session_id))

    def saved(self, command_id: int, run_id: str) -> list[Action]:
        """Answer a `save`."""
        return self._send_unnumbered(Saved(id=command_id, run=run_id))

    def refused(self, command_id: int, message: str) -> list[Action]:
        """Answer a command that could not be carried out outside the worker."""
        return self._refuse(CommandError("not_ready", message, command_id=command_id))

    def _ready(self, ready: Ready) -> list[Action]:
        self.phase = "live"
        self._run.begin(ready)
        watched = [ToAudience("stage", self.present())] if self.has_stage else []
        if self.viewer is None:
            return [*watched]
        actions = [*watched, *self._welcome(None)]
        if self._news:
            actions += self._publish(Notice(level="warning", message=self._news))
            self._news = ""
        return [*actions, *self._tell_disk_problem(), *self._give_credit()]

    def _show(self, bundle: Bundle, now: float) -> list[Action]:
        """Pass a bundle on to the viewer it was built for, if that one is still there."""
        first = read_headers(bundle.data)[0]
        viewer = self.viewer
        if viewer is None or bundle.viewer != viewer.generation:
            return []
        viewer.awaits_bundle = False
        viewer.needs_keyframe = False
        viewer.sent(first.seq, len(bundle.data), now)
        return [ToViewer(viewer.generation, bundle.data), *self._give_credit()]

    def _welcome(self, hello: Hello | None) -> list[Action]:
        """Tell a page everything, or, within the same epoch, what it has missed."""
        assert self.viewer is not None
        missed = self._log.since(hello.event_offset) if hello is not None and hello.epoch == self.epoch else None
        known = self._log.offset - len(missed or ())
        welcome = self._describe(known, resumed=missed is not None, token=self._tokens.issue())
        return [ToViewer(self.viewer.generation, encode_event(event)) for event in (welcome, *(missed or ()))]

    def _describe(self, offset: int, *, resumed: bool, token: str) -> Welcome:
        """Return the whole present state; only the student's own page gets a token."""
        return Welcome(
            offset=offset,
            protocol=PROTOCOL_VERSION,
            session=self.id,
            resume=token,
            epoch=self.epoch,
            resumed=resumed,
            experiment=self.experiment,
            config=self._run.config,
            state=self._run.state,
            network=self._run.network,
            undoable=self._run.undoable,
            redoable=self._run.redoable,
            solved=sorted(self._run.solved),
        )

    def _pass_on(self, command: WorkerCommand) -> list[Action]:
        """Hand a command to the worker; what it reads before it is ready it carries out when it is."""
        if self.phase not in ("live", "starting"):
            return self._refuse(
                CommandError("not_ready", "Training has stopped; reload the page.", command_id=_id_of(command))
            )
        if isinstance(command, Watch):
            self._watch = command
            return [ToWorker(encode(command)), *self._give_credit()]
        if len(self._pending) >= MOST_PENDING:
            return self._refuse(
                CommandError("busy", "Too many commands are waiting for their answer.", command_id=command.id)
            )
        begins = isinstance(command, Play | Step)
        if begins and not self.is_training and (reason := self.crowded()):
            return self._refuse(CommandError("busy", reason, command_id=command.id))
        self._pending.add(command)
        return [ToWorker(encode(command))]

    def _give_credit(self) -> list[Action]:
        """Ask for one bundle if somebody watches, has room, and none is being made."""
        viewer = self.viewer
        if viewer is None or self.phase != "live" or not self._watch.streams:
            return []
        if viewer.awaits_bundle or not viewer.may_be_sent:
            return []
        viewer.awaits_bundle = True
        return [
            ToWorker(encode(Credit(viewer.generation, viewer.points, viewer.series_generation, viewer.needs_keyframe)))
        ]

    def _refuse(self, problem: CommandError) -> list[Action]:
        return self._publish(command_error(problem))

    def _send_unnumbered(self, event: Event) -> list[Action]:
        """Send an event that is not kept for replay: a file is long, and asking again costs little."""
        return [] if self.viewer is None else [ToViewer(self.viewer.generation, encode_event(event))]

    def _publish(self, event: Event) -> list[Action]:
        """Number an event, keep it for replay, and send it if somebody is there."""
        text = encode_event(self._log.add(event))
        shared = [ToAudience("stage", text)] if self.has_stage else []
        return [*shared] if self.viewer is None else [*shared, ToViewer(self.viewer.generation, text)]


def _id_of(command: WorkerCommand) -> int | None:
    return None if isinstance(command, Watch) else command.id
