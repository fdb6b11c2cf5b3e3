"""Many pages at once, and what they saw within a span of time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from tests.load.process import processor_s
from tests.load.student import Student
from tests.real_server import Server

T = TypeVar("T")

AT_ONCE = 8
"""How many pages of a crowd that is not in a hurry open their runs at the same time."""


@dataclass(frozen=True)
class Seen:
    """What some pages saw: how old each picture was (milliseconds), and how many came for each page."""

    ages_ms: np.ndarray
    pictures: np.ndarray
    seconds: float

    @property
    def per_second(self) -> np.ndarray:
        """Pictures a second of each page."""
        return self.pictures / self.seconds

    def age_ms(self, percent: float) -> float:
        """Return a percentile of the ages; infinite if no picture came."""
        return float(np.percentile(self.ages_ms, percent)) if len(self.ages_ms) else float("inf")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work; not on uvloop, which now and then hangs when it closes after many connections."""
    return asyncio.run(work)


async def together(jobs: Iterable[Coroutine[Any, Any, T]], at_once: int = AT_ONCE) -> list[T]:
    """Await all, so many at a time."""
    places = asyncio.Semaphore(at_once)

    async def one(job: Coroutine[Any, Any, T]) -> T:
        async with places:
            return await job

    return await asyncio.gather(*map(one, jobs))


def seen_since(students: Sequence[Student], begin: float, seconds: float) -> Seen:
    """Return what these pages saw from a moment on."""
    ages = [[age for at, age in student.arrivals if begin <= at < begin + seconds] for student in students]
    flat = np.array([age for ages_of_one in ages for age in ages_of_one]) * 1000
    return Seen(flat, np.array([len(ages_of_one) for ages_of_one in ages]), seconds)


async def watch_for(server: Server, seconds: float) -> tuple[float, float, float]:
    """Let time pass; return when that began, how long it took and the server's share of a core in percent."""
    used, begin = processor_s(server.process.pid), time.monotonic()
    await asyncio.sleep(seconds)
    elapsed = time.monotonic() - begin
    return begin, elapsed, 100 * (processor_s(server.process.pid) - used) / elapsed
