"""Goals S1, S4 and S6: every address with every credential, and whether one browser can steer another one's things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.access import RULES
from server.app import services_of
from server.tickets import LIFETIME_S
from server.tokens import new_token
from tests.evidence.figures import Figures
from tests.server.people import Browser, say, until

NOBODYS = "AAAAAAAAAAAAAAAA"
"""The name of nothing."""

PUBLIC = frozenset({
    "/", "/lab/{key}", "/glossary", "/dev/views", "/static", "/saved", "/teach", "/join", "/join/{code}", "/healthz",
    "/readyz", "/metrics", "/api/catalogue", "/api/readiness", "/api/thumbnail/{lab}", "/api/ticket", "/api/teacher",
    "/shared/{token}", "/api/session", "/api/room",
})  # fmt: skip
"""Addresses that hold nobody's data, or whose token is the permission; the two websockets have tests of their own."""
OWN = frozenset({
    "/api/sign-out", "/api/join", "/api/saved", "/api/shared/{token}/open", "/api/visitor", "/api/visitor/runs",
})  # fmt: skip
"""Addresses that are about whoever asks."""
OF_A_STUDENT = frozenset({
    "/api/saved/{run}", "/api/saved/{run}/curves", "/api/saved/{run}/thumbnail", "/api/saved/{run}/open",
    "/api/saved/{run}/share", "/api/saved/{run}/restore",
})  # fmt: skip
WATCHED = frozenset({"/watch/{session}"})
OF_A_TEACHER = frozenset({
    "/room/{room}", "/api/rooms/{room}/push", "/api/rooms/{room}/freeze", "/api/rooms/{room}/project",
    "/api/rooms/{room}/kick", "/api/rooms/{room}/assign", "/api/rooms/{room}/code", "/api/rooms/{room}/close",
    "/api/rooms/{room}/delete", "/api/rooms/{room}/results.csv", "/api/rooms/{room}/qr.svg",
    "/api/rooms/{room}/take-back", "/api/rooms/{room}/reopen",
})  # fmt: skip
ANY_TEACHER = frozenset({"/api/rooms", "/api/image-sets", "/api/image-sets/{key}/fetch"})

BODIES: dict[str, dict[str, Any]] = {
    "push": {"lab": "playground"}, "freeze": {"frozen": True}, "project": {"session": ""}, "kick": {"member": "x"},
    "assign": {"lab": "playground"}, "take-back": {"lab": "playground"}, "teacher": {"token": "x" * 43},
    "rooms": {"name": "Mine"}, "join": {"code": "AAAA-AAAA", "pseudonym": "Eve"},
}  # fmt: skip


@dataclass
class Class:
    """Ann's room, run and saved run, and everybody who would like to have them."""

    teacher: Browser
    ann: Browser
    room: str
    session: str
    resume: str
    run: str
    people: dict[str, Browser]

    def address(self, template: str, *, real: bool) -> str:
        names = {"room": self.room, "run": self.run, "session": self.session, "key": "playground", "lab": "playground"}
        return re.sub(r"\{(\w+)\}", lambda name: names.get(name[1], NOBODYS) if real else NOBODYS, template)


@pytest.fixture
def lesson(client: TestClient, teacher: Browser, other_teacher: Browser, room: dict[str, str]) -> Iterator[Class]:
    ann, bob, eve, outside = (Browser(client) for _ in range(4))
    ann.join(room["code"], "Ann")
    bob.join(room["code"], "Bob")
    eve.join(room["code"], "Eve")
    elsewhere = other_teacher.post("/api/rooms", name="Elsewhere").json()
    outside.join(elsewhere["code"], "Dan")
    with teacher.room(room["room"]) as wall:
        member = next(one["member"] for one in until(wall, "roster")["students"] if one["pseudonym"] == "Eve")
    teacher.post(f"/api/rooms/{room['room']}/kick", member=member)
    nobody, malformed = Browser(client), Browser(client)
    nobody.headers.pop("cookie")
    malformed.headers["cookie"] = "playground=" + "x" * 42
    people = {
        "none": nobody, "malformed": malformed, "forged": Browser(client, new_token()), "another student": bob,
        "a student of another room": outside, "kicked": eve, "the teacher of another room": other_teacher,
    }  # fmt: skip
    with ann.lab() as lab:
        welcome = until(lab, "welcome")
        say(lab, type="save", id=1, name="Mine")
        run = until(lab, "saved")["run"]
        yield Class(teacher, ann, room["room"], welcome["session"], welcome["resume"], run, people)
    other_teacher.post(f"/api/rooms/{elsewhere['room']}/delete")


def operations(client: TestClient, *, changing: bool = False) -> Iterator[tuple[str, str]]:
    """Yield method and template of every HTTP route."""
    app: Any = client.app
    for route in app.routes:
        if isinstance(route, Route):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                if not changing or method != "GET":
                    yield method, route.path


