"""The door that sockets of runs and of rooms come in through."""

from __future__ import annotations

from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.metrics import Metrics
from server.protocol import CLOSE_FULL
from server.socket_door import SocketDoor


async def _echo(websocket: WebSocket) -> None:
    while True:
        await websocket.send_text(await websocket.receive_text())


def test_sockets_of_every_kind_count_against_one_limit() -> None:
    metrics = Metrics()
    door = SocketDoor(1, 1, metrics)

    async def serve(websocket: WebSocket) -> None:
        await door.admit(websocket, "ann", partial(_echo, websocket))

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


def test_one_visitor_cannot_hold_every_place_without_a_word() -> None:
    door = SocketDoor(10, 2, Metrics())

    async def serve(websocket: WebSocket) -> None:
        await door.admit(websocket, websocket.path_params["owner"], partial(_echo, websocket))

    client = TestClient(Starlette(routes=[WebSocketRoute("/{owner}", serve)]))
    with client.websocket_connect("/eve"), client.websocket_connect("/eve"):
        with client.websocket_connect("/eve") as third, pytest.raises(WebSocketDisconnect) as turned_away:
            third.receive_text()
        assert turned_away.value.code == CLOSE_FULL
        assert turned_away.value.reason == "This browser has 2 windows open already; close some of them first."
        with client.websocket_connect("/ann") as other:
            other.send_text("here")
            assert other.receive_text() == "here"
    with client.websocket_connect("/eve") as again:
        again.send_text("here")
        assert again.receive_text() == "here"
