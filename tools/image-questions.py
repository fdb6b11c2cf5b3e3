"""Asked inside the container by ``tools/image-test.sh``: is it locked, complete, warm, and does it train?"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import urllib.request
from pathlib import Path

from websockets.asyncio.client import connect

from engine.images import load
from engine.images._store import cache_folder
from server.protocol import PROTOCOL_VERSION

STEPS = 200
UID = 10_001
VOLUME = "/var/lib/playground"
COMPILED, KEPT = Path("/opt/playground/kernels"), Path("/tmp/playground/kernels")


def locked() -> str:
    """Ask the kernel what the server's process may do."""
    status = dict(line.split(":\t", 1) for line in Path("/proc/1/status").read_text("ascii").splitlines())
    assert status["Uid"].split() == [str(UID)] * 4, status["Uid"]
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, f"{name} {status[name]}"
    assert status["NoNewPrivs"].strip() == "1", "new privileges could be gained"
    writable = [place for place in ("/", "/opt/playground", "/etc", "/usr/bin") if os.access(place, os.W_OK)]
    assert not writable, f"{writable} can be written"
    return f"uid {UID}, no capability, no new privileges, read-only root"


def complete(address: str) -> str:
    """Ask for a page, its libraries and the data that the image carries."""
    page = ask(address, "/lab/playground")
    found = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None, "the page has no import map"
    assert ask(address, json.loads(found[1])["imports"]["uplot"]), "the image carries no browser libraries"
    labs = json.loads(ask(address, "/api/catalogue"))["labs"]
    mnist = load("mnist")
    assert (len(mnist.train), len(mnist.test)) == (60_000, 10_000)
    fetched = cache_folder("fashion_mnist").resolve()
    assert fetched.is_relative_to(VOLUME), f"sets of images would be fetched into {fetched}, which is not kept"
    return f"{len(labs)} labs, browser libraries, MNIST with {len(mnist):,} pictures, room for others on the volume"


def warm() -> str:
    """See that no kernel was compiled since the image was built."""
    built, now = (len(list(folder.rglob("*.nbc"))) for folder in (COMPILED, KEPT))
    assert built == now > 0, f"{built} kernels were built with the image, {now} are there now"
    return f"{built} kernels, all compiled when the image was built"


async def trains(address: str) -> str:
    """Train a network over the websocket, as a page does."""
    with urllib.request.urlopen(f"{address}/", timeout=10) as answer:
        cookie = answer.headers["set-cookie"].partition(";")[0]
    ticket = json.loads(ask(address, "/api/ticket", method="POST", cookie=cookie))["ticket"]
    place = f"{address.replace('http', 'ws', 1)}/api/session"
    async with connect(place, origin=address, additional_headers={"cookie": cookie}, proxy=None) as socket:  # type: ignore[arg-type]
        hello = {"type": "hello", "protocol": PROTOCOL_VERSION, "ticket": ticket, "experiment": "playground"}
        await socket.send(json.dumps(hello))
        await socket.send(json.dumps({"type": "step", "id": 1, "count": STEPS}))
        async for message in socket:
            event = json.loads(message) if isinstance(message, str) else {}
            assert event.get("type") != "error", event
            if event.get("type") == "state" and event["step"] == STEPS and not event["running"]:
                break
    return f"{STEPS} steps trained over a websocket"


def ask(address: str, path: str, method: str = "GET", **headers: str) -> str:
    """Return the body of an answer."""
    request = urllib.request.Request(address + path, method=method, headers={"origin": address, **headers})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


def main(address: str) -> None:
    """Print one line for each answer that is right; an assertion says what is wrong."""
    for said in (locked(), complete(address), warm(), asyncio.run(asyncio.wait_for(trains(address), 120))):
        sys.stdout.write(f"{said}\n")


main(sys.argv[1])
