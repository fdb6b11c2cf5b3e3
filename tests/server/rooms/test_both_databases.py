"""A lesson from the first sign-in to the last trace, on SQLite and on PostgreSQL: requests, sockets, rows and files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.app import create_app, services_of
from server.rooms.teachers import first_teacher
from server.settings import Settings
from server.visitor import owner_of
from tests.server.people import Browser, say, until

READY_S = 180.0


@pytest.fixture
def teacher(tmp_path: Path, database: str) -> Iterator[Browser]:
    app = create_app(Settings(data_folder=tmp_path, database=database, films_ahead=False))
    with TestClient(app, base_url="http://localhost") as client:
        token = services_of(app).storage.write_now(first_teacher)
        assert token is not None
        assert client.portal is not None
        client.portal.call(services_of(app).teachers.load)
        deadline = time.monotonic() + READY_S
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield Browser(client, token)


def test_a_lesson_is_the_same_on_both_databases(teacher: Browser) -> None:
    services = services_of(teacher.client.app)  # type: ignore[arg-type]
    room = teacher.post("/api/rooms", name="Größe").json()
    address = f"/api/rooms/{room['room']}"
    ann, bob = Browser(teacher.client), Browser(teacher.client)
    assert [browser.join(room["code"], "Ann").status_code for browser in (ann, bob)] == [200, 200]
    assert teacher.post(f"{address}/assign", lab="playground").status_code == 204
    assert teacher.post(f"{address}/push", lab="playground", address="#v=1&seed=3").status_code == 204
    for frozen in (True, False):
        assert teacher.post(f"{address}/freeze", frozen=frozen).status_code == 204
    with ann.lab() as lab:
        session = until(lab, "welcome")["session"]
        say(lab, type="step", id=1, count=5)
        until(lab, "state", running=False, step=5)
        say(lab, type="check", id=2, task=0)
        assert not until(lab, "checked")["solved"]
        say(lab, type="save", id=3, name="mine", note="two\nlines")
        run = until(lab, "saved")["run"]
        say(lab, type="fork", id=4)
        copy = until(lab, "forked")["session"]
    assert '"Ann",0,1,5' in teacher.get(f"{address}/results.csv").text

    portal = teacher.client.portal
    assert portal is not None
    live = services.sessions.find(session)
    assert live is not None
    portal.call(live.park)
    portal.call(services.rooms.finish)
    portal.call(services.rooms.load)  # what the rows alone hold
    assert services.rooms.of_teacher(owner_of(teacher.token), room["room"]).address == "#v=1&seed=3"

    assert [entry["name"] for entry in ann.get("/api/saved").json()] == ["mine"]
    assert len(ann.get(f"/api/saved/{run}/curves").content) % 8 == 0
    link = ann.post(f"/api/saved/{run}/share").json()["token"]
    opened = bob.post(f"/api/shared/{link}/open").json()["session"]
    for browser, name in ((ann, copy), (bob, opened)):
        with browser.lab(session=name) as lab:
            assert until(lab, "welcome")["state"]["step"] == 5
    assert ann.get("/api/saved/%00/curves").status_code == 404
    ann.client.cookies.clear()
    assert ann.client.delete(f"/api/saved/{run}", headers=ann.headers).status_code == 204
    assert ann.post(f"/api/saved/{run}/restore").status_code == 204

    assert ann.client.delete("/api/visitor", headers=ann.headers).status_code == 204
    assert bob.post(f"/api/shared/{link}/open").status_code == 404
    assert teacher.post(f"{address}/close").status_code == 204
    assert teacher.post(f"{address}/reopen").status_code == 204
    assert teacher.post(f"{address}/delete").status_code == 204
    assert bob.join(room["code"], "Bob").status_code == 404
