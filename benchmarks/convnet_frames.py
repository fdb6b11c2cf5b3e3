"""What ten pictures a second of all filters and feature maps take from training the course's DCNN on MNIST.

Rounds with and without a viewer alternate on one run, in the order A B B A, so that neither the machine's mood nor the
growing distance between points of the curves favours one. One thread is measured by the processor's time, so that other
work on the machine changes little; ``--threads 2`` goes by the clock and needs an idle machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

from benchmarks.figures import Figure, publish
from engine.experiments import EXPERIMENTS
from server.run import BURST_MS
from server.showcase import Showcase
from server.worker_messages import Credit

FRAMES_A_SECOND = 10.0
ASKED_A_SECOND = 11.0  # a step may be in the way of a frame that is due
GOAL_PERCENT = 15.0
SECONDS = 4.0  # of each round
ROUNDS = 4  # of two with and two without
WARM_STEPS = 400  # points of the curves lie farther apart from then on
CONFIG = {"image_set": "mnist", "preset": "dcnn", "samples": 10_000}
STATUS: dict[str, dict[str, Any]] = {"status": {}}
WATCHED: dict[str, dict[str, Any]] = {**STATUS, "curves": {}, "filters": {}, "feature_maps": {}, "prediction": {}}

Clock = Callable[[], float]


def train(experiment: Any, showcase: Showcase, clock: Clock, frames_a_second: float) -> tuple[float, float]:
    """Return steps and drawn bundles a second of a worker's loop whose viewer asks so many times a second."""
    begin = clock()
    first, due, drawn = experiment.step, begin, 0
    while (now := clock()) - begin < SECONDS:
        if now >= due:
            due += 1.0 / frames_a_second
            showcase.give(Credit(viewer=1, points=0, generation=0, keyframe=False))
            drawn += showcase.bundle(experiment)[0] is not None
        experiment.advance(BURST_MS)
    seconds = clock() - begin
    return (experiment.step - first) / seconds, drawn / seconds


def measure(clock: Clock, threads: int) -> Figure:
    """Alternate rounds in which only the numbers are shown with rounds in which filters and maps are, too."""
    spec = EXPERIMENTS["convnet"]
    experiment = spec.create(CONFIG)
    experiment.advance(1e9, WARM_STEPS)
    showcase = Showcase(spec.streams, 1, clock)
    speeds: dict[bool, list[float]] = {False: [], True: []}
    frames: list[float] = []
    for _ in range(ROUNDS):
        for watched in (False, True, True, False):
            showcase.watch(WATCHED if watched else STATUS)
            steps, drawn = train(experiment, showcase, clock, ASKED_A_SECOND)
            speeds[watched].append(steps)
            if watched:
                frames.append(drawn)
    without, with_frames = (statistics.median(speeds[watched]) for watched in (False, True))
    pictures = {stream.name: stream.check_options({}) for stream in spec.streams}
    shapes = experiment.snapshot({name: pictures[name] for name in ("filters", "feature_maps")}, {})
    details = {
        "steps a second without": without,
        "steps a second with": with_frames,
        "frames a second": statistics.median(frames),
        "filters": len(shapes["filters"][1]),
        "feature maps": int(shapes["feature_maps"][0][:, 1].sum()),
    }
    if statistics.median(frames) < FRAMES_A_SECOND:
        raise RuntimeError(f"only {statistics.median(frames):.1f} of {FRAMES_A_SECOND:g} frames a second were drawn")
    what = f"DCNN watched at {FRAMES_A_SECOND:g} frames a second or more, {threads} thread{'s' if threads > 1 else ''}"
    lost = 100.0 * (1.0 - with_frames / without)
    return Figure(what, lost, "% of training speed lost", GOAL_PERCENT, at_least=False, details=details)


def main() -> None:
    """Measure with one thread or two."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.convnet_frames", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, choices=(1, 2))
    threads = parser.parse_args().threads
    os.environ["PLAYGROUND_THREADS"] = str(threads)
    clock = process_time if threads == 1 else perf_counter
    publish("convnet_frames" if threads == 1 else "convnet_frames_2", [measure(clock, threads)])


if __name__ == "__main__":
    main()
