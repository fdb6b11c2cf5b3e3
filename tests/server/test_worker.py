from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from engine.experiments import ExperimentSpec
from server.commands import Configure, Pause, Play, Recall, Speed, Step, Watch
from server.errors import FrameError
from server.events import Configured, Error, Event, Recalled, State
from server.frames import decode_frame, split_bundle
from server.link import Link
from server.run import Run
from server.watchdog import SILENCE_S
from server.worker import CHECKPOINT_S, JITTER, Worker
from server.worker_messages import (
    Bundle,
    Checkpoint,
    Credit,
    Heartbeat,
    Park,
    Ready,
    Start,
    decode_from_worker,
    encode,
)

LONGEST_S = CHECKPOINT_S * (1 + JITTER)


class Desk:
    """The server's side of the pipe, and the worker whose turns the test calls."""

    def __init__(self, spec: ExperimentSpec) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
        self.link = Link(ours)
        self.now = 50.0
        self.worker = Worker(Link(theirs), {"parabola": spec}, clock=lambda: self.now)
        self.theirs = theirs

    def say(self, *messages: Any) -> None:
        for message in messages:
            self.link.send(encode(message))

    def turn(self, times: int = 1) -> list[Any]:
        for _ in range(times):
            self.worker.turn()
        heard = []
        while (data := self.link.receive(0.0)) is not None:
            heard.append(decode_from_worker(data))
        return heard


def of(kind: type[Any], messages: list[Any]) -> list[Any]:
    return [message for message in messages if isinstance(message, kind)]


def start(**more: Any) -> Start:
    return Start(experiment="parabola", epoch=9, config={}, **more)


@pytest.fixture
def desk(parabola: ExperimentSpec) -> Iterator[Desk]:
    desk = Desk(parabola)
    yield desk
    desk.link.close()
    desk.theirs.close()


def test_a_started_worker_says_that_it_is_ready(desk: Desk) -> None:
    desk.say(start())
    ready = desk.turn()[0]
    assert isinstance(ready, Ready)
    assert ready.config["learning_rate"] == 0.1
    assert (ready.state.running, ready.state.reason, ready.state.step) == (False, "started", 0)


def test_commands_are_answered_in_order(desk: Desk) -> None:
    desk.say(start(), Configure(id=1, changes={"start": 2}), Configure(id=2, changes={"stat": 2}), Play(id=3))
    answers = [message for message in desk.turn() if not isinstance(message, (Ready, Heartbeat))]
    assert [type(answer) for answer in answers] == [Configured, Error, State]
    assert [answer.id for answer in answers] == [1, 2, 3]
    assert answers[1].path == "stat"


def test_a_bundle_comes_only_for_credit_and_goes_to_its_viewer(desk: Desk) -> None:
    desk.say(start(), Watch(streams={"place": {}, "curve": {}}), Play(id=1))
    assert of(Bundle, desk.turn(5)) == []
    desk.say(Credit(viewer=4, points=0, generation=0, keyframe=True))
    (bundle,) = of(Bundle, desk.turn(5))
    assert bundle.viewer == 4
    header, (start_row, rows) = decode_frame(split_bundle(bundle.data)[1])
    assert (header.epoch, start_row.tolist()) == (9, [0, 0])
    assert len(rows) > 500


def test_what_comes_during_a_burst_is_answered_before_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.say(start(), Watch(streams={"place": {}}), Play(id=1))
    desk.turn(2)
    train = Run.train

    def and_meanwhile(run: Run, now: float) -> list[Event]:
        desk.say(Speed(id=2, steps_per_second=None), Credit(viewer=4, points=0, generation=0, keyframe=False))
        return train(run, now)

    monkeypatch.setattr(Run, "train", and_meanwhile)
    heard = desk.turn()
    assert [answer.id for answer in of(State, heard)] == [2]
    assert len(of(Bundle, heard)) == 1


def test_a_worker_that_is_parked_during_a_burst_draws_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.say(start(), Watch(streams={"place": {}}), Play(id=1), Credit(viewer=4, points=0, generation=0, keyframe=True))
    train = Run.train

    def and_meanwhile(run: Run, now: float) -> list[Event]:
        desk.say(Park())
        return train(run, now)

    monkeypatch.setattr(Run, "train", and_meanwhile)
    desk.worker.serve()
    heard = desk.turn(0)
    assert of(Bundle, heard) == []
    assert of(Checkpoint, heard)


def test_a_paused_worker_shows_an_edit_without_training(desk: Desk) -> None:
    desk.say(start(), Watch(streams={"place": {}}), Credit(1, 0, 0))
    desk.turn()
    desk.now += 1
    desk.say(Credit(1, 0, 0), Configure(id=2, changes={"start": -5}))
    (bundle,) = of(Bundle, desk.turn())
    assert decode_frame(bundle.data)[1][0].tolist() == [-5.0]


