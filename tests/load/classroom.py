"""A teacher's room: opened by a real teacher, joined by pages, watched on the wall."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from typing import Any

from server.frames import HEADER
from server.rooms.wall import ENTRY
from server.rooms.wall import HEADER as WALL_HEADER
from tests.load.http import post, post_ticket
from tests.load.wire import AbstractWire
from tests.real_server import Server


class Room:
    """A room of the teacher whose token the server has printed."""

    def __init__(self, server: Server, cookie: str, room_id: str, code: str) -> None:
        self.server = server
        self.teacher = cookie
        self.id = room_id
        self.code = code

    @classmethod
    async def opened(cls, server: Server) -> Room:
        """Sign in as the teacher and open a room."""
        status, headers, answer = await post(server, "/api/teacher", {"token": server.teacher_token()})
        assert status < 300, answer
        cookie = headers["set-cookie"].split(";")[0]
        status, _, answer = await post(server, "/api/rooms", {"name": "Load"}, cookie)
        assert status == 200, answer
        room = json.loads(answer)
        return cls(server, cookie, room["room"], room["code"])

    async def admit(self, pseudonym: str) -> str:
        """Let a new visitor join; return the cookie."""
        _, cookie = await post_ticket(self.server)
        status, _, answer = await post(self.server, "/api/join", {"code": self.code, "pseudonym": pseudonym}, cookie)
        assert status == 200, answer
        return cookie


class RoomPage(AbstractWire):
    """A socket of a room: a student's, which hears news, or the teacher's, which also sees the wall."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[tuple[float, str, float]] = []
        """When each tile came, whose it was, and how old it was, in seconds."""
        self._heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def enter(self, room: Room, cookie: str, name: str = "") -> None:
        """Open the socket and wait for the first news."""
        ticket, _ = await post_ticket(room.server, cookie)
        await self.open(room.server, "/api/room", cookie)
        self.send(ticket=ticket, room=name)
        async with asyncio.timeout(60):
            await self._heard

    def heard_text(self, event: dict[str, Any]) -> None:
        if not self._heard.done():
            self._heard.set_result(None)

    def heard_bytes(self, data: bytearray, start: int, end: int) -> None:
        now = time.monotonic()
        _, count = WALL_HEADER.unpack_from(data, start)
        position = start + WALL_HEADER.size
        for _ in range(count):
            member, length = ENTRY.unpack_from(data, position)
            position += ENTRY.size
            (time_ms,) = struct.unpack_from("<Q", data, position + HEADER.size - 12)
            self.tiles.append((now, member.decode(), now - time_ms / 1000))
            position += length
        assert position == end
