"""From the command to a server that trains: with compiled kernels in the cache, and with none."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure, publish
from benchmarks.server_process import running_server

CACHED_REPEATS, COLD_REPEATS = 5, 2
CACHED_GOAL_S, COLD_GOAL_S = 3.0, 45.0


@dataclass(frozen=True)
class Start:
    """Seconds from the command to ready, by the clock and by the processor time of the server and its workers."""

    wall_s: float
    processor_s: float


def start(cache: str) -> Start:
    """Start a server on one cache folder and stop it again."""
    with running_server(PLAYGROUND_CACHE=cache) as server:
        return Start(server.seconds_to_ready, sum(server.processor_seconds().values()))


def figure(what: str, starts: Sequence[Start], goal_s: float) -> Figure:
    """Judge the median by the clock; beside it, what a machine with nothing else to do would need at most."""
    walls = [entry.wall_s for entry in starts]
    details = {
        "best_s": min(walls),
        "worst_s": max(walls),
        "processor_s": statistics.median(entry.processor_s for entry in starts),
    }
    return Figure(what, statistics.median(walls), "s", goal_s, at_least=False, details=details)


def main() -> None:
    """Start cold into an empty folder, then again and again from what the last cold start left there."""
    cold, cached = [], []
    for number in range(COLD_REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(start(folder))
            if number == COLD_REPEATS - 1:
                cached = [start(folder) for _ in range(CACHED_REPEATS)]
    publish(
        "startup",
        [
            figure("command to ready, kernels cached", cached, CACHED_GOAL_S),
            figure("command to ready, cold", cold, COLD_GOAL_S),
        ],
    )


if __name__ == "__main__":
    main()
