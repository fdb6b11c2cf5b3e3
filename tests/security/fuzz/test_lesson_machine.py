"""Goal B3: two students and a teacher do anything in any order; what must always hold, holds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from server.app import services_of
from server.services import Services
from server.visitor import owner_of
from tests.evidence.figures import Figures
from tests.server.people import Browser, say, until

NAMES = ("Ann", "Bob")
STEERING: tuple[tuple[dict[str, Any], str], ...] = (
    ({"type": "play"}, "state"), ({"type": "pause"}, "state"), ({"type": "step", "count": 3}, "state"),
    ({"type": "reset", "seed": 5}, "configured"), ({"type": "recall", "step": None}, "recalled"),
    ({"type": "configure", "changes": {"dataset": "circle"}}, "configured"),
    ({"type": "configure", "changes": {"dataset": "nothing"}}, "error"), ({"type": "check", "task": 0}, "checked"),
    ({"type": "configure", "changes": {"layers": [{"units": 2}]}}, "configured"), ({"type": "ping"}, "pong"),
)  # fmt: skip


class Seat:
    """A student as the test knows them: what they should be able to do."""

    def __init__(self, client: TestClient) -> None:
        self.browser = Browser(client)
        self.room = ""
        self.kicked_from: set[str] = set()
        self.page: WebSocketTestSession | None = None
        self.stack = ExitStack()
        self.session = ""
        self.resume = ""
        self.solved: set[int] = set()
        self.step = 0
        self.saved: list[str] = []


def lesson_machine(client: TestClient, teacher: Browser, count: Callable[[], None]) -> type[RuleBasedStateMachine]:
    """Make the machine at a running application."""
    services: Services = services_of(client.app)  # type: ignore[arg-type]

    class Lesson(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            opened = teacher.post("/api/rooms", name="Lesson").json()
            self.room, self.code = opened["room"], opened["code"]
            self.frozen = False
            self.seats = {name: Seat(client) for name in NAMES}
            self.commands = 0

        def teardown(self) -> None:
            for seat in self.seats.values():
                seat.stack.close()
            teacher.post(f"/api/rooms/{self.room}/delete")

        # ---- students

        @rule(name=st.sampled_from(NAMES), wrong=st.booleans())
        def join(self, name: str, wrong: bool) -> None:
            seat = self.seats[name]
            status = seat.browser.join("AAAA-AAAA" if wrong else self.code, name).status_code
            if wrong:
                assert status in (404, 429)
            elif self.room in seat.kicked_from:
                assert status in (403, 429)
            elif status != 429:
                assert status == 200
                seat.room = self.room

        @precondition(lambda self: any(seat.page is None for seat in self.seats.values()))
        @rule(name=st.sampled_from(NAMES), knows=st.booleans())
        def open(self, name: str, knows: bool) -> None:
            """Open the lab, new or again; what was trained is still there."""
            seat = self.seats[name]
            if seat.page is not None:
                return
            hello = {"session": seat.session, "resume": seat.resume} if knows and seat.session else {}
            seat.page = seat.stack.enter_context(seat.browser.lab(**hello))
            welcome = until(seat.page, "welcome")
            if hello and services.sessions.find(seat.session) is not None:
                assert welcome["session"] == seat.session
                assert welcome["state"]["step"] >= seat.step
            seat.session, seat.resume = welcome["session"], welcome["resume"]
            seat.step = welcome["state"]["step"]

        @rule(name=st.sampled_from(NAMES), what=st.sampled_from(STEERING))
        def steer(self, name: str, what: tuple[dict[str, Any], str]) -> None:
            seat = self.seats[name]
            if seat.page is None:
                return
            self.commands += 1
            message, answer = what
            held = self.frozen and seat.room == self.room and message["type"] != "ping"
            say(seat.page, **{**message, "id": self.commands})
            event = until(seat.page, "error" if held else answer, id=self.commands)
            if held:
                assert event["code"] == "frozen"
            if answer == "configured" and not held and event["reset"]:
                seat.step = 0
            if answer == "error" and not held:
                assert event["path"] == "dataset"
                assert event["allowed"]

        @rule(name=st.sampled_from(NAMES))
        def save(self, name: str) -> None:
            seat = self.seats[name]
            if seat.page is None or self.frozen:
                return
            self.commands += 1
            say(seat.page, type="save", id=self.commands, name=f"{name} {self.commands}")
            seat.saved.append(until(seat.page, "saved", id=self.commands)["run"])

        @rule(name=st.sampled_from(NAMES))
        def drop(self, name: str) -> None:
            seat = self.seats[name]
            seat.stack.close()
            seat.page = None

        @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
        def peep(self, name: str, other: str) -> None:
            """Try to take or to watch the other's run."""
            thief, owner = self.seats[name], self.seats[other]
            if name == other or not owner.session:
                return
            assert thief.browser.get(f"/watch/{owner.session}").status_code == 404
            for run in owner.saved:
                assert thief.browser.get(f"/api/saved/{run}/curves").status_code == 404

        # ---- the teacher

        @rule(frozen=st.booleans())
        def freeze(self, frozen: bool) -> None:
            assert teacher.post(f"/api/rooms/{self.room}/freeze", frozen=frozen).status_code == 204
            self.frozen = frozen

        @rule()
        def push(self) -> None:
            assert teacher.post(f"/api/rooms/{self.room}/push", lab="xor").status_code == 204

        @rule()
        def assign(self) -> None:
            assert teacher.post(f"/api/rooms/{self.room}/assign", lab="playground").status_code == 204

        @rule(name=st.sampled_from(NAMES))
        def kick(self, name: str) -> None:
            seat = self.seats[name]
            member = next((one["member"] for one in self.roster()["students"] if one["pseudonym"] == name), None)
            assert (member is not None) == (seat.room == self.room)
            if member is None:
                return
            assert teacher.post(f"/api/rooms/{self.room}/kick", member=member).status_code == 204
            assert self.roster()["code"] != self.code
            self.code = self.roster()["code"]
            if seat.page is not None:
                assert is_closed(seat.page)
            seat.stack.close()
            seat.page, seat.room, seat.session, seat.step = None, "", "", 0
            seat.kicked_from.add(self.room)

        # ---- what always holds

        def roster(self) -> dict[str, Any]:
            with teacher.room(self.room) as wall:
                found: dict[str, Any] = until(wall, "roster")
                return found

        @invariant()
        def everybody_has_what_is_theirs(self) -> None:
            count()
            for name, seat in self.seats.items():
                owner = owner_of(seat.browser.token)
                mine = services.rooms.of_member(owner)
                assert (mine.id if mine is not None else "") == seat.room, name
                assert bool(services.rooms.frozen(owner)) == (self.frozen and seat.room == self.room)
                assert all(live.owner == owner for live in services.sessions.of(owner))
                if seat.page is not None:
                    live = services.sessions.find(seat.session)
                    assert live is not None
                    assert live.owner == owner
                    assert live.is_watched

        @invariant()
        def what_is_saved_stays(self) -> None:
            for seat in self.seats.values():
                if seat.saved:
                    assert {run["id"] for run in seat.browser.get("/api/saved").json()} == set(seat.saved)

    return Lesson


def is_closed(page: WebSocketTestSession) -> bool:
    """Read on to the end of a socket."""
    try:
        until(page, "nothing")
    except WebSocketDisconnect as end:
        return end.code == 4005
    return False


def test_whatever_a_class_does_the_invariants_hold(
    client: TestClient, teacher: Browser, times: Callable[[int, int], int], figure: Figures
) -> None:
    held = 0

    def count() -> None:
        nonlocal held
        held += 1

    lessons, length = times(20, 200), times(30, 50)
    run_state_machine_as_test(
        lesson_machine(client, teacher, count),
        settings=settings(
            max_examples=lessons, stateful_step_count=length, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip
    figure("B3", "steps of a class after which every invariant held", held, at_least=times(100, 5_000))
