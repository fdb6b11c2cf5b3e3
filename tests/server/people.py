"""People at the whole application, without a network: each a cookie, requests and sockets."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from server.tokens import new_token

ORIGIN = {"origin": "http://localhost"}
SOON_S = 30.0


class Browser:
    """One person's browser: a cookie, requests and sockets."""

    def __init__(self, client: TestClient, token: str | None = None) -> None:
        self.client = client
        self.token = token or new_token()
        self.headers = {**ORIGIN, "cookie": f"playground={self.token}"}

    def get(self, address: str, **headers: str) -> Any:
        self.client.cookies.clear()
        return self.client.get(address, headers={**self.headers, **headers})

    def post(self, address: str, /, **body: Any) -> Any:
        self.client.cookies.clear()
        return self.client.post(address, headers=self.headers, json=body)

    def join(self, code: str, name: str) -> Any:
        return self.post("/api/join", code=code, pseudonym=name)

    @contextmanager
    def socket(self, address: str, **hello: Any) -> Iterator[WebSocketTestSession]:
        ticket = self.post("/api/ticket").json()["ticket"]
        self.client.cookies.clear()
        with self.client.websocket_connect(f"ws://localhost{address}", headers={**self.headers}) as socket:
            socket.send_text(json.dumps({"ticket": ticket, **hello}))
            yield socket

    @contextmanager
    def lab(self, **hello: Any) -> Iterator[WebSocketTestSession]:
        settings = {"type": "hello", "protocol": 1, "experiment": "playground", "lab": "playground", **hello}
        with self.socket("/api/session", **settings) as socket:
            yield socket

    def room(self, room: str = "") -> Any:
        return self.socket("/api/room", room=room)


def until(socket: WebSocketTestSession, kind: str, **wanted: Any) -> Any:
    """Read on to an event of a kind, or to a binary message, that says this."""
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        message = socket.receive()
        if message["type"] == "websocket.close":
            raise WebSocketDisconnect(message["code"], message.get("reason"))
        if kind == "binary" and message.get("bytes") is not None:
            return message["bytes"]
        if message.get("text") is not None:
            event = json.loads(message["text"])
            if event["type"] == kind and all(event[name] == value for name, value in wanted.items()):
                return event
    raise AssertionError(f"no {kind} {wanted}")


def say(socket: WebSocketTestSession, **message: Any) -> None:
    socket.send_text(json.dumps(message))
