"""From an edit of the architecture to the first trained step: no architecture ever triggers compilation."""

from __future__ import annotations

import benchmarks.one_core  # noqa: F401  before all others

# isort: split
import statistics
import sys
from time import perf_counter, process_time
from typing import Any

from numba.core import event
from numba.core.dispatcher import Dispatcher

from benchmarks.figures import Figure, publish
from engine.experiments.playground import Playground
from engine.warm import warm

REPEATS = 30
GOAL_MS = 1.0
EDITS: dict[str, dict[str, Any]] = {
    "a neuron more": {"layers": [{"units": 9}, {"units": 8}]},
    "a layer more": {"layers": [{"units": 9}, {"units": 8}, {"units": 4}]},
    "another activation": {"layers": [{"units": 9, "activation": "gelu"}, {"units": 8}, {"units": 4}]},
    "another feature": {"features": ["x", "y", "sin_x"]},
    "ten layers of 32": {"layers": [{"units": 32, "activation": "relu"}] * 10},
    "back to the start": {"features": ["x", "y"], "layers": [{"units": 8}, {"units": 8}]},
}


def cache_misses() -> int:
    """Return how often a kernel of the engine was compiled because the disk cache had no machine code for it."""
    modules = [module for name, module in sys.modules.items() if name.startswith("engine.")]
    kernels = {
        id(value): value for module in modules for value in vars(module).values() if isinstance(value, Dispatcher)
    }
    return sum(sum(kernel.stats.cache_misses.values()) for kernel in kernels.values())


def main() -> None:
    """Make each edit of a running experiment many times; count what was compiled meanwhile."""
    warm()
    experiment = Playground({"layers": [{"units": 8}, {"units": 8}]})
    experiment.advance(1.0)
    misses = cache_misses()
    walls: dict[str, list[float]] = {name: [] for name in EDITS}
    processor: dict[str, list[float]] = {name: [] for name in EDITS}
    with event.install_recorder("numba:compile") as recorder:
        for _ in range(REPEATS):
            for name, changes in EDITS.items():
                before = experiment.step
                wall, used = perf_counter(), process_time()
                experiment.configure(changes)
                experiment.advance(0.0, max_steps=1)
                processor[name].append((process_time() - used) * 1e3)
                walls[name].append((perf_counter() - wall) * 1e3)
                if experiment.step != before + 1:
                    raise RuntimeError(f"{name}: expected step {before + 1}, got {experiment.step}")
    compiled = len(recorder.buffer) + cache_misses() - misses
    figures = [
        Figure(
            f"edit to first trained step: {name}",
            statistics.median(processor[name]),
            "ms",
            GOAL_MS,
            at_least=False,
            details={"wall_median_ms": statistics.median(walls[name]), "wall_best_ms": min(walls[name])},
        )
        for name in EDITS
    ]
    figures.append(Figure(f"compilations in {REPEATS * len(EDITS)} edits", compiled, "", 0, at_least=False))
    publish("architecture_edit", figures)


if __name__ == "__main__":
    main()
