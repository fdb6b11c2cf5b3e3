"""The whole application, with real worker processes and the real experiment."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from server.app import create_app, services_of
from server.frames import decode_frame, split_bundle
from server.settings import Settings
from server.thumbnails import PICTURES, SIZE_PX
from server.worker_host import LocalWorkerHost

ADDRESS = "ws://localhost/api/session"
ORIGIN = {"origin": "http://localhost"}
READY_S = 120.0
TICKETS: WeakKeyDictionary[WebSocketTestSession, str] = WeakKeyDictionary()
"""What the `hello` of a socket has to carry."""


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(most_sessions_per_visitor=3, most_training=4))
    with TestClient(app, base_url="http://localhost") as client:
        deadline = time.monotonic() + READY_S
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield client


@pytest.fixture
def visitor(client: TestClient) -> TestClient:
    client.cookies.clear()
    client.get("/")
    return client


class Page:
    """What a page does with its socket."""

    def __init__(self, socket: WebSocketTestSession, **hello: Any) -> None:
        self.socket = socket
        self.frames: list[Any] = []
        self.say(type="hello", protocol=1, experiment="playground", **{"ticket": TICKETS[socket], **hello})

    def say(self, **message: Any) -> None:
        self.socket.send_text(json.dumps(message))

    def until(self, kind: str) -> dict[str, Any]:
        """Read on to the next event of a kind; frames on the way are acknowledged and kept."""
        while True:
            message = self.socket.receive()
            if message["type"] == "websocket.close":
                raise WebSocketDisconnect(message["code"], message.get("reason"))
            if (text := message.get("text")) is not None:
                event: dict[str, Any] = json.loads(text)
                if event["type"] == kind:
                    return event
            else:
                self.draw(message["bytes"])

    def until_stopped(self) -> int:
        """Read on until training has stopped; return the step."""
        while (state := self.until("state"))["running"]:
            pass
        return int(state["step"])

    def until_bundle(self) -> None:
        """Read on to the end of the next bundle."""
        while (data := self.socket.receive().get("bytes")) is None:
            pass
        self.draw(data)

    def draw(self, data: bytes) -> None:
        for frame in split_bundle(data):
            header, arrays = decode_frame(frame)
            self.frames.append((header, arrays))
        self.say(type="ack", seq=header.seq, points=0, generation=0)


def get_ticket(client: TestClient) -> str:
    ticket: str = client.post("/api/ticket", headers=ORIGIN).json()["ticket"]
    return ticket


def connect(client: TestClient, **headers: str) -> WebSocketTestSession:
    ticket = get_ticket(client)
    socket = client.websocket_connect(ADDRESS, headers={**ORIGIN, **headers})
    TICKETS[socket] = ticket
    return socket


def test_pages_come_with_a_strict_policy_and_a_cookie(client: TestClient) -> None:
    for address in ("/", "/lab/playground", "/dev/views"):
        client.cookies.clear()
        page = client.get(address)
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        nonce = re.search(r"'nonce-([\w-]+)'", policy)
        assert nonce is not None
        assert f'<script type="importmap" nonce="{nonce[1]}">' in page.text
        assert "unsafe" not in policy
        assert "*" not in policy
        assert "HttpOnly; SameSite=Lax" in page.headers["set-cookie"]
        again = client.get(address).headers["set-cookie"]  # renewed, so that nobody who comes every week loses a run
        assert again == page.headers["set-cookie"]


def test_every_file_a_page_names_is_there_and_kept_for_ever(client: TestClient) -> None:
    page = client.get("/lab/playground").text
    import_map = json.loads(re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    files |= {address for address in import_map["imports"].values() if not address.endswith("/")}
    assert len(files) > 5
    for address in files:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        if address.endswith((".js", ".mjs")):
            assert answer.headers["content-type"].startswith("text/javascript")


def test_files_without_or_with_an_old_version_are_asked_for_again(client: TestClient) -> None:
    for address in ("/static/protocol.js", "/static/000000000000/protocol.js"):
        answer = client.get(address)
        assert answer.headers["cache-control"] == "no-cache"
        assert client.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/static/../server/app.py", "/static/%2e%2e/server/app.py", "/static//etc/passwd"])
def test_no_file_outside_the_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_does_not_exist_is_a_page_for_people_and_json_for_programs(client: TestClient) -> None:
    for address in ("/lab/nothing", "/nothing"):
        page = client.get(address, headers={"accept": "text/html"})
        assert page.status_code == 404
        assert "<h1>" in page.text
    answer = client.get("/api/thumbnail/nothing")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("There is no such lab; expected one of ")


def test_health_readiness_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["phase"] == "ready"
    assert client.get("/api/readiness").json() == client.get("/readyz").json()
    assert "playground_sessions" in client.get("/metrics").text
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 403


def test_a_body_that_grows_too_long_on_its_way_is_refused(visitor: TestClient) -> None:
    pieces = (b"x" * 10_000 for _ in range(7))  # without a length
    answer = visitor.post("/api/teacher", content=pieces, headers={**ORIGIN, "content-type": "application/json"})
    assert answer.status_code == 413
    assert "65,536" in answer.text


def test_the_catalogue_describes_everything_and_is_sent_once(client: TestClient) -> None:
    answer = client.get("/api/catalogue")
    catalogue = answer.json()
    assert {"activations", "losses", "optimizers", "schedules", "initializers", "datasets", "layers"} <= set(catalogue)
    experiment = catalogue["experiments"]["playground"]
    assert [stream["name"] for stream in experiment["streams"]][:2] == ["status", "boundary"]
    assert {"kind", "name", "label", "help", "default"} <= set(experiment["fields"][0])
    assert catalogue["labs"][0]["key"] == "playground"
    assert catalogue["activations"]["tanh"]["mathml"].startswith("<math")
    again = client.get("/api/catalogue", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_thumbnail_is_a_real_run_in_small_pictures(client: TestClient) -> None:
    answer = client.get("/api/thumbnail/playground")
    pictures = cut(answer.content)
    assert len(pictures) == PICTURES
    assert pictures[0].shape[-2:] == (SIZE_PX, SIZE_PX)
    assert (pictures[0] != pictures[-1]).mean() > 0.2


def test_a_race_has_a_film_of_its_own(client: TestClient) -> None:
    answer = client.get("/api/thumbnail/race")
    assert answer.status_code == 200
    frames = cut(answer.content)
    paths = [first for first in frames if first.ndim == 3]
    assert len(paths) == PICTURES
    assert frames[0].shape == (SIZE_PX, SIZE_PX)
    assert paths[-1].shape[1] > paths[0].shape[1]


def test_a_sweep_is_filmed_while_its_map_fills(client: TestClient) -> None:
    maps = cut(client.get("/api/thumbnail/sweep").content)
    assert len(maps) == PICTURES
    assert np.isnan(maps[0]).all()
    assert np.isfinite(maps[-1]).mean() > 0.5


def cut(body: bytes) -> list[Any]:
    """The first array of every frame of a thumbnail."""
    pictures, position = [], 0
    while position < len(body):
        end = position + 32 + int.from_bytes(body[position + 28 : position + 32], "little")
        pictures.append(decode_frame(body[position:end])[1][0])
        position = end
    return pictures


def test_a_page_trains_and_sees_it(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        page = Page(socket)
        welcome = page.until("welcome")
        assert welcome["config"]["dataset"]
        page.say(type="configure", id=1, changes={"dataset": "circle"})
        assert page.until("configured")["config"]["dataset"] == "circle"
        page.say(type="watch", streams={"status": {}, "boundary": {"size": 10}, "curves": {}})
        page.say(type="play", id=2)
        assert page.until("state")["running"]
        while not page.frames or page.frames[-1][0].seq < 5:
            page.until_bundle()
        page.say(type="pause", id=3)
        assert page.until_stopped() > 20


def test_wrong_messages_are_answered_and_the_run_goes_on(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        page = Page(socket)
        page.until("welcome")
        for raw, code, path in (
            ("{", "bad_json", ""),
            ('{"type":"jump"}', "unknown_type", "type"),
            ('{"type":"step","id":1,"count":0}', "out_of_range", "count"),
            ('{"type":"configure","id":1,"changes":{"layers":[{"units":99}]}}', "out_of_range", "layers.0.units"),
            ('{"type":"configure","id":1,"changes":{"colour":"red"}}', "bad_field", "colour"),
            ('{"type":"watch","streams":{"boundary":{"size":5}}}', "out_of_range", "streams.boundary.size"),
        ):
            socket.send_text(raw)
            error = page.until("error")
            assert (error["code"], error["path"]) == (code, path)
            assert error["message"]
        socket.send_bytes(b"\xff\xfe")
        assert page.until("error")["code"] == "bad_json"
        page.say(type="step", id=5, count=10)
        assert page.until_stopped() == 10


def test_a_reload_takes_the_run_up_again(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        page = Page(socket)
        first = page.until("welcome")
        page.say(type="step", id=1, count=17)
        page.until_stopped()
    with connect(visitor) as socket:
        second = Page(socket).until("welcome")
    assert second["session"] == first["session"]
    assert second["state"]["step"] == 17


def test_a_second_tab_has_a_run_of_its_own_and_a_stranger_cannot_have_mine(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        mine = Page(socket).until("welcome")["session"]
        with connect(visitor) as other:
            assert Page(other).until("welcome")["session"] != mine
    visitor.cookies.clear()
    with connect(visitor) as stranger:
        assert Page(stranger, session=mine).until("welcome")["session"] != mine


def test_the_same_run_in_another_window_closes_the_first(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        page = Page(socket)
        welcome = page.until("welcome")
        mine = welcome["session"]
        with connect(visitor) as without_token:
            assert Page(without_token, session=mine).until("welcome")["session"] != mine
        with connect(visitor) as other:
            again = Page(other, session=mine, resume=welcome["resume"]).until("welcome")
            assert again["session"] == mine
            assert again["resume"] != welcome["resume"]
            with pytest.raises(WebSocketDisconnect) as closed:
                page.until("pong")
    assert closed.value.code == 4001


def test_a_run_is_saved_listed_shared_opened_by_another_and_deleted(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        page = Page(socket, lab="xor")
        page.until("welcome")
        page.say(type="step", id=1, count=30)
        page.until_stopped()
        page.say(type="save", id=2, name="run\n", note="")
        assert page.until("error")["path"] == "name"
        page.say(type="save", id=3, name="<b>mine</b>", note="a note")
        run = page.until("saved")["run"]
    (listed,) = visitor.get("/api/saved").json()
    assert (listed["id"], listed["name"], listed["step"]) == (run, "<b>mine</b>", 30)
    curves = np.frombuffer(visitor.get(f"/api/saved/{run}/curves").content).reshape(-1, len(listed["columns"]))
    assert curves[-1, 0] <= 30
    decode_frame(visitor.get(f"/api/saved/{run}/thumbnail").content)
    token = visitor.post(f"/api/saved/{run}/share", headers=ORIGIN).json()["token"]

    mine = dict(visitor.cookies)
    visitor.cookies.clear()
    assert visitor.get("/api/saved").status_code == 401
    shared = visitor.get(f"/shared/{token}")
    assert "&lt;b&gt;mine&lt;/b&gt;" in shared.text
    assert visitor.post(f"/api/shared/{token}/open").status_code == 403
    for address in ("curves", "thumbnail"):
        assert visitor.get(f"/api/saved/{run}/{address}").status_code == 404
    assert visitor.delete(f"/api/saved/{run}", headers=ORIGIN).status_code == 404
    assert visitor.get("/shared/nothing").status_code == 404
    opened = visitor.post(f"/api/shared/{token}/open", headers=ORIGIN).json()
    with connect(visitor) as socket:
        welcome = Page(socket, lab=opened["lab"], session=opened["session"]).until("welcome")
        assert (welcome["session"], welcome["state"]["step"]) == (opened["session"], 30)

    visitor.cookies.clear()
    visitor.cookies.update(mine)
    assert visitor.delete(f"/api/saved/{run}", headers=ORIGIN).status_code == 204
    assert visitor.get("/api/saved").json() == []
    assert visitor.get(f"/shared/{token}").status_code == 404


def test_more_runs_than_allowed_are_refused_with_a_sentence(visitor: TestClient) -> None:
    with connect(visitor) as one, connect(visitor) as two, connect(visitor) as three, connect(visitor) as four:
        for socket in (one, two, three):
            Page(socket).until("welcome")
        with pytest.raises(WebSocketDisconnect) as closed:
            Page(four).until("welcome")
    assert closed.value.code == 4013
    assert closed.value.reason == "This browser has 3 runs open already; close one of its windows first."


@pytest.mark.parametrize(
    ("hello", "path"),
    [
        ({"type": "hello", "protocol": 2, "experiment": "playground"}, "protocol"),
        ({"type": "hello", "protocol": 1, "experiment": "nothing"}, "experiment"),
        ({"type": "play", "id": 1}, "type"),
        ({"type": "hello", "protocol": 1}, "experiment"),
    ],
)
def test_a_wrong_first_message_is_explained_and_closed(visitor: TestClient, hello: dict[str, Any], path: str) -> None:
    with connect(visitor) as socket:
        socket.send_text(json.dumps(hello))
        error = json.loads(socket.receive_text())
        assert (error["type"], error["path"]) == ("error", path)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 4002


def test_pages_of_other_sites_open_no_socket(client: TestClient) -> None:
    for headers in ({"origin": "http://evil.example"}, {}):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(ADDRESS, headers=headers):
            pass


def test_a_ticket_opens_one_socket_of_the_visitor_who_got_it(visitor: TestClient) -> None:
    with connect(visitor) as socket:
        Page(socket).until("welcome")
        spent = TICKETS[socket]
    visitor.cookies.clear()
    foreign = get_ticket(visitor)
    visitor.cookies.clear()
    for ticket in (spent, foreign, "", "x" * 43):
        with connect(visitor) as socket, pytest.raises(WebSocketDisconnect) as closed:
            Page(socket, ticket=ticket).until("welcome")
        assert closed.value.code == 4003


def test_a_socket_without_the_cookie_of_a_page_is_not_opened(visitor: TestClient) -> None:
    visitor.cookies.clear()
    with pytest.raises(WebSocketDisconnect), visitor.websocket_connect(ADDRESS, headers=ORIGIN):
        pass


def test_a_killed_worker_comes_back_from_its_checkpoint_and_the_page_is_told(visitor: TestClient) -> None:
    host = services_of(visitor.app).host  # type: ignore[arg-type]
    assert isinstance(host, LocalWorkerHost)
    visitor.cookies.clear()
    with connect(visitor) as socket:
        before = host.workers
        page = Page(socket)
        first = page.until("welcome")
        page.say(type="step", id=1, count=25)
        page.until_stopped()
        page.say(type="configure", id=2, changes={"learning_rate": 0.3})
        page.until("configured")
        (worker,) = host.workers - before
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        second = page.until("welcome")
        assert (second["session"], second["resumed"]) == (first["session"], False)
        assert second["epoch"] != first["epoch"]
        assert second["state"]["step"] == 25
        assert second["config"]["learning_rate"] == 0.3
        assert "SIGKILL" in page.until("notice")["message"]
        page.say(type="step", id=3, count=5)
        assert page.until_stopped() == 30


def test_a_flood_is_closed(visitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.sockets.MESSAGES_PER_SECOND", 0.001)
    monkeypatch.setattr("server.sockets.MESSAGES_AT_ONCE", 50)
    with connect(visitor) as socket:
        page = Page(socket)
        page.until("welcome")
        for number in range(51):
            page.say(type="ping", id=number)
        with pytest.raises(WebSocketDisconnect) as closed:
            page.until("welcome")
    assert closed.value.code == 1008
