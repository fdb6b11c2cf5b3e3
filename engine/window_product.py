"""Matrix products whose sum runs over the window of a convolution: rows, columns, then contiguous numbers.

``C[r, lane] (+)= sum_ky sum_kx sum_k A[r, ky, kx, k] * B[ky, kx, k, lane]``: `engine.matmul` with two more loops around
the sum. Features lie ``[row][column][channel][lane]``, so the window of an output pixel is a few runs of contiguous
rows of B, and neither a padded copy nor a matrix of patches is made. The accumulators stay in registers through the
whole window.

How many there are depends on the machine: with 32 registers of 16 floats (AVX-512) a tile is 8 x 2 vectors; with 16
registers of 8 floats (AVX2), where a vector is two registers, 6 x 1 is what fits. An AVX2 machine with the larger tile
would write half of its accumulators to memory in each turn. Smaller tiles, for what is left over, take several turns
of the sum at once, so that no product waits for the one before.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.jit import kernel
from engine.matmul import ACCUMULATE, BIAS
from engine.simd import (
    FLOATS,
    INDEX,
    LANES,
    Arena,
    call,
    constant,
    data_pointer,
    load_lanes,
    splat_value,
    store_lanes,
)

Window = Any  # nine int64, see `multiply_window`

CHAINS = 8  # products that do not wait for each other: two units, each busy for four cycles
ROWS, VECTORS = (8, 2) if binding.get_host_cpu_features().get("avx512f", False) else (6, 1)


def _tile(rows: int, vectors: int) -> Any:
    """Make the micro-kernel of ``rows`` rows and ``vectors * 16`` lanes as an intrinsic."""

    @intrinsic
    def window_tile(
        typing_context: Any,
        arena: Any,
        c: Any,
        c_row: Any,
        a: Any,
        a_row: Any,
        b: Any,
        start: Any,
        bias: Any,
        depth: Any,
        a_k: Any,
        b_k: Any,
        across: Any,
        a_across: Any,
        b_across: Any,
        down: Any,
        a_down: Any,
        b_down: Any,
    ) -> Any:
        def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
            base = data_pointer(context, builder, kinds.args[0], arguments[0])
            c, c_row, a, a_row, b, start, bias = arguments[1:8]
            depth, a_k, b_k, across, a_across, b_across, down, a_down, b_down = arguments[8:]
            cells = [(r, v) for r in range(rows) for v in range(vectors)]
            chains = max(1, CHAINS // len(cells))
            sums = {cell: [cgutils.alloca_once(builder, FLOATS) for _ in range(chains)] for cell in cells}

            def c_offset(r: int, v: int) -> ir.Value:
                return builder.add(builder.add(c, builder.mul(c_row, INDEX(r))), INDEX(LANES * v))

            def shifted(place: ir.Value, times: ir.Value, stride: ir.Value) -> ir.Value:
                return builder.add(place, builder.mul(times, stride))

            for place in (place for chain in sums.values() for place in chain):
                builder.store(constant(0.0), place)
            with builder.if_then(builder.icmp_signed("==", start, INDEX(ACCUMULATE))):
                for cell in cells:
                    builder.store(load_lanes(builder, base, c_offset(*cell)), sums[cell][0])
            with builder.if_then(builder.icmp_signed("==", start, INDEX(BIAS))):
                for r in range(rows):
                    value = splat_value(builder, builder.load(builder.gep(base, [builder.add(bias, INDEX(r))])))
                    for v in range(vectors):
                        builder.store(value, sums[r, v][0])
            with cgutils.for_range(builder, down, intp=INDEX) as y, cgutils.for_range(builder, across, intp=INDEX) as x:
                a_start = shifted(shifted(a, y.index, a_down), x.index, a_across)
                b_start = shifted(shifted(b, y.index, b_down), x.index, b_across)
                a_starts = [shifted(a_start, INDEX(r), a_row) for r in range(rows)]

                def add(k: ir.Value, chain: int) -> None:
                    b_at, step = shifted(b_start, k, b_k), builder.mul(k, a_k)
                    lanes = [load_lanes(builder, base, builder.add(b_at, INDEX(LANES * v))) for v in range(vectors)]
                    for r in range(rows):
                        place = builder.gep(base, [builder.add(a_starts[r], step)])
                        factor = splat_value(builder, builder.load(place))
                        for v in range(vectors):
                            before = builder.load(sums[r, v][chain])
                            total = call(builder, "llvm.fma.v16f32", factor, lanes[v], before)
                            builder.store(total, sums[r, v][chain])

                turns = builder.udiv(depth, INDEX(chains))
                with cgutils.for_range(builder, turns, intp=INDEX) as loop:
                    for chain in range(chains):
                        add(builder.add(builder.mul(loop.index, INDEX(chains)), INDEX(chain)), chain)
                if chains > 1:
                    done = builder.mul(turns, INDEX(chains))
                    with cgutils.for_range_slice(builder, done, depth, INDEX(1), INDEX) as (k, _):
                        add(k, 0)
            for cell in cells:
                total = builder.load(sums[cell][0])
                for place in sums[cell][1:]:
                    total = builder.fadd(total, builder.load(place))
                store_lanes(builder, total, base, c_offset(*cell))
            return context.get_dummy_value()

        return types.void(arena, *[types.int64] * 16), generate

    return window_tile


_large, _large_1 = _tile(ROWS, VECTORS), _tile(ROWS, 1)
_medium, _medium_1 = _tile(4, VECTORS), _tile(4, 1)
_small, _small_1 = _tile(2, VECTORS), _tile(2, 1)
_row, _row_1 = _tile(1, VECTORS), _tile(1, 1)


@kernel
def multiply_window(
    arena: Arena,
    c: int,
    c_row: int,
    a: int,
    a_row: int,
    b: int,
    rows: int,
    lanes: int,
    start: int,
    bias: int,
    window: Window,
) -> None:
    """``C = start + sum over a window of A @ B`` in place.

    Parameters
    ----------
    arena : (size,) float32
    c, c_row : offset and row stride of C, (rows, lanes)
    a, a_row : offset and row stride of A, (rows, down, across, depth)
    b : offset of B, (down, across, depth, lanes)
    rows, lanes : sizes; ``lanes`` is a multiple of 16
    start : `ZERO`, `ACCUMULATE` or `BIAS`
    bias : offset of one float a row, read when ``start`` is `BIAS`
    window : (depth, a_k, b_k, across, a_across, b_across, down, a_down, b_down)
        Size of each of the three loops, each with its strides in A and in B.
    """
    lane = 0
    while lane < lanes:
        wide = lanes - lane >= LANES * VECTORS
        row = 0
        while row < rows:
            c_at, a_at, b_at, bias_at = c + row * c_row + lane, a + row * a_row, b + lane, bias + row
            left = rows - row
            if left >= ROWS:
                if wide:
                    _large(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                else:
                    _large_1(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                row += ROWS
            elif left >= 4:
                if wide:
                    _medium(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                else:
                    _medium_1(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                row += 4
            elif left >= 2:
                if wide:
                    _small(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                else:
                    _small_1(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                row += 2
            else:
                if wide:
                    _row(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                else:
                    _row_1(arena, c_at, c_row, a_at, a_row, b_at, start, bias_at, *window)
                row += 1
        lane += LANES * VECTORS if wide else LANES
