"""What slices of the loss and second derivatives take from training while they are watched, and nothing when not."""

from __future__ import annotations

from time import process_time
from typing import Any

import benchmarks.one_core  # noqa: F401  before all others
from benchmarks.figures import Figure, publish
from engine.experiments import EXPERIMENTS
from engine.experiments._pacing import Pacing
from engine.experiments._sharpness import PATH_SHARE
from engine.warm import warm_all
from server.run import BURST_MS
from server.showcase import Showcase
from server.worker_messages import Credit

SECONDS = 5.0
GOAL_PERCENT = 10.0
SLICE_MS = 100.0
STATUS: dict[str, dict[str, Any]] = {"status": {}}
WATCHED: dict[str, dict[str, dict[str, Any]]] = {
    "landscape": {"surface": {"size": 51}, "paths": {}, "positions": {}},
    "curvature": {"curvature": {}, "sharpness": {}},
}
CONFIG = {
    "layers": [{"units": 8}, {"units": 8}],
    "samples": 1000,  # half of them to train on
    "optimizer": "adam",
    "learning_rate": 0.003,
}


def share_percent(streams: dict[str, dict[str, Any]]) -> float:
    """Return the share of the processor's time that drawing takes in a worker's loop whose viewer is never behind."""
    spec = EXPERIMENTS["playground"]
    experiment: Any = spec.create(CONFIG)
    # Everything is paced by the processor's time, so that other work on the machine changes nothing.
    experiment._companions.landscape.pacing = Pacing(clock=process_time)
    experiment._companions.sharpness.now_pacing = Pacing(clock=process_time)
    experiment._companions.sharpness.path_pacing = Pacing(PATH_SHARE, clock=process_time)
    showcase = Showcase(spec.streams, 1, process_time)
    showcase.watch(STATUS | streams)
    drawing = training = 0.0
    while drawing + training < SECONDS:
        begin = process_time()
        experiment.advance(BURST_MS)
        between = process_time()
        showcase.give(Credit(viewer=1, points=0, generation=0, keyframe=False))
        showcase.bundle(experiment)
        training += between - begin
        drawing += process_time() - between
    return 100.0 * drawing / (drawing + training)


def slice_ms() -> float:
    """Return the best time of one slice of 51 x 51 losses over 500 points, milliseconds of the processor."""
    experiment = EXPERIMENTS["playground"].create(CONFIG)
    experiment.advance(1e9, 2000)
    seconds = []
    for _ in range(20):
        begin = process_time()
        experiment.snapshot({"surface": {"size": 51}}, {})
        seconds.append(process_time() - begin)
    return 1e3 * min(seconds)


def main() -> None:
    """Measure each tab of the drawer beside the numbers that are always watched."""
    warm_all()
    always = share_percent({})
    figures = [
        Figure(
            f"{name} of a 2-8-8-1 network on 500 points, watched",
            share_percent(streams) - always,
            "% of training",
            GOAL_PERCENT,
            at_least=False,
            details={"without_percent": always},
        )
        for name, streams in WATCHED.items()
    ]
    figures.append(Figure("slice of 51 x 51 losses, 2-8-8-1 on 500 points", slice_ms(), "ms", SLICE_MS, at_least=False))
    publish("landscape_cost", figures)


if __name__ == "__main__":
    main()
