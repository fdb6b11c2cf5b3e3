"""Matrix products of sixteen networks at once: every element of every matrix is a vector with a lane a network.

``C[r, s] (+)= sum_k A[r, k] * B[k, s]``, lane by lane. Nothing is broadcast, so a tile of 4 x 4 sums loads as often as
it multiplies: 8 loads for 16 products, which is what a core can do in the same time.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.jit import kernel
from engine.matmul import ACCUMULATE, BIAS
from engine.simd import FLOATS, INDEX, Arena, call, constant, data_pointer, load_lanes, store_lanes

TILE = 4


def _tile(rows: int, columns: int) -> Any:
    """Make the product of ``rows x columns`` vectors as an intrinsic; all strides and offsets in floats."""

    @intrinsic
    def multiply_tile(
        typing_context: Any,
        arena: Any,
        c: Any,
        c_row: Any,
        c_column: Any,
        a: Any,
        a_row: Any,
        a_k: Any,
        b: Any,
        b_k: Any,
        b_column: Any,
        depth: Any,
        start: Any,
        bias: Any,
        bias_row: Any,
    ) -> Any:
        def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
            base = data_pointer(context, builder, kinds.args[0], arguments[0])
            c, c_row, c_column, a, a_row, a_k, b, b_k, b_column, depth, start, bias, bias_row = arguments[1:]
            cells = [(r, s) for r in range(rows) for s in range(columns)]
            sums = {cell: cgutils.alloca_once(builder, FLOATS) for cell in cells}

            def place(origin: ir.Value, *steps: tuple[ir.Value, int]) -> ir.Value:
                for stride, number in steps:
                    origin = builder.add(origin, builder.mul(stride, INDEX(number)))
                return origin

            for cell in cells:
                builder.store(constant(0.0), sums[cell])
            with builder.if_then(builder.icmp_signed("==", start, INDEX(ACCUMULATE))):
                for r, s in cells:
                    builder.store(load_lanes(builder, base, place(c, (c_row, r), (c_column, s))), sums[r, s])
            with builder.if_then(builder.icmp_signed("==", start, INDEX(BIAS))):
                for r, s in cells:
                    builder.store(load_lanes(builder, base, place(bias, (bias_row, r))), sums[r, s])
            a_starts = [place(a, (a_row, r)) for r in range(rows)]
            b_starts = [place(b, (b_column, s)) for s in range(columns)]
            with cgutils.for_range(builder, depth, intp=INDEX) as loop:
                a_step, b_step = builder.mul(loop.index, a_k), builder.mul(loop.index, b_k)
                right = [load_lanes(builder, base, builder.add(at, b_step)) for at in b_starts]
                for r in range(rows):
                    left = load_lanes(builder, base, builder.add(a_starts[r], a_step))
                    for s in range(columns):
                        total = call(builder, "llvm.fma.v16f32", left, right[s], builder.load(sums[r, s]))
                        builder.store(total, sums[r, s])
            for r, s in cells:
                store_lanes(builder, builder.load(sums[r, s]), base, place(c, (c_row, r), (c_column, s)))
            return context.get_dummy_value()

        return types.void(arena, *[types.int64] * 13), generate

    return multiply_tile


_tile_4x4, _tile_4x1, _tile_1x4, _tile_1x1 = (_tile(rows, columns) for rows in (TILE, 1) for columns in (TILE, 1))


@kernel
def multiply(
    arena: Arena,
    c: int,
    c_row: int,
    c_column: int,
    a: int,
    a_row: int,
    a_k: int,
    b: int,
    b_k: int,
    b_column: int,
    rows: int,
    columns: int,
    depth: int,
    start: int,
    bias: int,
    bias_row: int,
) -> None:
    """``C = start + A @ B`` in place, for each lane.

    Parameters
    ----------
    arena : (size,) float32
    c, c_row, c_column : offset and strides of C, (rows, columns) vectors
    a, a_row, a_k : offset and strides of A, (rows, depth) vectors
    b, b_k, b_column : offset and strides of B, (depth, columns) vectors
    start : ``ZERO``, ``ACCUMULATE`` or ``BIAS`` of `engine.matmul`
    bias, bias_row : offset and stride of a vector a row, read when ``start`` is ``BIAS``
    """
    r = 0
    while r < rows:
        tall = rows - r >= TILE
        s = 0
        while s < columns:
            wide = columns - s >= TILE
            c_at, a_at, b_at = c + r * c_row + s * c_column, a + r * a_row, b + s * b_column
            own = bias + r * bias_row
            if tall and wide:
                _tile_4x4(
                    arena, c_at, c_row, c_column, a_at, a_row, a_k, b_at, b_k, b_column, depth, start, own, bias_row
                )
            elif tall:
                _tile_4x1(
                    arena, c_at, c_row, c_column, a_at, a_row, a_k, b_at, b_k, b_column, depth, start, own, bias_row
                )
            elif wide:
                _tile_1x4(
                    arena, c_at, c_row, c_column, a_at, a_row, a_k, b_at, b_k, b_column, depth, start, own, bias_row
                )
            else:
                _tile_1x1(
                    arena, c_at, c_row, c_column, a_at, a_row, a_k, b_at, b_k, b_column, depth, start, own, bias_row
                )
            s += TILE if wide else 1
        r += TILE if tall else 1
