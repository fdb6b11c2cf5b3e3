"""From the command to a server that trains: with compiled kernels in the cache, and with none."""

from __future__ import annotations

import statistics
import tempfile

from benchmarks.figures import Figure, publish
from benchmarks.server_process import running_server

CACHED_REPEATS, COLD_REPEATS = 5, 2
CACHED_GOAL_S, COLD_GOAL_S = 3.0, 45.0


def seconds_to_ready(cache: str) -> float:
    """Start a server on one cache folder and stop it again."""
    with running_server(PLAYGROUND_CACHE=cache) as server:
        return server.seconds_to_ready


def main() -> None:
    """Start cold into an empty folder, then from what that start left there."""
    cold = []
    for _ in range(COLD_REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(seconds_to_ready(folder))
            cached = [seconds_to_ready(folder) for _ in range(CACHED_REPEATS)]
    publish(
        "startup",
        [
            Figure(
                "command to ready, kernels cached",
                statistics.median(cached),
                "s",
                CACHED_GOAL_S,
                at_least=False,
                details={"best_s": min(cached), "worst_s": max(cached)},
            ),
            Figure(
                "command to ready, cold",
                statistics.median(cold),
                "s",
                COLD_GOAL_S,
                at_least=False,
                details={"best_s": min(cold), "worst_s": max(cold)},
            ),
        ],
    )


if __name__ == "__main__":
    main()
