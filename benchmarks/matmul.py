"""The matrix product's micro-kernel beside the processor's own arithmetic peak."""

from __future__ import annotations

import benchmarks.one_core  # noqa: F401  before all others

# isort: split
from time import process_time

import numba
import numpy as np

from benchmarks.figures import Figure, publish
from benchmarks.harness import REPEATS
from engine.jit import OPTIONS
from engine.matmul import ZERO, multiply
from engine.program import aligned_zeros
from engine.simd import LANES, add_lanes, fma, load

CHAINS = 12  # independent sums of the peak measurement: two units with a latency of 4 cycles need 8
GOAL_PERCENT = 90.0
SECONDS = 0.05
SIZES = {  # rows, lanes, depth
    "64 x 32 x 256": (64, 32, 256),
    "128 x 32 x 784, forward of 784-128 at batch 32": (128, 32, 784),
    "784 x 128 x 32, its weight gradient": (784, 128, 32),
    "256 x 256 x 256": (256, 256, 256),
    "8 x 16 x 8, a layer of 2-8-8-1 at batch 10": (8, 16, 8),
}


@numba.njit(**{**OPTIONS, "cache": False})
def multiply_and_add(arena, turns):  # type: ignore[no-untyped-def]
    """Keep `CHAINS` sums in registers and do nothing but multiply and add; return a number that needs them all."""
    x = load(arena, 0)
    a, b, c, d = load(arena, 16), load(arena, 32), load(arena, 48), load(arena, 64)
    e, f, g, h = load(arena, 80), load(arena, 96), load(arena, 112), load(arena, 128)
    i, j, k, m = load(arena, 144), load(arena, 160), load(arena, 176), load(arena, 192)
    for _ in range(turns):
        a, b, c, d = fma(a, x, x), fma(b, x, x), fma(c, x, x), fma(d, x, x)
        e, f, g, h = fma(e, x, x), fma(f, x, x), fma(g, x, x), fma(h, x, x)
        i, j, k, m = fma(i, x, x), fma(j, x, x), fma(k, x, x), fma(m, x, x)
    return add_lanes(a + b + c + d + e + f + g + h + i + j + k + m)


@numba.njit(**{**OPTIONS, "cache": False})
def multiply_often(arena, c, a, b, rows, lanes, depth, turns):  # type: ignore[no-untyped-def]
    """Repeat one product in machine code, so that calls from Python are not measured."""
    for _ in range(turns):
        multiply(arena, c, lanes, a, depth, 1, b, lanes, rows, lanes, depth, ZERO, 0)


def peak_rate(arena: np.ndarray) -> float:
    """Return what the processor can do now, in 1e9 operations a second."""
    turns = 30_000_000
    begin = process_time()
    multiply_and_add(arena, turns)
    return turns * CHAINS * LANES * 2 / (process_time() - begin) / 1e9


def product_rate(arena: np.ndarray, rows: int, lanes: int, depth: int) -> float:
    """Return the rate of one size of product, in 1e9 operations a second."""
    operations = 2 * rows * lanes * depth
    turns = int(SECONDS * 1e11 / operations)
    c = rows * depth
    b = c + rows * lanes
    begin = process_time()
    multiply_often(arena, c, 0, b, rows, lanes, depth, turns)
    return operations * turns / (process_time() - begin) / 1e9


def main() -> None:
    """Measure peak and products in turn; the best of each counts, for a neighbor can only slow them down."""
    arena = aligned_zeros(1 << 20)
    multiply_and_add(arena, 1)
    multiply_often(arena, 0, 0, 0, 1, LANES, 1, 1)
    peaks, rates = [], {name: [] for name in SIZES}
    for _ in range(REPEATS):
        peaks.append(peak_rate(arena))
        for name, size in SIZES.items():
            rates[name].append(product_rate(arena, *size))
    publish(
        "matmul",
        [
            Figure(
                f"matrix product {name}",
                100.0 * max(rates[name]) / max(peaks),
                "% of peak",
                GOAL_PERCENT if name.startswith("64") else None,
                details={"gflops": max(rates[name]), "peak_gflops": max(peaks)},
            )
            for name in SIZES
        ],
    )


if __name__ == "__main__":
    main()
