from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.actions import Action, CloseViewer, GiveUp, Keep, KillWorker, StartWorker, ToViewer, ToWorker
from server.commands import Configure, Hello, Play, Watch
from server.events import Configured, Notice, RunState, State
from server.frames import FLAG_LAST, KIND_SNAPSHOT, Stamp, encode_frame
from server.protocol import EVENT_RING
from server.resume_tokens import GOOD_FOR
from server.session import MOST_CRASHES, MOST_PENDING, PARK_AFTER_S, START_S, Session
from server.watchdog import COMPILING_S, SILENCE_S
from server.worker_messages import (
    AUDIENCES,
    Bundle,
    Checkpoint,
    Credit,
    Heartbeat,
    Hold,
    Park,
    Ready,
    Start,
    decode_to_worker,
    encode,
)

HELLO = Hello(protocol=1, experiment="parabola")
PAUSED = RunState(False, "started", "", 0, None)


def new_session() -> Session:
    epochs = iter(range(100, 10_000))
    return Session("abc", "parabola", draw_epoch=lambda: next(epochs))


def ready(step: int = 0, *, running: bool = False) -> bytes:
    state = RunState(running, "started", "", step, None)
    return encode(Ready(pid=1, preloaded=True, config={"rate": 1}, network={}, state=state))


def live_session() -> Session:
    session = new_session()
    session.join(HELLO, 0.0)
    session.hear(100, ready(), 0.1)
    return session


def events(actions: Sequence[Action]) -> list[dict[str, Any]]:
    """What the page is told, as text."""
    return [
        json.loads(action.data) for action in actions if isinstance(action, ToViewer) and isinstance(action.data, str)
    ]


def to_worker(actions: Sequence[Action]) -> list[Any]:
    return [decode_to_worker(action.data) for action in actions if isinstance(action, ToWorker)]


def say(session: Session, now: float = 1.0, **message: Any) -> list[Action]:
    assert session.viewer is not None
    return session.receive(session.viewer.generation, json.dumps(message), now)


def bundle(seq: int, viewer: int = 1) -> bytes:
    stamp = Stamp(epoch=100, seq=seq, time_ms=0)
    data = encode_frame(stamp, kind=KIND_SNAPSHOT, stream=0, flags=FLAG_LAST, arrays=[np.zeros(4, np.float32)])
    return encode(Bundle(viewer, data))


def configured(command_id: int, **config: Any) -> bytes:
    return encode(
        Configured(
            id=command_id,
            config=config,
            network={},
            state=PAUSED,
            reset=False,
            changed=list(config),
            undoable=True,
            redoable=False,
        )
    )


def test_the_first_hello_starts_a_worker_and_is_welcomed_when_it_is_ready() -> None:
    session = new_session()
    generation, actions = session.join(HELLO, 0.0)
    (start,) = actions
    assert isinstance(start, StartWorker)
    assert start.epoch == 100
    first, watch = (decode_to_worker(message) for message in start.messages)
    assert isinstance(first, Start)
    assert (first.experiment, first.epoch, first.config, first.running) == ("parabola", 100, {}, False)
    assert watch == Watch(streams={})
    (welcome,) = events(session.hear(100, ready(), 0.1))
    assert (welcome["type"], welcome["session"], welcome["epoch"]) == ("welcome", "abc", 100)
    assert (welcome["resumed"], welcome["config"], welcome["offset"]) == (False, {"rate": 1}, 0)
    assert generation == 1


def test_commands_go_to_the_worker_and_answers_come_back_numbered() -> None:
    session = live_session()
    (command,) = to_worker(say(session, type="configure", id=7, changes={"rate": 2}))
    assert command == Configure(id=7, changes={"rate": 2})
    (event,) = events(session.hear(100, configured(7, rate=2), 1.0))
    assert (event["type"], event["id"], event["offset"]) == ("configured", 7, 1)
    (event,) = events(say(session, type="play"))
    assert (event["type"], event["code"], event["path"], event["offset"]) == ("error", "bad_field", "id", 2)


