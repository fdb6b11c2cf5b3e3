"""Goals L1, L5 and L6: a class that only watches, with slow and deaf pages among it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tests.evidence.figures import Figures
from tests.load.crowd import Seen, run, seen_since, together, watch_for
from tests.load.process import own_bytes
from tests.load.recording import STREAMS
from tests.load.replay import FRAMES_PER_SECOND
from tests.load.student import DeafStudent, Held, SlowStudent, Student
from tests.real_server import Server

STUDENTS = 100
LINE_BYTES_PER_SECOND = 200_000
SMALL_BUFFER_BYTES = 32_768
"""What the kernel holds for a slow page: its line is to be slow, not long."""
WARM_S = 2.0
LOOK_S = 0.25

Count = Callable[[int, int], int]


async def class_of(server: Server, count: int) -> list[Student]:
    """Return so many pages that have seen their first pictures."""
    students = [Student(server) for _ in range(count)]
    await together(student.join(watch=STREAMS) for student in students)
    await together(student.until_drawn() for student in students)
    await asyncio.sleep(WARM_S)
    return students


async def leave(*students: Student) -> None:
    await together(student.end() for student in students)


async def look(server: Server, students: list[Student], seconds: float) -> tuple[Seen, float]:
    """Return what pages see within a time and the server's share of a core in percent."""
    begin, elapsed, share = await watch_for(server, seconds)
    return seen_since(students, begin, elapsed), share


def test_a_class_gets_its_pictures_and_gets_them_fresh(replay_server: Server, figure: Figures, times: Count) -> None:
    """Goal L1: short 5 s, soak 60 s."""

    async def watch() -> tuple[Seen, float]:
        students = await class_of(replay_server, STUDENTS)
        found = await look(replay_server, students, times(5, 60))
        await leave(*students)
        return found

    seen, share = run(watch())
    delivered = 100 * seen.per_second.mean() / FRAMES_PER_SECOND
    figure("L1", "pictures delivered of those due", delivered, "%", at_least=99, timing=True)
    figure("L1", "the same for the student who got fewest", 100 * seen.per_second.min() / FRAMES_PER_SECOND, "%")
    figure("L1", "age of a picture, median", seen.age_ms(50), "ms")
    figure("L1", "age of a picture, 99th percentile", seen.age_ms(99), "ms", at_most=50, timing=True)
    figure("L1", "the server's share of a core", share, "%", at_most=40, timing=True)
    assert seen.pictures.min() > 0


def test_pages_on_a_slow_line_see_fresh_pictures_and_harm_nobody(
    replay_server: Server, figure: Figures, times: Count
) -> None:
    """Goal L5: short 5 of 30 pages and 6 s, soak 10 of 100 and 30 s."""
    seconds, slow_ones, others = times(6, 30), times(5, 10), times(25, 90)

    async def watch() -> tuple[Seen, Seen, Seen, float]:
        students = await class_of(replay_server, others)
        alone, _ = await look(replay_server, students, seconds)
        slow = [SlowStudent(replay_server, LINE_BYTES_PER_SECOND) for _ in range(slow_ones)]
        await together(student.join(watch=STREAMS, receive_buffer=SMALL_BUFFER_BYTES) for student in slow)
        before = own_bytes(replay_server.process.pid)
        await asyncio.sleep(WARM_S)
        beside, _ = await look(replay_server, students, seconds)
        grown = (own_bytes(replay_server.process.pid) - before) / slow_ones / 2**20
        of_slow = seen_since(slow, time.monotonic() - seconds, seconds)
        await leave(*students, *slow)
        return alone, beside, of_slow, grown

    alone, beside, of_slow, grown = run(watch())
    figure("L5", "age of a picture at 200 KB/s, 99th percentile", of_slow.age_ms(99), "ms", at_most=500, timing=True)
    figure("L5", "pictures a second at 200 KB/s", of_slow.per_second.mean())
    slower = beside.age_ms(99) / alone.age_ms(99)
    figure("L5", "age of the others' pictures, with over without slow pages", slower, "x", at_most=1.2, timing=True)
    figure("L5", "memory of the server for a slow page", grown, "MiB", at_most=1)
    assert of_slow.pictures.min() > 0


def test_pages_that_never_read_are_let_go(replay_server: Server, figure: Figures, times: Count) -> None:
    """Goal L6: pages that acknowledge blindly what they never read, in soak also pages that do nothing at all."""
    seconds, deaf_ones, silent_ones, others = times(3, 10), times(6, 10), times(0, 10), times(20, 80)

    async def watch() -> tuple[Seen, Seen, list[float], float, float]:
        students = await class_of(replay_server, others)
        alone, _ = await look(replay_server, students, seconds)
        deaf = [DeafStudent(replay_server, acknowledges=True) for _ in range(deaf_ones)]
        deaf += [DeafStudent(replay_server, acknowledges=False) for _ in range(silent_ones)]
        await together(student.join(watch=STREAMS, receive_buffer=SMALL_BUFFER_BYTES) for student in deaf)
        held = Held(replay_server)
        await held.look()
        begin, before, most = time.monotonic(), held.own_bytes, 0
        gone = asyncio.gather(*(student.until_gone(held) for student in deaf))
        while not gone.done():
            await asyncio.sleep(LOOK_S)
            await held.look()
            most = max(most, held.own_bytes - before)
        seconds_until_gone = [at - begin for at in await gone]
        beside = seen_since(students, begin, time.monotonic() - begin)
        await asyncio.sleep(WARM_S)
        left = own_bytes(replay_server.process.pid) - before
        await leave(*students, *deaf)
        return alone, beside, seconds_until_gone, most / 2**20, left / 2**20

    alone, beside, until_gone, most, left = run(watch())
    figure("L6", "until the last page that never reads is gone", max(until_gone), "s", at_most=30, timing=True)
    figure("L6", "memory that they take meanwhile, all together", most, "MiB")
    figure("L6", "memory that is not given back", left, "MiB", at_most=5)
    slower = beside.age_ms(99) / alone.age_ms(99)
    figure("L6", "age of the others' pictures, with over without them", slower, "x", at_most=1.2, timing=True)
