"""Goal B2: spoilt commands at the decoder, the session, the worker's side and over a live socket."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable

import msgspec
import pytest
from starlette.testclient import TestClient

from engine.experiments import EXPERIMENTS
from server import sockets
from server.actions import ToViewer, ToWorker
from server.app import services_of
from server.commands import Hello, SteeringCommand
from server.events import Error, RunState
from server.protocol import ERROR_CODES
from server.run import Run
from server.session import MOST_PENDING, Session
from server.worker_messages import Ready, decode_to_worker, encode
from tests.evidence.figures import Figures
from tests.security.fuzz.mutate import commands
from tests.server.people import Browser, say, until

LONGEST_ANSWER = 20_000
WITH_FIELD = ("bad_field", "out_of_range")


def is_typed(error: Error) -> bool:
    """Does a refusal say in a sentence what is wrong, with one of the protocol's codes?"""
    return (
        error.code in ERROR_CODES
        and error.code != "internal"
        and 5 < len(error.message) < LONGEST_ANSWER
        and (error.code != "unknown_type" or len(error.allowed) > 10)
    )


def live_session(experiment: str) -> Session:
    session = Session("fuzz", experiment, lambda: 1)
    session.join(Hello(protocol=1, experiment=experiment), 0.0)
    state = RunState(False, "started", "", 0, None)
    session.hear(1, encode(Ready(pid=1, preloaded=True, config={}, network={}, state=state)), 0.0)
    return session


def answers(session: Session, text: str) -> tuple[list[Error], list[SteeringCommand]]:
    """Hand a session one message; return its refusals and what it passes on to the worker."""
    assert session.viewer is not None
    session._pending.clear()
    done = session.receive(session.viewer.generation, text, 1.0)
    told = [json.loads(action.data) for action in done if isinstance(action, ToViewer) and isinstance(action.data, str)]
    refused = [msgspec.convert(event, Error) for event in told if event.pop("type") == "error"]
    passed = [decode_to_worker(action.data) for action in done if isinstance(action, ToWorker)]
    return refused, [command for command in passed if isinstance(command, SteeringCommand)]


def test_no_spoilt_command_raises_and_every_refusal_is_typed(times: Callable[[int, int], int], figure: Figures) -> None:
    seen: Counter[str] = Counter()
    untyped = []
    chosen = list(EXPERIMENTS) if times(0, 1) else ["playground", "race", "perceptron"]
    count = times(3_000, 100_000) // len(chosen)
    for name in chosen:
        spec, chance = EXPERIMENTS[name], random.Random(name)
        run, session = Run(spec, {}), live_session(name)
        for text in commands(spec, chance, count):
            refused, passed = answers(session, text)
            for command in passed:
                for event in run.handle(command, 0.0):
                    if isinstance(event, Error):
                        refused.append(event)
            seen["passed"] += bool(passed)
            seen["refused"] += bool(refused)
            for error in refused:
                if not is_typed(error):
                    untyped.append((text[:400], error))
                if error.code in WITH_FIELD:
                    seen["with a field"] += bool(error.path)
                    seen["of a field"] += 1
        assert run.experiment.config.keys() == {field.name for field in spec.fields}
    figure("B2", "spoilt commands at decoder, session and worker", count * len(chosen), at_least=times(2_900, 99_000))
    figure("B2", "of them refused", seen["refused"])
    assert not untyped, untyped[:5]
    figure("B2", "refusals without a code and a sentence", len(untyped), at_most=0)
    figure(
        "B2",
        "refusals of a value that name its field",
        100 * seen["with a field"] / seen["of a field"],
        "%",
        at_least=95,
    )


def test_a_live_run_outlives_what_is_thrown_at_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, times: Callable[[int, int], int], figure: Figures
) -> None:
    """In parts, each followed by a question: answered by the same worker, or something was swallowed or has died."""
    monkeypatch.setattr(sockets, "MESSAGES_AT_ONCE", 10**9)
    count, part = times(600, 10_000), 100
    assert part < MOST_PENDING
    with Browser(client).lab() as socket:
        welcome = until(socket, "welcome")
        live = services_of(client.app).sessions.find(welcome["session"])  # type: ignore[arg-type]
        assert live is not None
        thrown = 0
        for text in commands(EXPERIMENTS["playground"], random.Random(7), count):
            socket.send_text(text.encode(errors="replace").decode())
            thrown += 1
            if thrown % part == 0:
                say(socket, type="speed", id=2**52 + thrown, steps_per_second=None)
                until(socket, "state", id=2**52 + thrown)
        say(socket, type="pause", id=2**53 - 1)
        until(socket, "state", id=2**53 - 1)
        ended = int(live.session.epoch != welcome["epoch"])
    figure("B2", "spoilt commands over a live socket", thrown, at_least=count)
    figure("B2", "workers they ended", ended, at_most=0)
