"""What histograms and norms of all layers take from training at the rate at which the server draws them."""

from __future__ import annotations

import statistics
from time import process_time
from typing import Any

import benchmarks.one_core  # noqa: F401  before all others
from benchmarks.figures import Figure, publish
from engine.experiments.playground import Playground
from engine.warm import warm
from server.showcase import FRAME_INTERVAL_S

ROUNDS = 200
GOAL_PERCENT = 5.0
WATCHED: dict[str, dict[str, Any]] = {"gradients": {}, "activations": {}}
NETWORKS: dict[str, list[dict[str, Any]]] = {
    "two layers of 8": [{"units": 8}] * 2,
    "ten layers of 32": [{"units": 32}] * 10,
}


def share_percent(layers: list[dict[str, Any]]) -> tuple[float, float]:
    """Return the share of a frame's interval that the two streams take, median and worst tenth, in percent."""
    experiment = Playground({"layers": layers})
    seconds = []
    for _ in range(ROUNDS):
        experiment.advance(2.0)  # so that caches hold training's data, not the histograms'
        begin = process_time()
        experiment.snapshot(WATCHED, {})
        seconds.append(process_time() - begin)
    tenths = statistics.quantiles(seconds, n=10)
    return 100.0 * statistics.median(seconds) / FRAME_INTERVAL_S, 100.0 * tenths[-1] / FRAME_INTERVAL_S


def main() -> None:
    """Measure a usual and the largest network."""
    warm()
    figures = []
    for name, layers in NETWORKS.items():
        median, worst = share_percent(layers)
        figures.append(
            Figure(
                f"histograms and norms at every frame, {name}",
                median,
                "% of training",
                GOAL_PERCENT,
                at_least=False,
                details={"worst_tenth_percent": worst, "frames_a_second": 1.0 / FRAME_INTERVAL_S},
            )
        )
    publish("diagnostics_cost", figures)


if __name__ == "__main__":
    main()
