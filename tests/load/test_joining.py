"""Goal L3: the bell rings, a whole class joins, and one too many comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.evidence.figures import Figures
from tests.load.classroom import Room
from tests.load.crowd import run, together
from tests.load.student import Student
from tests.load.test_training import LAB, STREAMS
from tests.load.wire import Refusal
from tests.real_server import Server

WITHIN_S = 10.0

Count = Callable[[int, int], int]


@pytest.fixture
def places(times: Count) -> int:
    return times(16, 100)


@pytest.fixture
def server(tmp_path: Path, places: int) -> Iterator[Server]:
    with Server(tmp_path / "data", PLAYGROUND_MOST_TRAINING=str(places)) as running:
        yield running


def test_a_class_joins_when_the_bell_rings(server: Server, places: int, figure: Figures) -> None:
    """Short 16 students in 1.6 s, soak 100 in 10 s; the next one finds no place."""

    async def join(room: Room, number: int) -> Student:
        await asyncio.sleep(number * WITHIN_S / 100)
        student = Student(server)
        cookie = await room.admit(f"student {number}")
        await student.join(watch=STREAMS, cookie=cookie, lab=LAB)
        await student.until_drawn()
        return student

    async def bell() -> tuple[list[float], Refusal]:
        room = await Room.opened(server)
        students = await together((join(room, number) for number in range(places)), at_once=places)
        late = Student(server)
        with pytest.raises(Refusal) as refused:
            await late.join(watch=STREAMS, cookie=await room.admit("late"), lab=LAB)
        await together(student.end() for student in students)
        return [student.first_bundle_at - student.joined_at for student in students], refused.value

    waited_s, refusal = run(bell())
    figure("L3", "students who joined, 10 a second", len(waited_s), at_least=places)
    figure("L3", "joins that failed", places - len(waited_s), at_most=0)
    figure("L3", "from joining to the first picture, median", float(np.percentile(waited_s, 50)), "s")
    figure("L3", "the same, 99th percentile", float(np.percentile(waited_s, 99)), "s", at_most=2, timing=True)
    assert refusal.code == 4013
    assert refusal.reason == f"{places} runs are open already; try again in a minute"
    counted = server.metric('playground_refusals_total{reason="close_4013"}')
    figure("L3", "refusals of one too many that a metric counts", counted, at_least=1)
