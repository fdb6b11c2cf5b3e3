"""The websocket ``/api/room``: news for a student, roster and pictures for a teacher. Pages only listen here."""

from __future__ import annotations

import asyncio
from functools import partial

import msgspec
from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from server.errors import RoomError
from server.metrics import Metrics
from server.outbox import Close
from server.protocol import CLOSE_PROTOCOL, CLOSE_REMOVED, CLOSE_TICKET
from server.rooms.hub import Hub, Listener
from server.rooms.messages import RoomHello
from server.rooms.model import Room
from server.rooms.rooms import Rooms
from server.rooms.teachers import Teachers
from server.socket_door import SocketDoor
from server.socket_io import Refused, read_text, serve_socket
from server.tickets import Tickets

HELLO_S = 10.0


class RoomSockets:
    """Accepts the sockets of rooms.

    Parameters
    ----------
    door : SocketDoor
    rooms : Rooms
    hub : Hub
    teachers : Teachers
    tickets : Tickets
    metrics : Metrics
    """

    def __init__(
        self, door: SocketDoor, rooms: Rooms, hub: Hub, teachers: Teachers, tickets: Tickets, metrics: Metrics
    ) -> None:
        self._door = door
        self._rooms = rooms
        self._hub = hub
        self._teachers = teachers
        self._tickets = tickets
        self._metrics = metrics

    async def serve(self, websocket: WebSocket, owner: str) -> None:
        """Handle one socket from its handshake to its end."""
        await self._door.admit(websocket, owner, partial(self._attend, websocket, owner))

    async def _attend(self, websocket: WebSocket, owner: str) -> None:
        hello = await self._hello(websocket)
        if not self._tickets.redeem(hello.ticket, owner):
            raise Refused(Close(CLOSE_TICKET, "this ticket was used or is too old; get another one"), "ticket")
        listener = self._hub.enter(self._room(owner, hello), owner)
        try:
            await serve_socket(websocket, listener.outbox, self._metrics, _listen(websocket, listener))
        finally:
            self._hub.leave(listener)

    async def _hello(self, websocket: WebSocket) -> RoomHello:
        try:
            async with asyncio.timeout(HELLO_S):
                return msgspec.json.decode(await read_text(websocket), type=RoomHello)
        except (TimeoutError, msgspec.DecodeError, UnicodeError):
            raise Refused(Close(CLOSE_PROTOCOL, "the first message must be a ticket and a room"), "hello") from None

    def _room(self, owner: str, hello: RoomHello) -> Room:
        """Return the room that a page may listen to: the teacher's own, or the one a student has joined."""
        try:
            if hello.room and self._teachers.knows(owner):
                return self._rooms.of_teacher(owner, hello.room)
        except RoomError as problem:
            raise Refused(Close(CLOSE_REMOVED, problem.message), "room") from None
        room = self._rooms.of_member(owner)
        if hello.room or room is None:
            raise Refused(Close(CLOSE_REMOVED, "You are in no open room."), "room")
        return room


async def _listen(websocket: WebSocket, listener: Listener) -> Close | None:
    """Wait until the page is gone; it has nothing to say."""
    try:
        await read_text(websocket)
    except WebSocketDisconnect:
        return None
    return Close(1008, "a socket of a room only listens")