def test_a_ping_is_answered_without_the_worker() -> None:
    actions = say(live_session(), type="ping", id=3)
    assert events(actions) == [{"type": "pong", "id": 3, "offset": 0}]


def test_a_second_hello_is_refused() -> None:
    (event,) = events(say(live_session(), type="hello", protocol=1, experiment="parabola"))
    assert (event["type"], event["code"]) == ("error", "bad_field")


def test_credit_follows_watching_and_acknowledging() -> None:
    session = live_session()
    watch, credit = to_worker(say(session, type="watch", streams={"place": {}}))
    assert watch == Watch(streams={"place": {}})
    assert credit == Credit(viewer=1, points=0, generation=0, keyframe=True)
    assert to_worker(say(session, type="watch", streams={"place": {"unit": 1}})) == [
        Watch(streams={"place": {"unit": 1}})
    ]
    actions = session.hear(100, bundle(1), 2.0)
    assert [type(action) for action in actions] == [ToViewer]
    (credit,) = to_worker(say(session, 2.01, type="ack", seq=1, points=12, generation=3))
    assert credit == Credit(viewer=1, points=12, generation=3, keyframe=False)


def test_a_page_that_does_not_draw_gets_no_more_than_its_window() -> None:
    session = live_session()
    say(session, type="watch", streams={"place": {}})
    session.hear(100, bundle(1), 2.0)
    say(session, 2.01, type="ack", seq=1, points=0, generation=0)
    asked = 1
    for seq in range(2, 30):
        asked += len(to_worker(session.hear(100, bundle(seq), 3.0)))
    assert asked == 2


def test_a_page_that_watches_nothing_costs_nothing() -> None:
    session = live_session()
    assert to_worker(say(session, type="watch", streams={})) == [Watch(streams={})]
    assert say(session, type="ack", seq=0, points=0, generation=0) == []


def test_a_second_window_takes_over_and_the_first_is_fenced_off() -> None:
    session = live_session()
    generation, actions = session.join(Hello(protocol=1, experiment="parabola", session="abc"), 5.0)
    assert generation == 2
    assert actions[0] == CloseViewer(1, 4001, "this run was opened in another window")
    assert events(actions)[0]["type"] == "welcome"
    assert session.receive(1, '{"type":"play","id":1}', 5.1) == []
    assert session.leave(1, 5.2) == []
    assert session.viewer is not None
    assert to_worker(session.receive(2, '{"type":"play","id":1}', 5.3)) == [Play(id=1)]


def test_a_bundle_for_an_earlier_window_is_dropped() -> None:
    session = live_session()
    say(session, type="watch", streams={"place": {}})
    session.join(HELLO, 5.0)
    (_, credit) = to_worker(say(session, 5.1, type="watch", streams={"place": {}}))
    assert (credit.viewer, credit.keyframe) == (2, True)
    assert session.hear(100, bundle(1, viewer=1), 5.2) == []
    assert len(session.hear(100, bundle(2, viewer=2), 5.3)) == 1


def test_a_reload_within_the_epoch_replays_exactly_what_was_missed() -> None:
    session = live_session()
    for number in range(1, 6):
        session.hear(100, configured(number, rate=number), 1.0)
    session.leave(1, 2.0)
    session.hear(100, configured(6, rate=6), 2.5)
    _, actions = session.join(Hello(protocol=1, experiment="parabola", session="abc", epoch=100, event_offset=4), 3.0)
    welcome, *missed = events(actions)
    assert (welcome["resumed"], welcome["offset"], welcome["config"]) == (True, 4, {"rate": 6})
    assert [event["offset"] for event in missed] == [5, 6]


