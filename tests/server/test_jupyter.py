"""The playground behind a real Jupyter server, found by its entry point, under a path and a public name of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from socket import create_connection
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from server.protocol import PROTOCOL_VERSION
from server.rooms.codes import qr_svg
from tests.real_server import free_port

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "of-the-test"
BASE = "/user/ann"
PUBLIC = "https://hub.example.org"
OWN = {"host": "hub.example.org", "origin": PUBLIC, "authorization": f"token {TOKEN}"}
START_S = 300.0
STOP_S = 60.0


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Jupyter and the playground write."""
    return tmp_path_factory.mktemp("jupyter") / "jupyter.log"


@pytest.fixture(scope="module")
def jupyter(log: Path) -> Iterator[str]:
    """Address of a Jupyter server as a hub starts it; the playground starts with the first request for it."""
    pytest.importorskip("jupyter_server_proxy")
    folder = log.parent
    port = free_port()
    options = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.base_url": BASE,
        "ServerApp.allow_remote_access": True,  # as on a hub; the playground does not
        "ServerApp.allow_root": True,
        "ServerApp.open_browser": False,
        "ServerApp.root_dir": folder,
        "IdentityProvider.token": TOKEN,
    }
    command = [sys.executable, "-m", "jupyter_server", *(f"--{name}={value}" for name, value in options.items())]
    places = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    paths = os.pathsep.join([str(ROOT), str(advertised(folder / "installed")), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, **places, "JUPYTERHUB_PUBLIC_URL": f"{PUBLIC}{BASE}/", "PYTHONPATH": paths}
    environment["PLAYGROUND_DATA_FOLDER"] = str(folder / "data")  # a first start prints the teacher's token
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}{BASE}/playground"
    try:
        wait_until_ready(address, process, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def advertised(folder: Path) -> Path:
    """Return a folder in which the entry points of `pyproject.toml` are installed, as pip would."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    info = folder / "backprop_playground-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: backprop-playground\nVersion: 0\n", "utf-8")
    group = "jupyter_serverproxy_servers"
    lines = [f"{name} = {place}" for name, place in project["entry-points"][group].items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines]), "utf-8")
    return folder


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while (status := ask(f"{address}/readyz")[0]) != 200:
        gone = process.poll() is not None or time.monotonic() > deadline
        assert not gone, f"{status}\n{log.read_text('utf-8', 'replace')}"
        time.sleep(0.2)


def ask(address: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, str, str]:
    """Return status, body and cookie of an answer; 0 where nobody answers."""
    sent = None if body is None else json.dumps(body).encode()
    carried = {**OWN, "content-type": "application/json", **headers}
    request = urllib.request.Request(address, data=sent, method=method, headers=carried)
    try:
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode(), ""
    except OSError:
        return 0, "", ""
    with answer:
        return answer.status, answer.read().decode(), answer.headers.get("set-cookie", "")


def page_of_a_browser(address: str) -> tuple[str, dict[str, str]]:
    """Open the playground; return its page and what the browser sends from now on."""
    status, page, cookie = ask(f"{address}/lab/playground")
    assert status == 200
    assert cookie.startswith("__Secure-playground=")
    assert f"; Path={BASE}/playground; " in cookie
    return page, {"cookie": cookie.partition(";")[0]}


def trained_steps(address: str, carried: dict[str, str], count: int) -> int:
    """Train over the websocket; return the step at which training has stopped."""
    ticket = json.loads(ask(f"{address}/api/ticket", "POST", **carried)[1])["ticket"]
    hello = {"type": "hello", "protocol": PROTOCOL_VERSION, "ticket": ticket, "experiment": "playground"}
    with websocket(address, **carried) as socket:
        socket.send(json.dumps(hello))
        socket.send(json.dumps({"type": "step", "id": 1, "count": count}))
        while True:
            message = socket.recv(START_S)
            event = json.loads(message) if isinstance(message, str) else {}
            assert event.get("type") != "error", event
            if event.get("type") == "state" and event["step"] and not event["running"]:
                return int(event["step"])


def websocket(address: str, **headers: str) -> ClientConnection:
    """Open the websocket of a run as the browser of the hub's user does."""
    place = urlsplit(address.replace("http", "ws", 1))
    raw = create_connection((place.hostname, place.port))
    # The name in the address is what the client sends as Host.
    named = f"{place.scheme}://{urlsplit(PUBLIC).netloc}{place.path}/api/session"
    carried = {name: value for name, value in {**OWN, **headers}.items() if name not in ("host", "origin")}
    origin = Origin(headers.get("origin", PUBLIC))
    return connect(named, sock=raw, origin=origin, additional_headers=carried, open_timeout=START_S, proxy=None)


def test_a_run_trains_behind_jupyter(jupyter: str) -> None:
    page, carried = page_of_a_browser(jupyter)
    places = re.findall(r'(?:href|src)="(/[^"]*)"', page)
    assert places
    assert all(place.startswith(f"{BASE}/playground/") for place in places)
    modules = json.loads(re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)[1])["imports"]  # type: ignore[index]
    origin = jupyter.removesuffix(f"{BASE}/playground")
    for place in (*places, modules["uplot"]):
        assert ask(origin + place)[0] == 200, place
    assert trained_steps(jupyter, carried, 30) == 30


def test_behind_jupyter_other_names_and_other_sites_are_refused(jupyter: str) -> None:
    _, carried = page_of_a_browser(jupyter)
    assert ask(f"{jupyter}/", host="evil.example")[0] == 421
    assert ask(f"{jupyter}/api/ticket", "POST", **carried, origin="https://evil.example")[0] == 403
    assert ask(f"{jupyter}/api/ticket", "POST", **carried, origin="http://hub.example.org")[0] == 403
    with pytest.raises(WebSocketException), websocket(jupyter, **carried, origin="https://evil.example") as socket:
        socket.recv(START_S)  # Jupyter takes the handshake before it asks the playground


def test_the_code_to_join_names_the_address_that_students_open(jupyter: str, log: Path) -> None:
    token = re.search(r"Teacher's token, shown this once: (\S+)", log.read_text("utf-8"))
    assert token is not None
    _, _, cookie = ask(f"{jupyter}/api/teacher", "POST", {"token": token[1]})
    carried = {"cookie": cookie.partition(";")[0]}
    room = json.loads(ask(f"{jupyter}/api/rooms", "POST", {"name": "Tuesday"}, **carried)[1])
    picture = ask(f"{jupyter}/api/rooms/{room['room']}/qr.svg?x=1", **carried)[1]
    assert picture.encode() == qr_svg(f"{PUBLIC}{BASE}/playground/join/{room['code']}")
