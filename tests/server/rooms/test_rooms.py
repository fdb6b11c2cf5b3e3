"""A teacher and students at the whole application, with real training processes."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from server.app import create_app, services_of
from server.frames import FLAG_KEYFRAME, decode_frame, read_headers
from server.kept_sessions import DAY_S
from server.rooms.codes import draw_code, read_code, shown_code
from server.rooms.teachers import first_teacher
from server.services import Services
from server.settings import Settings
from server.storage import Storage
from server.tokens import new_token
from server.visitor import owner_of
from tests.server.people import SOON_S, Browser, say, until


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rooms")


@pytest.fixture(scope="module")
def token(folder: Path) -> str:
    storage = Storage(folder)
    storage.open()
    made = storage.write_now(first_teacher)
    assert storage.write_now(first_teacher) is None
    storage.close()
    assert made is not None
    return made


@pytest.fixture(scope="module")
def client(folder: Path, token: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data_folder=folder)), base_url="http://localhost") as client:
        deadline = time.monotonic() + 120
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield client


@pytest.fixture
def teacher(client: TestClient, token: str) -> Browser:
    return Browser(client, token)


@pytest.fixture
def room(teacher: Browser) -> dict[str, str]:
    answer: dict[str, str] = teacher.post("/api/rooms", name="Tuesday").json()
    return answer


def services(browser: Browser) -> Services:
    return services_of(browser.client.app)  # type: ignore[arg-type]


# ---- accounts and codes ------------------------------------------------------------------------------------------


def test_only_the_printed_token_makes_a_teacher_and_the_database_does_not_hold_it(
    client: TestClient, token: str, folder: Path
) -> None:
    stranger = Browser(client)
    assert stranger.post("/api/teacher", token=new_token()).status_code == 403
    assert stranger.post("/api/teacher", token="x").status_code == 400
    assert stranger.post("/api/rooms", name="Mine").status_code == 401
    assert stranger.get("/room/1").status_code == 401
    answer = stranger.post("/api/teacher", token=token)
    assert answer.status_code == 204
    assert f"playground={token};" in answer.headers["set-cookie"]
    assert all(token.encode() not in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_codes_are_read_however_they_are_typed() -> None:
    code = draw_code()
    for typed in (code, shown_code(code), shown_code(code).lower(), f" {code[:2]} {code[2:]} "):
        assert read_code(typed) == code
    for wrong in ("", code[:-1], code + "2", "O" * 8, "Ä" * 8, code + "\0"):
        assert read_code(wrong) is None
    assert len({draw_code() for _ in range(100)}) == 100


def test_guessing_codes_locks_out_who_guesses_and_nobody_else(client: TestClient, room: dict[str, str]) -> None:
    guesser, student = Browser(client), Browser(client)
    statuses = [guesser.join(draw_code(), "Eve").status_code for _ in range(15)]
    assert statuses == [404] * 10 + [429] * 5
    assert guesser.join(room["code"], "Eve").status_code == 429
    assert student.join(room["code"], "Ann").status_code == 200


def test_names_are_one_line_short_and_not_taken(client: TestClient, teacher: Browser, room: dict[str, str]) -> None:
    for name in ("Ann", "Ann", " A\tn\x1b[1mn\n", "\u202eneve"):
        assert Browser(client).join(room["code"], name).status_code == 200
    assert Browser(client).join(room["code"], "x" * 25).json()["error"]["path"] == "pseudonym"
    with teacher.room(room["room"]) as socket:
        names = [student["pseudonym"] for student in until(socket, "roster")["students"]]
    assert names == ["Ann", "Ann 2", "An[1mn", "neve"]


# ---- who may do what ---------------------------------------------------------------------------------------------


def test_a_room_is_nothing_to_another_teacher_or_a_student(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    student = Browser(client)
    student.join(room["code"], "Ann")
    for name, body in (
        ("push", {"lab": "playground"}), ("freeze", {"frozen": True}), ("project", {"session": ""}),
        ("kick", {"member": "x"}), ("assign", {"lab": "playground"}), ("take-back", {"lab": "playground"}),
        ("code", {}), ("close", {}), ("reopen", {}), ("delete", {}),
    ):  # fmt: skip
        assert student.post(f"/api/rooms/{room['room']}/{name}", **body).status_code == 401, name
        assert teacher.post(f"/api/rooms/another/{name}", **body).status_code == 404, name
    for address in ("results.csv", "qr.svg"):
        assert student.get(f"/api/rooms/{room['room']}/{address}").status_code == 401
        assert teacher.get(f"/api/rooms/another/{address}").status_code == 404
    for browser, name in ((student, room["room"]), (Browser(client), ""), (teacher, "another")):
        with browser.room(name) as socket, pytest.raises(WebSocketDisconnect) as closed:
            until(socket, "roster")
        assert closed.value.code == 4005


@pytest.mark.parametrize(
    ("name", "body", "status", "path"),
    [
        ("push", {"lab": "nothing"}, 404, "lab"),
        ("push", {"lab": "playground", "address": "javascript:alert(1)"}, 400, "address"),
        ("push", {"lab": "playground", "address": "#" + "x" * 8192}, 400, "address"),
        ("freeze", {"frozen": "yes"}, 400, "frozen"),
        ("freeze", {"frozen": True, "more": 1}, 400, ""),
        ("project", {"session": "nothing"}, 404, "session"),
        ("kick", {"member": "nothing"}, 404, "member"),
        ("kick", {}, 400, ""),
    ],
)
def test_wrong_requests_name_the_field(
    teacher: Browser, room: dict[str, str], name: str, body: dict[str, Any], status: int, path: str
) -> None:
    error = teacher.post(f"/api/rooms/{room['room']}/{name}", **body).json()["error"]
    assert (error["status"], error["path"]) == (status, path)
    assert error["message"]


def test_a_body_that_is_no_json_is_refused(client: TestClient, teacher: Browser) -> None:
    client.cookies.clear()
    as_text = {**teacher.headers, "content-type": "text/plain"}
    assert client.post("/api/rooms", headers=as_text, content='{"name": "x"}').status_code == 415
    as_json = {**teacher.headers, "content-type": "application/json"}
    for content in (b"{", b"\xff", b"[" * 20_000, b'{"name": "' + b"x" * 20_000 + b'"}'):
        assert client.post("/api/rooms", headers=as_json, content=content).status_code in (400, 413)


# ---- a lesson ----------------------------------------------------------------------------------------------------


def test_the_wall_shows_who_trains_what(client: TestClient, teacher: Browser, room: dict[str, str]) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    with teacher.room(room["room"]) as wall, ann.lab() as lab:
        session = until(lab, "welcome")["session"]
        say(lab, type="step", id=1, count=40)
        until(lab, "state", running=False)
        while (student := until(wall, "roster")["students"][0])["step"] < 40:
            pass
        assert student["session"] == session
        assert (student["pseudonym"], student["lab"], student["here"]) == ("Ann", "playground", True)
        message = until(wall, "binary")
        magic, count = struct.unpack_from("<HH", message)
        key, length = struct.unpack_from("<16sI", message, 4)
        assert (magic, count, key.decode()) == (0xB002, 1, student["member"])
        assert len(message) == 24 + length
        assert length < 3000  # a hundred of them a second stay below 300 kB
        end = 24 + 32 + int.from_bytes(message[24 + 28 : 24 + 32], "little")
        _, (status,) = decode_frame(message[24:end])
        assert 0 <= status[0] <= 40  # a picture may be of any moment
        _, (picture, *_) = decode_frame(message[end:])
        assert picture.shape == (1, 48, 48)


def test_a_paused_class_changes_nothing_until_it_may_go_on(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    with ann.lab() as lab, ann.room() as news:
        until(lab, "welcome")
        say(lab, type="play", id=1)
        until(lab, "state", running=True)
        teacher.post(f"/api/rooms/{room['room']}/freeze", frozen=True)
        assert until(news, "room", frozen=True)["pseudonym"] == "Ann"
        until(lab, "state", running=False)
        say(lab, type="play", id=2)
        assert until(lab, "error")["code"] == "frozen"
        with ann.lab() as other:
            until(other, "welcome")
            say(other, type="reset", id=1)
            assert until(other, "error")["code"] == "frozen"
        teacher.post(f"/api/rooms/{room['room']}/freeze", frozen=False)
        until(news, "room", frozen=False)
        assert until(lab, "state", running=True)  # what was training goes on


def test_a_freeze_holds_runs_that_were_parked_and_lets_each_go_on_as_it_was(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann, address = Browser(client), f"/api/rooms/{room['room']}/freeze"
    ann.join(room["code"], "Ann")
    with ann.lab() as lab:
        session = until(lab, "welcome")["session"]
        say(lab, type="step", id=1, count=1_000_000)
        until(lab, "state", running=True, reason="step")
    live = services(ann).sessions.find(session)
    assert live is not None
    assert client.portal is not None
    client.portal.call(live.park)  # nobody came back to it for a while
    teacher.post(address, frozen=True)
    with ann.lab(session=session) as lab:
        assert not until(lab, "welcome")["state"]["running"]
        teacher.post(address, frozen=False)
        assert until(lab, "state", running=True)["reason"] == "step"
        teacher.post(address, frozen=True)
        held = until(lab, "state", running=False)
        teacher.post(address, frozen=False)
        assert until(lab, "state", running=True, reason="step")["step"] == held["step"]


def test_who_watches_sees_everything_and_changes_nothing(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann, bob, eve = Browser(client), Browser(client), Browser(client)
    ann.join(room["code"], "Ann")
    bob.join(room["code"], "Bob")
    with ann.lab() as lab:
        welcome = until(lab, "welcome")
        session = welcome["session"]
        for browser in (bob, eve):
            assert browser.get(f"/watch/{session}").status_code == 404
            with browser.lab(watch=True, session=session) as socket, pytest.raises(WebSocketDisconnect) as closed:
                until(socket, "welcome")
            assert closed.value.code == 4005
        assert teacher.get(f"/watch/{session}").status_code == 200
        with teacher.lab(watch=True, session=session) as watching:
            seen = until(watching, "welcome")
            assert (seen["session"], seen["resume"]) == (session, "")
            assert welcome["resume"]
            say(watching, type="play", id=7)
            error = until(watching, "error")
            assert (error["id"], error["code"]) == (7, "read_only")
            say(watching, type="watch", streams={"status": {}, "curves": {}})
            say(lab, type="configure", id=1, changes={"dataset": "circle"})
            assert until(watching, "configured")["config"]["dataset"] == "circle"
            assert all(header.flags & FLAG_KEYFRAME for header in read_headers(until(watching, "binary")))
        teacher.post(f"/api/rooms/{room['room']}/project", session=session)
        with bob.lab(watch=True, session=session) as wrong, ann.lab(watch=True, session=session) as right:
            say(wrong, type="watch", streams={"nothing": {}})
            error = until(wrong, "error")
            assert (error["code"], error["path"]) == ("bad_field", "streams.nothing")
            say(right, type="watch", streams={"status": {}})
            until(right, "binary")
        with bob.room() as news, ann.room() as own:
            assert until(news, "room")["projected"] == {"session": session, "pseudonym": "Ann", "lab": "playground"}
            assert until(own, "room")["shown"]
        with bob.lab(watch=True, session=session) as watching:
            assert until(watching, "welcome")["session"] == session
            teacher.post(f"/api/rooms/{room['room']}/project", session="")
            with pytest.raises(WebSocketDisconnect) as closed:
                until(watching, "pong")
        assert closed.value.code == 4005


def test_a_pushed_lab_reaches_everybody_also_who_joins_later(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    with ann.room() as news:
        assert until(news, "room")["pushes"] == 0
        teacher.post(f"/api/rooms/{room['room']}/push", lab="xor", address="#v=1&seed=3")
        told = until(news, "room", lab="xor")
        assert (told["pushes"], told["address"]) == (1, "#v=1&seed=3")
    bob = Browser(client)
    assert bob.join(room["code"], "Bob").json() == {"lab": "xor", "address": "#v=1&seed=3"}
    assert bob.join(room["code"], "Bob").json() == {"lab": "xor", "address": ""}, "who comes back keeps the run"
    rooms = services(teacher).rooms
    client.portal.call(rooms.load)  # type: ignore[union-attr]
    assert rooms.of_teacher(owner_of(teacher.token), room["room"]).pushes == 1


def test_a_student_who_was_sent_away_is_gone_at_once_and_for_good(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    with ann.lab() as lab, ann.room() as news, teacher.room(room["room"]) as wall:
        session = until(lab, "welcome")["session"]
        until(news, "room")
        member = until(wall, "roster")["students"][0]["member"]
        started = time.monotonic()
        assert teacher.post(f"/api/rooms/{room['room']}/kick", member=member).status_code == 204
        for socket in (lab, news):
            with pytest.raises(WebSocketDisconnect) as closed:
                until(socket, "pong")
            assert closed.value.code == 4005
        assert time.monotonic() - started < 2.0
        code = until(wall, "roster", students=[])["code"]
    assert services(teacher).sessions.find(session) is None
    assert ann.join(code, "Ann").status_code == 403
    assert Browser(client).join(room["code"], "Ann").status_code == 404, "the code she knows"
    assert Browser(client).join(code, "Bob").status_code == 200


def test_another_code_ends_the_old_one_and_keeps_who_is_in(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    assert teacher.post(f"/api/rooms/{room['room']}/code").status_code == 204
    with teacher.room(room["room"]) as wall:
        roster = until(wall, "roster")
    assert roster["code"] != room["code"]
    assert [student["pseudonym"] for student in roster["students"]] == ["Ann"]
    assert Browser(client).join(room["code"], "Bob").status_code == 404
    assert Browser(client).join(roster["code"], "Bob").status_code == 200


def test_who_starts_afresh_is_somebody_else(client: TestClient, room: dict[str, str]) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    cookie = ann.post("/api/sign-out").headers["set-cookie"].split(";")[0]
    other = Browser(client, cookie.partition("=")[2])
    assert other.token != ann.token
    assert "You are in the room" not in other.get("/join").text
    assert "You are in the room" in ann.get("/join").text


def test_tasks_are_judged_by_the_server_and_stand_in_the_table(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann = Browser(client)
    ann.join(room["code"], "=Ann;=1")
    teacher.post(f"/api/rooms/{room['room']}/assign", lab="playground")
    teacher.post(f"/api/rooms/{room['room']}/assign", lab="playground")
    with teacher.room(room["room"]) as wall:
        assignments = until(wall, "roster")["assignments"]
        assert [(entry["lab"], entry["task"], entry["solved"]) for entry in assignments] == [
            ("playground", 0, 0),
            ("playground", 1, 0),
        ]
        with ann.lab() as lab:
            until(lab, "welcome")
            say(lab, type="check", id=1, task=0)
            assert not until(lab, "checked")["solved"]
    table = teacher.get(f"/api/rooms/{room['room']}/results.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.content.startswith("\ufeff".encode())
    heading, row = table.text.removeprefix("\ufeff").splitlines()
    assert heading.startswith('"student","playground: ')
    assert row == '"\'=Ann;=1",0,1,0,"","",""'
    with ann.room() as news, teacher.room(room["room"]) as wall:
        tasks = until(news, "room")["tasks"]
        assert [(task["lab"], task["task"], task["solved"]) for task in tasks] == [
            ("playground", 0, False),
            ("playground", 1, False),
        ]
        roster = until(wall, "roster")
    assert roster["students"][0]["attempts"] == {roster["assignments"][0]["id"]: 1}


# ---- the end -----------------------------------------------------------------------------------------------------


def left_of(folder: Path, *traces: str) -> list[str]:
    """Return the files of a data folder that still hold one of these words, in their name or inside."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [
        f"{trace} in {file.relative_to(folder)}"
        for file in files
        for trace in traces
        if trace in str(file) or trace.encode() in file.read_bytes()
    ]


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what the server does in the background."""
    deadline = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def train_and_save(student: Browser, lab: WebSocketTestSession, name: str) -> tuple[str, str]:
    """Make a run with a result and save it; return its names in memory and on the disk."""
    session = until(lab, "welcome")["session"]
    say(lab, type="step", id=1, count=5)
    until(lab, "state", running=False)
    say(lab, type="check", id=2, task=0)
    until(lab, "checked")
    say(lab, type="save", id=3, name=name, note="")
    saved = until(lab, "saved")["run"]
    assert student.post(f"/api/saved/{saved}/share").status_code == 200
    return session, saved


def test_rooms_outlive_the_server_and_a_deleted_one_leaves_nothing(
    folder: Path, client: TestClient, token: str
) -> None:
    teacher, ann = Browser(client, token), Browser(client)
    room = teacher.post("/api/rooms", name="Rumpelkammer").json()
    ann.join(room["code"], "Zwirbelfee")
    teacher.post(f"/api/rooms/{room['room']}/assign", lab="playground")
    with ann.lab() as lab, ann.room() as news:
        session, saved = train_and_save(ann, lab, "Knusperhaus")
        until(news, "room")
        rooms = services(teacher).rooms
        client.portal.call(rooms.finish)  # type: ignore[union-attr]
        client.portal.call(rooms.load)  # type: ignore[union-attr]
        found = rooms.of_teacher(owner_of(token), room["room"])
        assert [member.pseudonym for member in found.present] == ["Zwirbelfee"]
        assert [(result.solved, result.attempts) for result in found.results.values()] == [(False, 1)]
        traces = ("Rumpelkammer", "Zwirbelfee", "Knusperhaus", room["room"], session, saved, owner_of(ann.token))
        eventually(lambda: {entry.partition(" ")[0] for entry in left_of(folder, *traces)} >= set(traces))
        assert teacher.post(f"/api/rooms/{room['room']}/delete").status_code == 204
        with pytest.raises(WebSocketDisconnect) as closed:
            until(lab, "pong")
        assert closed.value.code == 4005
    assert left_of(folder, *traces) == []
    assert services(teacher).sessions.of(owner_of(ann.token)) == []
    assert teacher.get(f"/room/{room['room']}").status_code == 404
    assert ann.join(room["code"], "Ann").status_code == 404


def test_a_deleted_room_leaves_those_alone_who_are_in_another_one(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann, other = Browser(client), teacher.post("/api/rooms", name="Other").json()
    for code in (room["code"], other["code"]):
        ann.join(code, "Ann")
    with ann.lab() as lab:
        _, saved = train_and_save(ann, lab, "mine")
        teacher.post(f"/api/rooms/{room['room']}/delete")
        say(lab, type="play", id=9)
        until(lab, "state", running=True)
        say(lab, type="pause", id=10)
    assert [run["id"] for run in ann.get("/api/saved").json()] == [saved]


def test_what_is_left_too_long_goes_closed_rooms_too(client: TestClient, teacher: Browser) -> None:
    rooms, storage, kept = services(teacher).rooms, services(teacher).storage, services(teacher).kept
    portal = client.portal
    assert portal is not None
    ann, names = Browser(client), ("open", "closed", "closed long ago")
    made = {name: teacher.post("/api/rooms", name=name).json() for name in names}
    for room in made.values():
        ann.join(room["code"], "Ann")
    for name in names[1:]:
        teacher.post(f"/api/rooms/{made[name]['room']}/close")
    long_ago = {"then": time.time() - 40 * DAY_S, "room": made["closed long ago"]["room"], "ann": owner_of(ann.token)}
    age_room, age_ann = (
        "UPDATE rooms SET closed_at = :then WHERE id = :room",
        "UPDATE visitors SET seen_at = :then WHERE id = :ann",
    )
    portal.call(storage.write, lambda connection: connection.execute(text(age_room), long_ago))
    assert portal.call(kept.tidy, 0) == set()
    assert portal.call(kept.tidy, 30) == set()
    teachers = owner_of(teacher.token)
    closed = [room.name for room in portal.call(rooms.closed_of, teachers)]
    assert (closed.count("closed"), closed.count("closed long ago")) == (1, 0)
    portal.call(storage.write, lambda connection: connection.execute(text(age_ann), long_ago))
    gone = portal.call(kept.tidy, 30)
    assert gone == {owner_of(ann.token)}
    rooms.forget(gone)
    assert rooms.of_teacher(teachers, made["open"]["room"]).present == []


def test_whoever_wants_to_be_forgotten_is(folder: Path, client: TestClient, teacher: Browser) -> None:
    room = teacher.post("/api/rooms", name="Tuesday").json()
    ann, bob = Browser(client), Browser(client)
    ann.join(room["code"], "Dornenhecke")
    bob.join(room["code"], "Bob")
    teacher.post(f"/api/rooms/{room['room']}/assign", lab="playground")
    with bob.lab() as other, ann.lab() as lab, ann.room() as news, teacher.room(room["room"]) as wall:
        session, saved = train_and_save(ann, lab, "Spinnrad")
        until(news, "room")
        until(wall, "roster")
        until(other, "welcome")
        eventually(lambda: ann.get("/api/visitor/runs").json() != [])  # the row comes with the first checkpoint
        runs = ann.get("/api/visitor/runs").json()
        assert [(run["id"], run["lab"], run["open"]) for run in runs] == [(session, "playground", True)]
        client.cookies.clear()
        answer = client.delete("/api/visitor", headers=ann.headers)
        assert answer.status_code == 204
        assert answer.headers["set-cookie"].startswith("playground=; Path=/; Max-Age=0")
        for socket in (lab, news):
            with pytest.raises(WebSocketDisconnect) as closed:
                until(socket, "pong")
            assert closed.value.code == 4005
        while [student["pseudonym"] for student in until(wall, "roster")["students"]] != ["Bob"]:
            pass
    assert left_of(folder, "Dornenhecke", "Spinnrad", session, saved, owner_of(ann.token)) == []
    assert ann.get("/api/visitor/runs").json() == []
    assert "Dornenhecke" not in teacher.get(f"/api/rooms/{room['room']}/results.csv").text


def test_a_teacher_who_is_forgotten_keeps_the_rooms(client: TestClient, token: str, room: dict[str, str]) -> None:
    teacher = Browser(client, token)
    with teacher.lab() as lab:
        train_and_save(teacher, lab, "example")
    client.cookies.clear()
    assert client.delete("/api/visitor", headers=teacher.headers).status_code == 204
    assert teacher.get("/api/saved").json() == []
    assert teacher.get(f"/room/{room['room']}").status_code == 200


def test_a_closed_room_lets_its_students_go_on(client: TestClient, teacher: Browser, room: dict[str, str]) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    teacher.post(f"/api/rooms/{room['room']}/freeze", frozen=True)
    with ann.lab() as lab, ann.room() as news:
        until(lab, "welcome")
        until(news, "room")
        teacher.post(f"/api/rooms/{room['room']}/close")
        with pytest.raises(WebSocketDisconnect) as closed:
            until(news, "pong")
        assert closed.value.code == 4005
        say(lab, type="play", id=1)
        assert until(lab, "state", running=True)
    assert Browser(client).join(room["code"], "Bob").status_code == 404


def test_a_closed_room_keeps_its_results_and_can_be_opened_again_or_deleted(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    ann = Browser(client)
    ann.join(room["code"], "Ann")
    address = f"/api/rooms/{room['room']}"
    assert teacher.post(f"{address}/reopen").status_code == 409
    teacher.post(f"{address}/close")
    assert teacher.get(f"/room/{room['room']}").status_code == 404
    assert "Ann" in teacher.get(f"{address}/results.csv").text
    assert room["room"] in teacher.get("/teach").text
    assert teacher.post(f"{address}/reopen").status_code == 204
    assert ann.get("/join").text.count("Tuesday")
    with ann.room() as news:
        assert until(news, "room")["pseudonym"] == "Ann"
    teacher.post(f"{address}/close")
    assert teacher.post(f"{address}/delete").status_code == 204
    assert room["room"] not in teacher.get("/teach").text
    assert teacher.get(f"{address}/results.csv").status_code == 404


def test_a_full_room_says_so_and_keeps_its_members(client: TestClient, teacher: Browser, room: dict[str, str]) -> None:
    rooms = services(teacher).rooms
    ann, bob = Browser(client), Browser(client)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "_most_members", 1)
        assert ann.join(room["code"], "Ann").status_code == 200
        error = bob.join(room["code"], "Bob").json()["error"]
        assert (error["status"], error["path"]) == (409, "code")
        assert error["message"] == "This room is full: it has 1 student. Ask your teacher for another room."
        assert ann.join(room["code"], "Anna").status_code == 200


def test_tasks_that_were_set_can_be_taken_back(client: TestClient, teacher: Browser, room: dict[str, str]) -> None:
    address = f"/api/rooms/{room['room']}"
    teacher.post(f"{address}/assign", lab="playground")
    assert teacher.post(f"{address}/take-back", lab="xor").json()["error"]["path"] == "lab"
    assert teacher.post(f"{address}/take-back", lab="playground").status_code == 204
    with teacher.room(room["room"]) as wall:
        assert until(wall, "roster")["assignments"] == []


def test_tasks_that_are_set_twice_at_once_are_set_once(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    rooms = services(teacher).rooms
    mine = rooms.of_teacher(owner_of(teacher.token), room["room"])

    async def both() -> None:
        await asyncio.gather(rooms.assign(mine, "xor"), rooms.assign(mine, "xor"))

    assert client.portal is not None
    client.portal.call(both)
    assert [entry.task for entry in mine.assignments] == list(range(len(services(teacher).labs["xor"].tasks)))


def test_a_room_that_is_reopened_twice_at_once_is_one_room(
    client: TestClient, teacher: Browser, room: dict[str, str]
) -> None:
    rooms, owner = services(teacher).rooms, owner_of(teacher.token)

    async def both() -> None:
        await rooms.close(rooms.of_teacher(owner, room["room"]))
        first, second = [await rooms.open_or_closed(owner, room["room"]) for _ in range(2)]
        await rooms.reopen(first)
        await rooms.reopen(second)
        assert rooms.of_teacher(owner, room["room"]) is first

    assert client.portal is not None
    client.portal.call(both)


def test_pages_of_the_rooms_are_there(client: TestClient, teacher: Browser, room: dict[str, str]) -> None:
    assert "Sign in" in Browser(client).get("/teach").text
    assert "Tuesday" in teacher.get("/teach").text
    assert shown_code(room["code"]) in teacher.get(f"/room/{room['room']}").text
    ann = Browser(client)
    assert shown_code(room["code"]) in ann.get(f"/join/{room['code'].lower()}").text
    ann.join(room["code"], "Ann")
    assert "You are in the room" in ann.get("/join").text
    assert "data-in-room" in ann.get("/lab/playground").text
    assert 'data-part="room"' in ann.get("/").text
    assert "Only this machine reaches this address" in teacher.get(f"/room/{room['room']}").text
    picture = teacher.get(f"/api/rooms/{room['room']}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
