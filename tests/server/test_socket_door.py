"""The door that sockets of runs and of rooms come in through."""

from __future__ import annotations

from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.messages import CLOSE_FULL
from server.metrics import Metrics
from server.socket_door import SocketDoor


async def _echo(websocket: WebSocket) -> None:
    while True:
        await websocket.send_text(await websocket.receive_text())


def test_sockets_of_every_kind_count_against_one_limit() -> None:
    metrics = Metrics()
    door = SocketDoor(1, metrics)

    async def serve(websocket: WebSocket) -> None:
        await door.admit(websocket, partial(_echo, websocket))

    client = TestClient(Starlette(routes=[WebSocketRoute("/run", serve), WebSocketRoute("/room", serve)]))
    with client.websocket_connect("/run") as first:
        first.send_text("here")
        assert first.receive_text() == "here"
        with client.websocket_connect("/room") as second, pytest.raises(WebSocketDisconnect) as turned_away:
            second.receive_text()
        assert turned_away.value.code == CLOSE_FULL
        assert b'playground_refusals_total{reason="sockets"} 1.0' in metrics.page()
    with client.websocket_connect("/room") as third:
        third.send_text("now there is room")
        assert third.receive_text() == "now there is room"
        assert b"playground_sockets 1.0" in metrics.page()
    assert b"playground_sockets 0.0" in metrics.page()
