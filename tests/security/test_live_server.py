"""Goals B6, S6, S7, S8 and S10 at a real server: floods, frames that are somebody's, tokens and what the log says."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from server.log_lines import MOST_BYTES
from server.tokens import new_token
from tests.evidence.figures import Figures
from tests.faults.page import Visitor
from tests.real_server import Server
from tests.security.wire import TaggedPage, ask, opened

PATIENCE_S = 60.0
RECORD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+: ")
TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
PRINTED = "Teacher's token, shown this once: "


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("live") / "data") as running:
        yield running


@pytest.fixture
def talkative(tmp_path: Path) -> Iterator[Server]:
    """A server that logs whatever it can."""
    with Server(tmp_path / "data", PLAYGROUND_LOG_LEVEL="debug") as running:
        yield running


def log_of(server: Server) -> list[str]:
    return (server.folder.parent / "server.log").read_text("utf-8", "surrogateescape").splitlines()


def teacher_of(server: Server) -> Visitor:
    found = Visitor(server)
    found.cookie = f"playground={server.teacher_token()}"
    return found


@pytest.fixture(scope="module")
def teacher(server: Server) -> Visitor:
    return teacher_of(server)


@pytest.fixture
def room(teacher: Visitor) -> dict[str, str]:
    answer: dict[str, str] = json.loads(ask(teacher, "POST", "/api/rooms", {"name": "Tuesday"})[1])
    return answer


# ---- frames are somebody's ---------------------------------------------------------------------------------------


def test_of_many_pages_at_once_each_gets_only_its_own(
    server: Server, times: Callable[[int, int], int], figure: Figures
) -> None:
    wanted = times(1_000, 100_000)
    pages = [TaggedPage(Visitor(server), seed) for seed in range(1, times(6, 30) + 1)]
    asyncio.run(train_together(pages, wanted))
    assert len({page.session for page in pages}) == len(pages)
    assert all(page.frames for page in pages)
    figure("S6", "tagged frames to pages at once", sum(page.frames for page in pages), at_least=wanted)
    figure("S6", "pages", len(pages))
    figure("S6", "frames or events of another's run", sum(len(page.foreign) for page in pages), at_most=0)


async def train_together(pages: list[TaggedPage], wanted: int) -> None:
    enough = asyncio.Event()
    running = [asyncio.create_task(page.run(enough)) for page in pages]
    while (frames := sum(page.frames for page in pages)) < wanted or not all(page.frames for page in pages):
        done, _ = await asyncio.wait(running, timeout=0.1, return_when=asyncio.FIRST_COMPLETED)
        assert not done, f"a page ended after {frames} frames: {[task.exception() for task in done]}"
    enough.set()
    await asyncio.gather(*running)


# ---- floods ------------------------------------------------------------------------------------------------------

PING = '{"type":"ping","id":1}'
FLOODS = {"good commands": PING, "no commands at all": "{", "empty messages": "", "long ones": PING + " " * 60_000}


def test_who_floods_is_cut_off_and_nobody_else_notices(
    server: Server, teacher: Visitor, room: dict[str, str], figure: Figures
) -> None:
    seconds, codes, calm, flooded = asyncio.run(flood(server, teacher, room))
    assert codes.count(1008) == len(codes), codes
    figure("B6", "floods ended with 1008", len(codes), at_least=2 * len(FLOODS))
    figure("B6", "longest time to the end of one", max(seconds), "s", at_most=2.0, timing=True)
    usual, while_flooded = (1000 * float(np.percentile(gaps, 99)) for gaps in (calm, flooded))
    figure("B6", "p99 gap between another page's pictures, nobody flooding", usual, "ms")
    figure("B6", "the same during the floods", while_flooded, "ms", at_most=max(1.2 * usual, usual + 20), timing=True)


async def flood(
    server: Server, teacher: Visitor, room: dict[str, str]
) -> tuple[list[float], list[int], list[float], list[float]]:
    """Flood as a student at the own run, and as one who watches; return how long each took, its end, and the gaps."""
    ann, eve = TaggedPage(Visitor(server), 77), Visitor(server)
    for visitor, name in ((ann.visitor, "Ann"), (eve, "Eve")):
        ask(visitor, "POST", "/api/join", {"code": room["code"], "pseudonym": name})
    enough = asyncio.Event()
    running = asyncio.create_task(ann.run(enough))
    await asyncio.wait_for(ann.is_live.wait(), PATIENCE_S)
    while len(ann.arrivals) < 100:
        await asyncio.sleep(0.05)
    calm = gaps(ann.arrivals[20:])
    await asyncio.to_thread(ask, teacher, "POST", f"/api/rooms/{room['room']}/project", {"session": ann.session})
    first, seconds, codes = len(ann.arrivals), [], []
    for message in FLOODS.values():
        for hello in ({}, {"watch": True, "session": ann.session}):
            took, code = await flood_once(eve, message, hello)
            seconds.append(took)
            codes.append(code)
    flooded = gaps(ann.arrivals[first - 1 :])
    before = ann.frames
    while ann.frames == before:  # it still trains, and is still seen
        await asyncio.sleep(0.05)
    enough.set()
    await running
    return seconds, codes, calm, flooded


async def flood_once(visitor: Visitor, message: str, hello: dict[str, object]) -> tuple[float, int]:
    """Send as fast as the server reads until the socket is closed; return the seconds and the code."""
    async with opened(visitor, **hello) as socket:
        while (await event(socket))["type"] != "welcome":
            pass
        begin = time.monotonic()
        reading = asyncio.create_task(read_on(socket))
        with suppress(ConnectionClosed):
            while time.monotonic() < begin + PATIENCE_S:
                await socket.send(message)
                await asyncio.sleep(0)  # or a client that sends without end never gets to hear that it is over
        await reading
    return time.monotonic() - begin, socket.close_code or 0


async def event(socket: ClientConnection) -> dict[str, Any]:
    """Return the next event; pictures in between are let pass."""
    while not isinstance(message := await socket.recv(), str):
        pass
    found: dict[str, Any] = json.loads(message)
    return found


async def read_on(socket: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        async for _ in socket:
            pass


def gaps(arrivals: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(arrivals)]


def test_a_message_at_the_limit_is_read_and_a_longer_one_closes_the_socket(server: Server) -> None:
    async def try_lengths() -> int:
        async with opened(Visitor(server)) as socket:
            for size in (65_535, 65_536):
                await socket.send(PING + " " * (size - len(PING)))
            pongs = 0
            while pongs < 2:
                message = await socket.recv()
                pongs += isinstance(message, str) and json.loads(message)["type"] == "pong"
            await socket.send(PING + " " * (65_537 - len(PING)))
            await read_on(socket)
        return socket.close_code or 0

    assert asyncio.run(try_lengths()) == 1009


# ---- sent away ---------------------------------------------------------------------------------------------------


def test_who_is_sent_away_is_out_at_once_with_every_key(
    server: Server, teacher: Visitor, room: dict[str, str], figure: Figures
) -> None:
    eve = Visitor(server)
    assert ask(eve, "POST", "/api/join", {"code": room["code"], "pseudonym": "Eve"})[0] == 200
    seconds, welcome, code = asyncio.run(send_away(teacher, room, eve))
    assert ask(eve, "POST", "/api/join", {"code": code, "pseudonym": "Eve"})[0] == 403
    assert ask(Visitor(server), "POST", "/api/join", {"code": room["code"], "pseudonym": "Eve"})[0] == 404
    page = eve.page(session=welcome["session"], resume=welcome["resume"], epoch=welcome["epoch"])
    assert page.welcome["session"] != welcome["session"]
    assert page.welcome["state"]["step"] == 0
    figure(
        "S8", "longest time to the end of a socket of who was sent away", max(seconds), "s", at_most=1.0, timing=True
    )
    figure("S8", "sockets ended", len(seconds), at_least=3)


async def send_away(teacher: Visitor, room: dict[str, str], eve: Visitor) -> tuple[list[float], dict[str, object], str]:
    async with (
        opened(eve) as lab,
        opened(eve, "/api/room") as news,
        opened(teacher, "/api/room", room=room["room"]) as wall,
    ):
        while (welcome := await event(lab))["type"] != "welcome":
            pass
        async with opened(teacher, watch=True, session=welcome["session"]) as watching:
            while not (students := (await event(wall))["students"]):
                pass
            begin = time.monotonic()
            kick = asyncio.to_thread(
                ask, teacher, "POST", f"/api/rooms/{room['room']}/kick", {"member": students[0]["member"]}
            )
            kicked = asyncio.create_task(kick)
            with suppress(ConnectionClosed):
                for number in range(1, 100):  # what she has queued is not carried out any more
                    await lab.send(json.dumps({"type": "reset", "id": number}))
            seconds = []
            for socket in (lab, news, watching):
                await read_on(socket)
                seconds.append(time.monotonic() - begin)
                assert socket.close_code == 4005
            assert (await kicked)[0] == 204
        while (roster := await event(wall))["students"]:
            pass
    return seconds, welcome, roster["code"]


# ---- what is kept and what is said -------------------------------------------------------------------------------

HOSTILE = (
    "x" * 2_000, "a\r\n2026-01-01T00:00:00.000Z ERROR server: forged", "\x1b[31mred\x1b[0m\x07", "\u2028\u202etxt.exe",
    "ä" * 500, "%s%n{0}${jndi:ldap://x}", "\x00",
)  # fmt: skip


def test_tokens_stand_in_no_file_and_no_log_and_every_line_is_one_short_line(
    talkative: Server, figure: Figures
) -> None:
    """After what a hostile student puts into every place that may be written down."""
    server, teacher = talkative, teacher_of(talkative)
    room = json.loads(ask(teacher, "POST", "/api/rooms", {"name": "Tuesday"})[1])
    ann = Visitor(server)
    page = ann.page(lab="playground")
    page.step(3)
    run = page.ask("save", "saved", name="Mine")["run"]
    share = json.loads(ask(ann, "POST", f"/api/saved/{run}/share")[1])["token"]
    assert ask(Visitor(server), "GET", f"/shared/{share}")[0] == 200
    ticket = ann.ticket()
    secrets = [
        cookie.partition("=")[2] for cookie in (ann.cookie, teacher.cookie)
    ] + [share, ticket, page.welcome["resume"]]  # fmt: skip
    assert all(len(secret) == 43 for secret in secrets), "256 bits each"
    for text in HOSTILE:
        quoted = "".join(f"%{byte:02x}" for byte in text.encode())
        for path in (f"/lab/{quoted}", f"/{quoted}", f"/api/thumbnail/{quoted}?q={ticket}", f"/watch/{quoted}"):
            ask(ann, "GET", path[:8000])
        ask(ann, "POST", "/api/join", {"code": text[:64], "pseudonym": text[:24]})
        ask(Visitor(server), "POST", "/api/join", {"code": room["code"], "pseudonym": text[:24]})
        ask(teacher, "POST", "/api/rooms", {"name": text[:60]})
        page.send(type="save", id=5, name=text, note=text)
        page.send(type=text, id=6)
    assert ask(ann, "POST", "/api/teacher", {"token": new_token()})[0] == 403
    server.end(signal.SIGTERM)
    begin = 1 + next(number for number, line in enumerate(log_of(server)) if PRINTED in line)
    lines = log_of(server)[begin + 1 :]  # after what is printed at the first start, and not logged
    longest = max(len(line.encode(errors="surrogateescape")) for line in lines)
    forged = [line for line in lines if not (RECORD.match(line) or line.startswith("  | ")) or "\x1b" in line]
    told = [line for line in lines if TOKEN.search(line) or any(secret[:20] in line for secret in secrets)]
    kept = [path for path in files(server.folder) for secret in secrets if secret.encode() in path.read_bytes()]
    assert not told, told[:3]
    assert forged == []
    assert any(" server.worker: " in line for line in lines), "training processes write by the same rules"
    figure("S10", "lines of the log at its most talkative", len(lines), at_least=100)
    figure("S10", "longest line", longest, "B", at_most=MOST_BYTES)
    figure("S7", "lines of the log with a token", len(told), at_most=0)
    figure("S7", "files of the data folder with a token", len(kept), at_most=0)
    figure("S7", "bits of a token", 256, at_least=128)


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