def test_a_page_of_another_epoch_or_too_far_behind_gets_the_present_state() -> None:
    session = live_session()
    for number in range(1, EVENT_RING + 50):
        session.hear(100, configured(number, rate=number), 1.0)
    for epoch, offset in ((99, 3), (100, 3), (100, 10_000)):
        hello = Hello(protocol=1, experiment="parabola", session="abc", epoch=epoch, event_offset=offset)
        _, actions = session.join(hello, 3.0)
        (welcome,) = events(actions)
        assert (welcome["resumed"], welcome["offset"]) == (False, EVENT_RING + 49)


def test_training_goes_on_unseen_when_the_page_is_gone() -> None:
    session = live_session()
    say(session, type="watch", streams={"place": {}})
    assert to_worker(session.leave(1, 2.0)) == [Watch(streams={})]
    assert session.hear(100, bundle(1), 2.1) == []
    assert session.tick(3.0) == []


def test_a_dead_worker_is_started_again_from_its_last_checkpoint() -> None:
    session = live_session()
    say(session, type="watch", streams={"place": {}})
    session.hear(100, encode(Checkpoint(b"blob")), 1.0)
    state = State(id=None, running=True, reason="play", message="", step=5, steps_per_second=3.0)
    session.hear(100, encode(state), 1.0)
    say(session, type="pause", id=44)
    actions = session.worker_gone(100, "signal SIGKILL", 2.0)
    (lost,) = events(actions)
    assert (lost["type"], lost["id"], lost["code"]) == ("error", 44, "not_ready")
    (start,) = [action for action in actions if isinstance(action, StartWorker)]
    checkpoint, first, watch = (decode_to_worker(message) for message in start.messages)
    assert checkpoint == Checkpoint(b"blob")
    assert isinstance(first, Start)
    assert (first.epoch, first.config, first.running, first.steps_per_second) == (101, {"rate": 1}, True, 3.0)
    assert watch == Watch(streams={"place": {}})
    assert session.hear(100, bundle(7), 2.1) == []
    actions = session.hear(101, ready(5, running=True), 2.2)
    welcome, notice = events(actions)
    assert (welcome["epoch"], welcome["resumed"], welcome["state"]["step"]) == (101, False, 5)
    assert (notice["type"], notice["level"], notice["offset"]) == ("notice", "warning", 1)
    assert "signal SIGKILL" in notice["message"]
    assert to_worker(actions) == [Credit(viewer=1, points=0, generation=0, keyframe=True)]


def test_three_deaths_in_a_minute_stop_the_session_and_a_reload_starts_from_the_defaults() -> None:
    session = live_session()
    session.hear(100, encode(Checkpoint(b"poison")), 1.0)
    for crash in range(MOST_CRASHES):
        actions = session.worker_gone(session.epoch, "exit code 1", 2.0 + crash)
    assert not [action for action in actions if isinstance(action, StartWorker)]
    (notice,) = events(actions)
    assert "3 times within a minute (exit code 1)" in notice["message"]
    (refused,) = events(say(session, type="play", id=1))
    assert (refused["code"], refused["id"]) == ("not_ready", 1)
    _, actions = session.join(HELLO, 10.0)
    (start,) = [action for action in actions if isinstance(action, StartWorker)]
    first = decode_to_worker(start.messages[0])
    assert isinstance(first, Start)
    assert first.config == {}


def test_deaths_far_apart_do_not_stop_the_session() -> None:
    session = live_session()
    for crash in range(10):
        actions = session.worker_gone(session.epoch, "exit code 1", 100.0 * crash)
        assert [action for action in actions if isinstance(action, StartWorker)]


def test_a_silent_worker_is_killed_and_a_slow_start_is_not() -> None:
    session = new_session()
    session.join(HELLO, 0.0)
    assert session.tick(SILENCE_S + 1) == []
    assert isinstance(session.tick(START_S + 1)[0], KillWorker)
    session = live_session()
    session.hear(100, encode(Heartbeat(5)), 10.0)
    assert session.tick(10.0 + SILENCE_S) == []
    (kill,) = session.tick(10.1 + SILENCE_S)
    assert kill == KillWorker(100, "no sign of life for 4 s")


