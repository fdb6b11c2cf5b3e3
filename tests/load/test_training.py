"""Goals L2 and L9: sessions that really train, side by side on a small machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import numpy as np

from tests.evidence.figures import Figures
from tests.load.crowd import Seen, run, seen_since, together
from tests.load.process import own_bytes, processor_s
from tests.load.student import Student
from tests.real_server import Server

LAB = "playground"
STREAMS = {
    "status": {},
    "boundary": {"size": 100},
    "neurons": {},
    "features": {},
    "weights": {},
    "data": {},
    "curves": {},
}
"""What the page of the lab has on screen."""
CONTROL_EVERY_S = 1.0

Count = Callable[[int, int], int]


async def control_times(students: list[Student], seconds: float) -> list[float]:
    """Move the batch size of every student once a second; return how long each answer took, in milliseconds."""

    async def steer(student: Student, delay: float) -> list[float]:
        await asyncio.sleep(delay)
        taken, until = [], time.monotonic() + seconds - delay
        while (begin := time.monotonic()) < until:
            await student.ask("speed", steps_per_second=None)
            taken.append((time.monotonic() - begin) * 1000)
            await asyncio.sleep(max(0.0, begin + CONTROL_EVERY_S - time.monotonic()))
        return taken

    delays = np.linspace(0, CONTROL_EVERY_S, len(students), endpoint=False)
    return [ms for times in await asyncio.gather(*map(steer, students, delays)) for ms in times]


def test_thirty_runs_train_side_by_side(training_server: Server, figure: Figures, times: Count) -> None:
    """Goals L2 and L9, the memory of a run: short 8 runs for 6 s, soak 30 for 60 s."""
    count, seconds = times(8, 30), times(6, 60)

    async def train() -> tuple[Seen, list[float], list[int], list[int], float]:
        students = [Student(training_server) for _ in range(count)]
        await together(student.join(watch=STREAMS, lab=LAB) for student in students)
        await together((student.ask("play") for student in students), at_once=count)
        await asyncio.sleep(2.0)
        used, begin = processor_s(training_server.process.pid), time.monotonic()
        before = [state["step"] for state in await states(students)]
        controls = await control_times(students, seconds)
        elapsed = time.monotonic() - begin
        steps = [state["step"] - first for state, first in zip(await states(students), before, strict=True)]
        share = 100 * (processor_s(training_server.process.pid) - used) / elapsed
        seen = seen_since(students, begin, elapsed)
        memory = [own_bytes(pid) for pid in training_server.workers()]
        await together(student.leave() for student in students)
        return seen, controls, steps, memory, share

    seen, controls, steps, memory, share = run(train())
    figure("L2", "sessions that train on two cores", count)
    figure("L2", "pictures a second of the session that gets fewest", seen.per_second.min(), at_least=10, timing=True)
    figure("L2", "control round trip, median", float(np.percentile(controls, 50)), "ms")
    figure(
        "L2", "control round trip, 99th percentile", float(np.percentile(controls, 99)), "ms", at_most=100, timing=True
    )
    figure("L2", "most steps over fewest", max(steps) / min(steps), "x", at_most=1.5, timing=True)
    figure("L2", "steps a second of all sessions together", sum(steps) / seen.seconds)
    figure("L2", "the server's share of a core", share, "%")
    figure("L9", "memory of a training session's process", max(memory) / 2**20, "MiB", at_most=20)


async def states(students: list[Student]) -> list[dict[str, int]]:
    """Ask every run how far it is."""
    return await asyncio.gather(*(student.ask("speed", steps_per_second=None) for student in students))
