"""Goals L12 and L9: a room full of students, on the teacher's wall and as idle sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from tests.evidence.figures import Figures
from tests.load.classroom import Room, RoomPage
from tests.load.crowd import run, together, watch_for
from tests.load.process import own_bytes
from tests.load.student import Student
from tests.load.test_training import LAB
from tests.real_server import Server

STEPS_PER_SECOND = 20.0
"""Of each student: enough for every picture to change, little enough for a hundred on two cores."""
WARM_S = 2.0

Count = Callable[[int, int], int]


def test_the_wall_of_a_class_costs_little_and_is_fresh(training_server: Server, figure: Figures, times: Count) -> None:
    """Goal L12: short 8 students for 4 s, soak 100 for 30 s; nobody's own page draws."""
    count, seconds = times(8, 100), times(4, 30)

    async def watch() -> tuple[RoomPage, int, float, float, float]:
        room = await Room.opened(training_server)
        students = [Student(training_server) for _ in range(count)]
        cookies = await together(room.admit(f"student {number}") for number in range(count))
        joining = zip(students, cookies, strict=True)
        await together(student.join(watch={}, cookie=cookie, lab=LAB) for student, cookie in joining)
        await together(student.ask("speed", steps_per_second=STEPS_PER_SECOND) for student in students)
        await together(student.ask("play") for student in students)
        await asyncio.sleep(WARM_S)
        _, _, without = await watch_for(training_server, seconds)
        wall = RoomPage()
        await wall.enter(room, room.teacher, room.id)
        await asyncio.sleep(WARM_S)
        wall.tiles.clear()
        before = wall.bytes_in
        _, elapsed, share = await watch_for(training_server, seconds)
        came = wall.bytes_in - before
        await together([wall.end(), *(student.leave() for student in students)])
        return wall, came, elapsed, share, share - without

    wall, came, elapsed, share, more = run(watch())
    ages = [age * 1000 for _, _, age in wall.tiles]
    figure("L12", "students on the wall", len({member for _, member, _ in wall.tiles}), at_least=count)
    figure("L12", "pictures a second of each", len(wall.tiles) / elapsed / count, timing=True)
    figure("L12", "bytes for a hundred students", came / elapsed / count * 100 / 1000, "KB/s", at_most=300)
    figure("L12", "share of a core that the wall costs the server", more, "%", at_most=5, timing=True)
    figure("L12", "the server's share of a core with the wall", share, "%")
    figure("L12", "age of a picture, 99th percentile", float(np.percentile(ages, 99)), "ms", at_most=1000, timing=True)


def test_an_idle_socket_takes_little_memory(training_server: Server, figure: Figures, times: Count) -> None:
    """Goal L9: students who have joined a room and only listen; short 60, soak 280."""
    warm, count = 16, times(60, 280)

    async def enter(room: Room, number: int) -> RoomPage:
        page = RoomPage()
        await page.enter(room, await room.admit(f"student {number}"))
        return page

    async def listen() -> float:
        room = await Room.opened(training_server)
        first = await together(enter(room, number) for number in range(warm))
        await asyncio.sleep(WARM_S)
        before = own_bytes(training_server.process.pid)
        pages = await together(enter(room, warm + number) for number in range(count))
        await asyncio.sleep(WARM_S)
        grown = own_bytes(training_server.process.pid) - before
        await together(page.end() for page in [*first, *pages])
        return grown / count / 1024

    figure("L9", "memory of the server for an idle socket", run(listen()), "KiB", at_most=40)