def ask(browser: Browser, method: str, address: str, **headers: str) -> Any:
    browser.client.cookies.clear()
    body = BODIES.get(address.rpartition("/")[2], {})
    sent = {"json": body} if method in ("POST", "PUT", "PATCH") else {}
    return browser.client.request(method, address, headers={**browser.headers, **headers}, **sent)


def expected(template: str, person: str) -> set[int]:
    """Return the statuses with which somebody is to be refused; empty where nothing has to be refused."""
    if template in PUBLIC:
        return set()
    if person in ("none", "malformed"):
        return {401}
    if template in OWN:
        return set()
    if template in OF_A_TEACHER | ANY_TEACHER and person != "the teacher of another room":
        return {401}
    return set() if template in ANY_TEACHER else {404}


def test_every_address_is_in_one_of_the_lists(client: TestClient) -> None:
    """Who adds an address says here whose it is, and the tests below hold the server to it."""
    lists = (PUBLIC, OWN, OF_A_STUDENT, WATCHED, OF_A_TEACHER, ANY_TEACHER)
    assert sum(map(len, lists)) == len(frozenset().union(*lists)), "no address is in two lists"
    assert frozenset().union(*lists) == RULES.keys()
    app: Any = client.app
    assert all(isinstance(route, Route | WebSocketRoute | Mount) for route in app.routes)


def test_every_route_refuses_every_credential_that_is_not_meant_for_it(lesson: Class, figure: Figures) -> None:
    refused, let_in = 0, []
    for method, template in operations(lesson.ann.client):
        for person, browser in lesson.people.items():
            answer = ask(browser, method, lesson.address(template, real=True))
            wanted = expected(template, person)
            assert answer.status_code < 500, (method, template, person)
            if wanted and answer.status_code not in wanted:
                let_in.append((method, template, person, answer.status_code))
            assert lesson.resume not in answer.text
            refused += bool(wanted)
    assert [run["name"] for run in lesson.ann.get("/api/saved").json()] == ["Mine"]
    assert lesson.ann.get(f"/api/saved/{lesson.run}/curves").status_code == 200
    assert lesson.teacher.get(f"/room/{lesson.room}").status_code == 200
    assert lesson.teacher.get(f"/watch/{lesson.session}").status_code == 200
    figure("S1", "requests with a credential that is not meant for the address", refused, at_least=130)
    figure("S1", "of these let in", len(let_in), at_most=0)


def test_what_is_somebody_elses_is_answered_like_what_does_not_exist(lesson: Class, figure: Figures) -> None:
    compared, different = 0, []
    for method, template in operations(lesson.ann.client):
        if template not in OF_A_STUDENT | OF_A_TEACHER | WATCHED:
            continue
        for person, browser in lesson.people.items():
            theirs, nothing = (ask(browser, method, lesson.address(template, real=real)) for real in (True, False))
            if (theirs.status_code, theirs.text, theirs.headers) != (
                nothing.status_code,
                nothing.text,
                nothing.headers,
            ):
                different.append((template, person))
            compared += 1
    figure("S6", "answers about another's things that differ from those about nothing", len(different), at_most=0)
    figure("S6", "pairs of answers compared", compared, at_least=100)


def refusal(browser: Browser, address: str, **hello: Any) -> int:
    """Return the code with which a websocket is closed before it shows anything."""
    with pytest.raises(WebSocketDisconnect) as closed, browser.socket(address, **hello) as socket:
        until(socket, "welcome" if "experiment" in hello else "roster")
    return closed.value.code


def test_no_websocket_gives_a_stranger_what_is_anothers(
    lesson: Class, monkeypatch: pytest.MonkeyPatch, figure: Figures
) -> None:
    hello = {"type": "hello", "protocol": 1, "experiment": "playground", "lab": "playground", "session": lesson.session}
    tried = 0
    for person, browser in lesson.people.items():
        if person in ("none", "malformed"):
            for address in ("/api/session", "/api/room"):
                assert handshake(browser, address) == 1008, person
            continue
        assert refusal(browser, "/api/session", **hello, watch=True) == 4005, person
        assert refusal(browser, "/api/room", room=lesson.room) == 4005, person
        with browser.lab(session=lesson.session, resume=lesson.resume) as socket:
            assert until(socket, "welcome")["session"] != lesson.session, person
        stolen = lesson.ann.post("/api/ticket").json()["ticket"]
        assert refusal(browser, "/api/session", **{**hello, "ticket": stolen}) == 4003, person
        assert refusal(browser, "/api/room", room=lesson.room, ticket="") == 4003, person
        tried += 5
    tickets = services_of(lesson.ann.client.app).tickets  # type: ignore[arg-type]
    clock = tickets._clock
    late = [lesson.ann.post("/api/ticket").json()["ticket"] for _ in range(2)]
    monkeypatch.setattr(tickets, "_clock", lambda: clock() + LIFETIME_S)
    assert refusal(lesson.ann, "/api/session", **{**hello, "ticket": late[0]}) == 4003
    assert refusal(lesson.ann, "/api/room", ticket=late[1]) == 4003
    figure("S1", "websockets opened with another's name, token or ticket", tried, at_least=25)