def test_watching_what_does_not_exist_is_refused(desk: Desk) -> None:
    desk.say(start(), Watch(streams={"nothing": {}}))
    (error,) = of(Error, desk.turn())
    assert (error.id, error.path, error.allowed) == (None, "streams.nothing", ["place", "curve"])


def test_the_heart_beats_once_a_second(desk: Desk) -> None:
    desk.say(start(), Play(id=1))
    desk.turn()
    desk.now += 0.5
    assert of(Heartbeat, desk.turn()) == []
    desk.now += 0.6
    (beat,) = of(Heartbeat, desk.turn())
    assert beat.step == 300


def test_a_heartbeat_says_what_to_expect_and_takes_it_back_before_a_command(desk: Desk) -> None:
    desk.say(start())
    (beat,) = of(Heartbeat, desk.turn())
    assert 0 < beat.busy_s < SILENCE_S
    desk.say(Configure(id=1, changes={"start": 2}))
    heard = [message for message in desk.turn() if isinstance(message, Heartbeat | Configured)]
    assert [type(message) for message in heard] == [Heartbeat, Configured, Heartbeat]
    before, after = (message.busy_s for message in of(Heartbeat, heard))
    assert before == SILENCE_S > after


def test_it_says_once_that_it_compiles(desk: Desk) -> None:
    desk.worker.tell_compiling()
    desk.say(start())
    desk.turn()
    for _ in range(3):  # one kernel is made of many
        desk.worker.tell_compiling()
    desk.now += 2.0
    assert [beat.compiling for beat in of(Heartbeat, desk.turn())] == [True, False]


def test_a_running_worker_leaves_checkpoints_and_a_pause_does_too(desk: Desk) -> None:
    desk.say(start(), Play(id=1))
    assert of(Checkpoint, desk.turn(3)) == []
    desk.now += LONGEST_S
    assert len(of(Checkpoint, desk.turn(3))) == 1
    desk.say(Pause(id=2))
    assert len(of(Checkpoint, desk.turn())) == 1
    desk.now += LONGEST_S
    desk.turn()
    desk.now += LONGEST_S
    assert of(Checkpoint, desk.turn(2)) == []


def test_a_worker_goes_on_from_a_checkpoint(desk: Desk, parabola: ExperimentSpec) -> None:
    desk.say(start(), Step(id=1, count=40))
    (checkpoint,) = of(Checkpoint, desk.turn())
    again = Desk(parabola)
    again.say(checkpoint, start(running=True, steps_per_second=3.0))
    heard = again.turn()
    (ready,) = of(Ready, heard)
    assert (ready.state.step, ready.state.running, ready.state.steps_per_second) == (40, True, 3.0)
    assert again.turn() == []
    again.link.close()
    again.theirs.close()


def test_a_parked_worker_leaves_a_checkpoint_and_ends(desk: Desk) -> None:
    desk.say(start(), Step(id=1, count=3))
    desk.turn()
    desk.say(Park())
    desk.worker.serve()
    (checkpoint,) = of(Checkpoint, [decode_from_worker(data) for data in iter(lambda: desk.link.receive(0.0), None)])
    assert checkpoint.blob


def test_the_past_of_a_parked_run_comes_back_with_it(desk: Desk, parabola: ExperimentSpec) -> None:
    desk.say(start(), Play(id=1))
    for _ in range(30):
        desk.turn()
        desk.now += 0.1
    desk.say(Park())
    desk.worker.serve()
    (checkpoint,) = of(Checkpoint, [decode_from_worker(data) for data in iter(lambda: desk.link.receive(0.0), None)])
    again = Desk(parabola)
    again.say(checkpoint, start(), Recall(id=2, step=0))
    (recalled,) = of(Recalled, again.turn())
    assert (recalled.step, recalled.kept[0], recalled.kept) == (0, 0, sorted(recalled.kept))
    assert len(recalled.kept) > 10
    assert recalled.kept[-1] <= recalled.present
    again.say(Recall(id=3, step=recalled.kept[5]), Pause(id=4))
    assert of(Recalled, again.turn())[0].step == recalled.kept[5]
    again.link.close()
    again.theirs.close()


def test_a_worker_ends_when_the_server_is_gone(desk: Desk) -> None:
    desk.say(start(), Play(id=1))
    desk.turn()
    desk.link.close()
    desk.worker.serve()


def test_a_worker_refuses_a_pipe_that_speaks_something_else(desk: Desk) -> None:
    desk.link.send(b'X{"type":"start"}')
    with pytest.raises(FrameError, match="unknown kind"):
        desk.worker.turn()
    desk.link.send(b'J{"type":"stop"}')
    with pytest.raises(FrameError, match="cannot be read"):
        desk.worker.turn()


def test_a_message_longer_than_allowed_is_not_waited_for(desk: Desk) -> None:
    desk.link._socket.sendall(b"\xff\xff\xff\xff")
    with pytest.raises(FrameError, match="longer than"):
        desk.worker.turn()