def test_a_worker_that_compiles_may_be_silent_until_its_next_sign() -> None:
    session = live_session()
    session.hear(100, encode(Heartbeat(5, compiling=True)), 10.0)
    assert session.tick(10.0 + COMPILING_S) == []
    assert isinstance(session.tick(10.1 + COMPILING_S)[0], KillWorker)
    session.hear(100, encode(Heartbeat(5)), 200.0)
    assert isinstance(session.tick(200.1 + SILENCE_S)[0], KillWorker)
    assert session.tick(10.2 + SILENCE_S) == []


def test_a_worker_that_speaks_nonsense_is_killed() -> None:
    session = live_session()
    for data in (b"", b"J{", b"X", b"F123", encode(Bundle(1, b"\0" * 40))):
        assert isinstance(session.hear(100, data, 1.0)[0], KillWorker)


def test_a_session_nobody_looks_at_is_parked_and_continues_on_return() -> None:
    session = live_session()
    session.leave(1, 10.0)
    session.hear(100, encode(Heartbeat(5)), 10.0 + PARK_AFTER_S)
    assert to_worker(session.tick(10.1 + PARK_AFTER_S)) == [Park()]
    session.hear(100, encode(Checkpoint(b"parked")), 700.0)
    assert session.worker_gone(100, "it ended by itself", 700.0) == []
    assert session.phase == "parked"
    _, (start,) = session.join(HELLO, 800.0)
    assert isinstance(start, StartWorker)
    assert decode_to_worker(start.messages[0]) == Checkpoint(b"parked")


def test_a_page_that_comes_while_the_session_is_being_parked_is_served() -> None:
    session = live_session()
    session.leave(1, 10.0)
    session.park()
    assert session.join(HELLO, 11.0)[1] == []
    assert isinstance(session.worker_gone(100, "it ended by itself", 11.1)[0], StartWorker)


def test_every_checkpoint_goes_to_the_disk_with_what_a_restart_needs() -> None:
    session = live_session()
    say(session, type="step", id=1, count=9)
    running = State(id=1, running=True, reason="step", message="", step=2, steps_per_second=3.0)
    session.hear(100, encode(running), 1.0)
    (keep,) = session.hear(100, encode(Checkpoint(b"bytes", 7)), 2.0)
    assert isinstance(keep, Keep)
    assert (keep.blob, keep.kept.remaining, keep.kept.step, keep.kept.running) == (b"bytes", 7, 2, True)

    after = new_session()
    after.bring_back(keep.kept, keep.blob, "Something happened.")
    _, (start,) = after.join(HELLO, 5.0)
    assert isinstance(start, StartWorker)
    checkpoint, first, _ = (decode_to_worker(message) for message in start.messages)
    assert checkpoint == Checkpoint(b"bytes", 7)
    assert isinstance(first, Start)
    assert (first.config, first.running, first.remaining, first.steps_per_second) == ({"rate": 1}, True, 7, 3.0)
    told = events(after.hear(100, ready(2), 5.1))
    assert [event["type"] for event in told] == ["welcome", "notice"]
    assert told[1]["message"] == "Something happened."


def test_a_parked_run_keeps_its_past_and_the_next_checkpoint_lets_it_go() -> None:
    session = live_session()
    (keep,) = session.hear(100, encode(Checkpoint(b"bytes", None, b"moments")), 2.0)
    assert isinstance(keep, Keep)
    assert keep.kept.past_bytes == 7
    after = new_session()
    after.bring_back(keep.kept, keep.blob)
    _, (start,) = after.join(HELLO, 5.0)
    assert isinstance(start, StartWorker)
    assert decode_to_worker(start.messages[0]) == Checkpoint(b"bytes", None, b"moments")
    (keep,) = session.hear(100, encode(Checkpoint(b"newer")), 3.0)
    assert isinstance(keep, Keep)
    assert (keep.kept.past_bytes, keep.blob) == (0, b"newer")


