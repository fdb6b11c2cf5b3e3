"""Transcendental functions: 16 lanes at once beside one call of the C library an element, and beside NumPy."""

from __future__ import annotations

import benchmarks.one_core  # noqa: F401  before all others

# isort: split
import math
from collections.abc import Callable
from time import process_time
from typing import Any

import numba
import numpy as np

from benchmarks.figures import Figure, publish
from benchmarks.harness import REPEATS
from engine import vector_math
from engine.jit import OPTIONS
from engine.program import aligned_zeros
from engine.simd import LANES, load, store

ELEMENTS = 4096  # 16 KB: stays in the first cache
TURNS = 400
SCALAR: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "erf": math.erf,
    "sin": math.sin,
}
COMPILED = {**OPTIONS, "cache": False}


def over_lanes(function: Any) -> Any:
    """Return a compiled loop of the engine's function over an arena, ``turns`` times."""

    @numba.njit(**COMPILED)
    def loop(arena, turns):  # type: ignore[no-untyped-def]
        for _ in range(turns):
            for i in range(0, ELEMENTS, LANES):
                store(arena, ELEMENTS + i, function(load(arena, i)))

    return loop


def over_elements(function: Callable[[float], float]) -> Any:
    """Return the same with the C library's function, an element at a time."""

    @numba.njit(**COMPILED)
    def loop(arena, turns):  # type: ignore[no-untyped-def]
        for _ in range(turns):
            for i in range(ELEMENTS):
                arena[ELEMENTS + i] = function(arena[i])

    return loop


def nanoseconds(run: Callable[[], object]) -> float:
    """Return the best time an element of `REPEATS`."""
    run()
    times = []
    for _ in range(REPEATS):
        begin = process_time()
        run()
        times.append(process_time() - begin)
    return min(times) / TURNS / ELEMENTS * 1e9


def main() -> None:
    """Measure each function three ways."""
    arena = aligned_zeros(2 * ELEMENTS)
    arena[:ELEMENTS] = np.linspace(0.01, 4.0, ELEMENTS)
    source, target = arena[:ELEMENTS], arena[ELEMENTS:]

    def with_numpy(name: str) -> Callable[[], None]:
        def run() -> None:
            for _ in range(TURNS):
                getattr(np, name)(source, target)

        return run

    figures = []
    for name, scalar in SCALAR.items():
        vectorized, one_by_one = over_lanes(getattr(vector_math, name)), over_elements(scalar)
        ours = nanoseconds(lambda loop=vectorized: loop(arena, TURNS))
        library = nanoseconds(lambda loop=one_by_one: loop(arena, TURNS))
        details = {"c_library_ns": library, "c_library_ratio": library / ours}
        if hasattr(np, name):
            details["numpy_ns"] = nanoseconds(with_numpy(name))
        figures.append(Figure(f"{name} of an element", ours, "ns", details=details))
    publish("vector_math", figures)


if __name__ == "__main__":
    main()
