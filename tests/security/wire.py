"""Pages at a real server, many at once: each checks that every frame and event is its own."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from server.frames import read_headers
from tests.faults.page import Visitor

STREAMS = {"status": {}, "curves": {}, "weights": {}}


def ask(visitor: Visitor, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
    """Send one request; return status and body of the answer."""
    server = visitor.server
    headers = {"origin": server.url, "cookie": visitor.cookie, "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


@asynccontextmanager
async def opened(visitor: Visitor, path: str = "/api/session", **hello: Any) -> AsyncIterator[ClientConnection]:
    """Open a socket as a page does and send its first message."""
    url = visitor.server.url
    ticket = await asyncio.to_thread(visitor.ticket)
    place = url.replace("http", "ws") + path
    headers = {"cookie": visitor.cookie}
    async with connect(place, additional_headers=headers, origin=url, compression=None, max_size=None) as socket:  # type: ignore[arg-type]
        first = {"type": "hello", "protocol": 1, "experiment": "playground"} if path == "/api/session" else {}
        await socket.send(json.dumps({**first, "ticket": ticket, **hello}))
        yield socket


class TaggedPage:
    """A page that trains a run with a seed of its own and looks at every message for its tags.

    Attributes
    ----------
    frames : int
        Frames that were this page's own.
    foreign : list
        Whatever was not.
    arrivals : list of float
        When each bundle came, in seconds of a steady clock.
    """

    def __init__(self, visitor: Visitor, seed: int) -> None:
        self.visitor = visitor
        self.seed = seed
        self.session = ""
        self.epoch = 0
        self.frames = 0
        self.foreign: list[object] = []
        self.arrivals: list[float] = []
        self.is_live = asyncio.Event()

    async def run(self, enough: asyncio.Event) -> None:
        """Train and look until told that it is enough."""
        async with opened(self.visitor) as socket:
            ended = asyncio.create_task(enough.wait())
            while not enough.is_set():
                receiving = asyncio.create_task(_next(socket))
                await asyncio.wait([receiving, ended], return_when=asyncio.FIRST_COMPLETED)
                if receiving.done():
                    await self._take(socket, receiving.result())
                else:
                    receiving.cancel()

    async def _take(self, socket: ClientConnection, data: str | bytes) -> None:
        if isinstance(data, str):
            await self._hear(socket, json.loads(data))
            return
        for header in read_headers(data):
            if header.epoch != self.epoch:
                self.foreign.append(header)
                return
            self.frames += 1
        self.arrivals.append(time.monotonic())
        await socket.send(json.dumps({"type": "ack", "seq": header.seq}))

    async def _hear(self, socket: ClientConnection, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "welcome":
            self.session, self.epoch = event["session"], event["epoch"]
            for message in (
                {"type": "configure", "id": self.seed, "changes": {"seed": self.seed, "layers": [{"units": 2}]}},
                {"type": "watch", "streams": STREAMS},
                {"type": "play", "id": self.seed},
            ):
                await socket.send(json.dumps(message))
        elif not self._is_own(event):
            self.foreign.append(event)
        elif kind == "state" and event["running"]:
            self.is_live.set()

    def _is_own(self, event: dict[str, Any]) -> bool:
        """Do an answer's number and seed belong to this page? What nobody has asked for has no number."""
        if event["type"] == "configured":
            return (event["config"]["seed"], event["id"]) == (self.seed, self.seed)
        return event["type"] != "state" or event["id"] in (self.seed, None)


async def _next(socket: ClientConnection) -> str | bytes:
    return await socket.recv()