def test_a_run_that_crashed_too_often_says_so_on_the_disk_and_starts_anew_after_it() -> None:
    session = live_session()
    actions: list[Action] = []
    for number in range(MOST_CRASHES):
        actions = session.worker_gone(100 + number, "signal SIGSEGV", 1.0)
        session.hear(101 + number, ready(), 1.1)
    assert [action.reason for action in actions if isinstance(action, GiveUp)] == ["signal SIGSEGV"]
    after = new_session()
    after.bring_back_stopped("It had stopped.")
    _, (start,) = after.join(HELLO, 5.0)
    assert isinstance(start, StartWorker)
    assert [event["type"] for event in events(after.hear(100, ready(), 5.1))] == ["welcome", "notice"]


def test_a_disk_that_fails_is_told_once_to_each_page_and_again_when_it_works() -> None:
    session = live_session()
    (told,) = events(session.kept("No space left on device"))
    assert told["level"] == "warning"
    assert "cannot save this run (No space left on device). Training goes on" in told["message"]
    assert session.kept("No space left on device") == []
    _, actions = session.join(HELLO, 3.0)
    assert [event["type"] for event in events(actions)][-1] == "notice"
    (told,) = events(session.kept(""))
    assert (told["level"], session.kept("")) == ("info", [])


def test_each_welcome_brings_another_token_and_old_ones_end() -> None:
    session = live_session()
    tokens = [events(session.join(HELLO, 1.0)[1])[0]["resume"] for _ in range(GOOD_FOR + 1)]
    assert len(set(tokens)) == GOOD_FOR + 1
    assert [session.accepts(token) for token in tokens] == [False, *[True] * GOOD_FOR]
    assert not session.accepts("")
    assert not session.accepts(session._tokens.digest)


def test_too_many_unanswered_commands_are_refused() -> None:
    session = live_session()
    for number in range(MOST_PENDING):
        assert to_worker(say(session, type="play", id=number))
    (event,) = events(say(session, type="play", id=MOST_PENDING))
    assert (event["code"], event["id"]) == ("busy", MOST_PENDING)


def test_a_run_that_is_parked_under_a_freeze_goes_on_with_the_steps_it_had_left() -> None:
    session = live_session()
    state = {"id": None, "message": "", "steps_per_second": None}
    session.hear(100, encode(State(**state, running=True, reason="step", step=3)), 1.0)
    assert to_worker(session.hold("Look at the board.")) == [Hold(True)]
    assert session.hold("Listen.") == []
    session.hear(100, encode(State(**state, running=False, reason="pause", step=4)), 1.1)
    assert not session.is_running
    (keep,) = session.hear(100, encode(Checkpoint(b"bytes", 996)), 1.2)
    assert isinstance(keep, Keep)
    after = new_session()
    after.bring_back(keep.kept, keep.blob)
    assert after.hold("Look at the board.") == []
    _, (begin,) = after.join(HELLO, 5.0)
    assert isinstance(begin, StartWorker)
    start = decode_to_worker(begin.messages[1])
    assert isinstance(start, Start)
    assert (start.running, start.remaining, start.held) == (True, 996, True)
    after.hear(100, ready(4), 5.1)
    assert not after.is_running
    assert to_worker(after.hold("")) == [Hold(False)]


@given(st.lists(st.text() | st.binary(max_size=40), max_size=8))
def test_no_message_of_a_page_ends_a_session(messages: list[str | bytes]) -> None:
    session = live_session()
    for message in messages:
        for action in session.receive(1, message, 1.0):
            assert isinstance(action, (ToViewer, ToWorker))
    assert to_worker(say(session, type="play", id=1)) == [Play(id=1)]