def handshake(browser: Browser, address: str, **headers: str) -> int:
    """Return the code with which a handshake is refused."""
    browser.client.cookies.clear()
    place = f"ws://localhost{address}"
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        browser.client.websocket_connect(place, headers={**browser.headers, **headers}),
    ):
        pass
    return closed.value.code


CROSS_SITE: tuple[dict[str, str], ...] = (
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost.evil.example"},
    {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
    {"origin": "http://localhost", "sec-fetch-site": "same-site"},
    {"origin": "", "referer": "http://localhost/"},
    {"origin": "https://localhost"},
    {"origin": "http://localhost:8001"},
    {"origin": "http://evil.example", "x-http-method-override": "GET"},
)


def test_no_page_of_another_site_changes_anything(lesson: Class, figure: Figures) -> None:
    """Also not by a form, whose bodies a browser sends to other sites without asking: S4."""
    tried, carried_out = 0, []
    for method, template in operations(lesson.ann.client, changing=True):
        address = lesson.address(template, real=True)
        person = lesson.teacher if "room" in template else lesson.ann
        for headers in CROSS_SITE:
            if ask(person, method, address, **headers).status_code != 403:
                carried_out.append((template, headers))
            tried += 1
        body = BODIES.get(address.rpartition("/")[2])
        for kind in (
            ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x") if body else ()
        ):
            headers = {**person.headers, "content-type": kind}
            answer = person.client.request(method, address, headers=headers, content=str(body).replace("'", '"'))
            if answer.status_code != 415:
                carried_out.append((template, kind))
            tried += 1
    assert lesson.teacher.get(f"/room/{lesson.room}").status_code == 200
    assert len(lesson.ann.get("/api/saved").json()) == 1
    figure("S4", "requests as another site can make a browser send them", tried, at_least=200)
    figure("S4", "of these carried out", len(carried_out), at_most=0)


BYPASSES = (
    "http://evil.example", "http://localhost:8001", "https://localhost", "http://localhost.evil.example",
    "http://evil.example/localhost", "http://localhost/", "http://localhost@evil.example", "http://user@localhost",
    "http://user:localhost@evil.example", "HTTP://localhost", "http://LOCALHOST", "http://localhost.",
    "http://127.0.0.1", "http://[::1]", "http://xlocalhost", "http://sub.localhost", "http://localhost:80000",
    "http://localhost:080", "//localhost", "localhost", "null", "NULL", "", "undefined", "*", "http://*",
    " http://localhost", "http://localhost ", "http://localhost, http://evil.example", "ws://localhost",
    "http://evil.example http://localhost", "file://", "http://localhost\t", "http://localhost#", "http://localhost?",
    "http://localhost%00.evil.example", "http://localhost%2eevil.example", "http://localhost\\@evil.example",
    "http://xn--lcalhost-n4a", "http://0", "http://2130706433", "http://localhost;evil.example", "http:localhost",
)  # fmt: skip


def test_no_foreign_origin_opens_a_websocket(client: TestClient, figure: Figures) -> None:
    app: Any = client.app
    tried = 0
    for route in app.routes:
        if not isinstance(route, WebSocketRoute):
            continue
        for origin in BYPASSES:
            assert handshake(Browser(client), route.path, origin=origin) == 1008, origin
            tried += 1
        for browser in (without_origin(client), with_two_origins(client)):
            assert handshake(browser, route.path) == 1008
            tried += 1
    figure("S2", "origins tried at every websocket", len(BYPASSES) + 2, at_least=30)
    figure("S2", "websockets opened by them", 0, at_most=0)
    assert tried == 2 * (len(BYPASSES) + 2)


def without_origin(client: TestClient) -> Browser:
    browser = Browser(client)
    browser.headers.pop("origin")
    return browser


def with_two_origins(client: TestClient) -> Browser:
    browser = Browser(client)
    browser.headers["Origin"] = "http://evil.example"
    return browser


def test_every_answer_of_every_address_carries_the_strict_headers(
    lesson: Class, figure: Figures, seen_answers: Callable[[], int]
) -> None:
    """Each request of any test is checked (`tests/conftest.py`); this one asks for every address once."""
    before = seen_answers()
    for method, template in operations(lesson.ann.client):
        for address in (lesson.address(template, real=True), lesson.address(template, real=False)):
            for accept in ("text/html", "*/*"):
                ask(lesson.people["none"], method, address, accept=accept)
                ask(lesson.people["another student"], method, address, accept=accept, host="evil.example")
                ask(lesson.people["another student"], "PATCH", address, accept=accept)
    for address in ("/static/0/app/lab.js", "/static/../server/app.py", "/%2e%2e/x", "/api/" + "x" * 5000):
        ask(lesson.ann, "GET", address)
    figure("S3", "answers held against the strict headers", seen_answers() - before, at_least=400)
    figure("S3", "answers that lacked one", 0, at_most=0)