class SessionMachine(RuleBasedStateMachine):
    """Anything may happen in any order; the promises below hold."""

    @initialize()
    def begin(self) -> None:
        self.session = new_session()
        self.now = 0.0
        self.seen: dict[int, int] = {}
        self.workers: set[int] = set()
        self.held = False
        self.seq = 0

    def take(self, actions: Sequence[Action]) -> None:
        for action in actions:
            if isinstance(action, StartWorker):
                self.workers.add(action.epoch)
                assert len(self.workers) <= 1
            sent = action.messages if isinstance(action, StartWorker) else []
            for message in map(decode_to_worker, [action.data] if isinstance(action, ToWorker) else sent):
                if isinstance(message, Start | Hold):
                    self.held = message.held
        for event in events(actions):
            if event["type"] == "welcome":
                self.seen = {event["epoch"]: event["offset"]}
            elif event["offset"]:
                epoch = self.session.epoch
                if epoch in self.seen:
                    assert event["offset"] == self.seen[epoch] + 1
                    self.seen[epoch] += 1

    @rule(epoch=st.sampled_from([0, 100, 101, 102]), offset=st.integers(0, 9))
    def join(self, epoch: int, offset: int) -> None:
        hello = Hello(protocol=1, experiment="parabola", session="abc", epoch=epoch, event_offset=offset)
        self.seen = {}
        self.take(self.session.join(hello, self.now)[1])

    @rule()
    def leave(self) -> None:
        self.take(self.session.leave(self.session._generations, self.now))

    @rule(kind=st.sampled_from(["play", "pause", "undo", "configure", "ping", "nonsense"]), number=st.integers(0, 5))
    def command(self, kind: str, number: int) -> None:
        if self.session.viewer is not None:
            self.take(say(self.session, self.now, type=kind, id=number))

    @rule(reason=st.sampled_from(["", "Look at the board.", "Listen."]))
    def hold(self, reason: str) -> None:
        self.take(self.session.hold(reason))

    @rule(streams=st.sampled_from([{}, {"place": {}}]))
    def watch(self, streams: dict[str, Any]) -> None:
        if self.session.viewer is not None:
            self.take(say(self.session, self.now, type="watch", streams=streams))

    @rule(seq=st.integers(0, 20))
    def ack(self, seq: int) -> None:
        if self.session.viewer is not None:
            self.take(say(self.session, self.now, type="ack", seq=seq, points=0, generation=0))

    @rule(
        message=st.sampled_from(
            [
                ready(),
                ready(running=True),
                configured(1),
                encode(Heartbeat(3)),
                encode(Checkpoint(b"x")),
                encode(Notice(level="info", message="")),
            ]
        )
    )
    def hear(self, message: bytes) -> None:
        message = ready() if self.held and message == ready(running=True) else message  # no process trains that is held
        for epoch in self.workers:
            self.take(self.session.hear(epoch, message, self.now))

    @rule(viewer=st.integers(0, 4))
    def show(self, viewer: int) -> None:
        self.seq += 1
        for epoch in self.workers:
            self.take(self.session.hear(epoch, bundle(self.seq, viewer), self.now))

    @rule()
    def die(self) -> None:
        gone, self.workers = self.workers, set()
        for epoch in gone:
            self.take(self.session.worker_gone(epoch, "signal SIGKILL", self.now))

    @rule(seconds=st.sampled_from([0.5, 10.0, 1000.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.take(self.session.tick(self.now))

    @invariant()
    def the_phase_fits_the_worker(self) -> None:
        if hasattr(self, "session"):
            assert (self.session.phase in ("starting", "live", "parking")) == bool(self.workers)

    @invariant()
    def a_process_is_held_exactly_while_its_run_is_frozen(self) -> None:
        if hasattr(self, "session") and self.session.phase in ("starting", "live"):
            assert self.held == bool(self.session.frozen)


TestSessionMachine = SessionMachine.TestCase


def test_a_malformed_picture_for_an_audience_ends_the_worker_and_reaches_nobody() -> None:
    session = live_session()
    for viewer in AUDIENCES:
        (action,) = session.hear(session.epoch, encode(Bundle(viewer, b"x" * 40)), 1.0)
        assert isinstance(action, KillWorker)
