"""Matrix products over the arena: one register-tiled micro-kernel serves every layer and direction.

``C[r, lane] (+)= sum_k A[r, k] * B[k, lane]`` where the rows of B and C are vectors of samples (or of outputs, for
weight gradients) and the elements of A are broadcast. A is addressed with two strides, so the same code multiplies
by a matrix or its transpose. A tile keeps ``rows x vectors`` accumulators in registers through the whole sum: 8 x 2 of
them leave room for the operands among 32 registers and reach 95 % of the arithmetic peak (`benchmarks/matmul.py`).

Everything lies in one arena; matrices are given by the offset of their first element and their strides, in floats.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.jit import kernel
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
from engine.transpose import store_some
from engine.transpose import sums as totals_of

ZERO, ACCUMULATE, BIAS = 0, 1, 2  # what the accumulators start from: nothing, C itself, or one number a row


def _tile(rows: int, vectors: int) -> Any:
    """Make the micro-kernel of ``rows`` rows and ``vectors * 16`` lanes as an intrinsic."""

    @intrinsic
    def multiply_tile(
        typing_context: Any,
        arena: Any,
        c: Any,
        c_row: Any,
        a: Any,
        a_row: Any,
        a_k: Any,
        b: Any,
        b_k: Any,
        depth: Any,
        start: Any,
        bias: Any,
    ) -> Any:
        def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
            base = data_pointer(context, builder, kinds.args[0], arguments[0])
            c, c_row, a, a_row, a_k, b, b_k, depth, start, bias = arguments[1:]
            cells = [(r, v) for r in range(rows) for v in range(vectors)]
            sums = {cell: cgutils.alloca_once(builder, FLOATS) for cell in cells}

            def c_offset(r: int, v: int) -> ir.Value:
                return builder.add(builder.add(c, builder.mul(c_row, INDEX(r))), INDEX(LANES * v))

            for cell in cells:
                builder.store(constant(0.0), sums[cell])
            with builder.if_then(builder.icmp_signed("==", start, INDEX(ACCUMULATE))):
                for cell in cells:
                    builder.store(load_lanes(builder, base, c_offset(*cell)), sums[cell])
            with builder.if_then(builder.icmp_signed("==", start, INDEX(BIAS))):
                for r in range(rows):
                    value = splat_value(builder, builder.load(builder.gep(base, [builder.add(bias, INDEX(r))])))
                    for v in range(vectors):
                        builder.store(value, sums[r, v])
            a_starts = [builder.add(a, builder.mul(a_row, INDEX(r))) for r in range(rows)]
            with cgutils.for_range(builder, depth, intp=INDEX) as loop:
                b_start = builder.add(b, builder.mul(loop.index, b_k))
                step = builder.mul(loop.index, a_k)
                lanes = [load_lanes(builder, base, builder.add(b_start, INDEX(LANES * v))) for v in range(vectors)]
                for r in range(rows):
                    factor = splat_value(builder, builder.load(builder.gep(base, [builder.add(a_starts[r], step)])))
                    for v in range(vectors):
                        total = call(builder, "llvm.fma.v16f32", factor, lanes[v], builder.load(sums[r, v]))
                        builder.store(total, sums[r, v])
            for cell in cells:
                store_lanes(builder, builder.load(sums[cell]), base, c_offset(*cell))
            return context.get_dummy_value()

        return types.void(arena, *[types.int64] * 10), generate

    return multiply_tile


_tile_8x2, _tile_8x1, _tile_4x2, _tile_4x1, _tile_1x2, _tile_1x1 = (
    _tile(rows, vectors) for rows, vectors in ((8, 2), (8, 1), (4, 2), (4, 1), (1, 2), (1, 1))
)


@kernel
def multiply(
    arena: Arena,
    c: int,
    c_row: int,
    a: int,
    a_row: int,
    a_k: int,
    b: int,
    b_k: int,
    rows: int,
    lanes: int,
    depth: int,
    start: int,
    bias: int,
) -> None:
    """``C = start + A @ B`` in place.

    Parameters
    ----------
    arena : (size,) float32
    c, c_row : offset and row stride of C, (rows, lanes)
    a, a_row, a_k : offset, row stride and column stride of A, (rows, depth)
    b, b_k : offset and row stride of B, (depth, lanes)
    rows, lanes, depth : sizes; ``lanes`` is a multiple of 16
    start : `ZERO`, `ACCUMULATE` or `BIAS`
    bias : offset of one float a row, read when ``start`` is `BIAS`
    """
    lane = 0
    while lane < lanes:
        wide = lanes - lane >= 32
        row = 0
        while row < rows:
            c_at, a_at, b_at, bias_at = c + row * c_row + lane, a + row * a_row, b + lane, bias + row
            left = rows - row
            if left >= 8:
                if wide:
                    _tile_8x2(arena, c_at, c_row, a_at, a_row, a_k, b_at, b_k, depth, start, bias_at)
                else:
                    _tile_8x1(arena, c_at, c_row, a_at, a_row, a_k, b_at, b_k, depth, start, bias_at)
                row += 8
            elif left >= 4:
                if wide:
                    _tile_4x2(arena, c_at, c_row, a_at, a_row, a_k, b_at, b_k, depth, start, bias_at)
                else:
                    _tile_4x1(arena, c_at, c_row, a_at, a_row, a_k, b_at, b_k, depth, start, bias_at)
                row += 4
            else:
                if wide:
                    _tile_1x2(arena, c_at, c_row, a_at, a_row, a_k, b_at, b_k, depth, start, bias_at)
                else:
                    _tile_1x1(arena, c_at, c_row, a_at, a_row, a_k, b_at, b_k, depth, start, bias_at)
                row += 1
        lane += 32 if wide else 16


def multiply_reference(a: np.ndarray, b: np.ndarray, start: np.ndarray | float = 0.0) -> np.ndarray:
    """What `multiply` computes, in float64."""
    return start + a.astype(np.float64) @ b.astype(np.float64)


def _outer(left: int, right: int) -> Any:
    """Make an intrinsic of ``left x right`` dot products over the samples."""

    @intrinsic
    def dot_tile(
        typing_context: Any,
        arena: Any,
        c: Any,
        c_row: Any,
        x: Any,
        x_row: Any,
        d: Any,
        d_row: Any,
        lanes: Any,
        start: Any,
    ) -> Any:
        def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
            base = data_pointer(context, builder, kinds.args[0], arguments[0])
            c, c_row, x, x_row, d, d_row, lanes, start = arguments[1:]
            sums = [[cgutils.alloca_once(builder, FLOATS) for _ in range(right)] for _ in range(left)]
            for line in sums:
                for place in line:
                    builder.store(constant(0.0), place)
            with cgutils.for_range_slice(builder, INDEX(0), lanes, INDEX(LANES), INDEX) as (lane, _):
                deltas = [
                    load_lanes(builder, base, builder.add(builder.add(d, builder.mul(d_row, INDEX(j))), lane))
                    for j in range(right)
                ]
                for i in range(left):
                    value = load_lanes(builder, base, builder.add(builder.add(x, builder.mul(x_row, INDEX(i))), lane))
                    for j in range(right):
                        total = call(builder, "llvm.fma.v16f32", value, deltas[j], builder.load(sums[i][j]))
                        builder.store(total, sums[i][j])
            add = builder.icmp_signed("==", start, INDEX(ACCUMULATE))
            totals = totals_of(builder, [builder.load(place) for line in sums for place in line])
            for i in range(left):
                place = builder.gep(base, [builder.add(c, builder.mul(c_row, INDEX(i)))])
                store_some(builder, totals, i * right, right, place, add)
            return context.get_dummy_value()

        return types.void(arena, *[types.int64] * 8), generate

    return dot_tile


_outer_4x4, _outer_1x4, _outer_4x1, _outer_1x1 = (_outer(*tile) for tile in ((4, 4), (1, 4), (4, 1), (1, 1)))


@kernel
def multiply_over_samples(
    arena: Arena, c: int, c_row: int, x: int, x_row: int, d: int, d_row: int, n: int, m: int, lanes: int, start: int
) -> None:
    """``C[i, j] = start + sum_lane X[i, lane] * D[j, lane]`` in place: a weight gradient with few outputs.

    Parameters
    ----------
    c, c_row : offset and row stride of C, (n, m)
    x, x_row : offset and row stride of X, (n, lanes)
    d, d_row : offset and row stride of D, (m, lanes)
    start : `ZERO` or `ACCUMULATE`
    """
    i = 0
    while i < n:
        x_at = x + i * x_row
        j = 0
        if n - i >= 4:
            while j + 4 <= m:
                _outer_4x4(arena, c + i * c_row + j, c_row, x_at, x_row, d + j * d_row, d_row, lanes, start)
                j += 4
            while j < m:
                _outer_4x1(arena, c + i * c_row + j, c_row, x_at, x_row, d + j * d_row, d_row, lanes, start)
                j += 1
            i += 4
        else:
            while j + 4 <= m:
                _outer_1x4(arena, c + i * c_row + j, c_row, x_at, x_row, d + j * d_row, d_row, lanes, start)
                j += 4
            while j < m:
                _outer_1x1(arena, c + i * c_row + j, c_row, x_at, x_row, d + j * d_row, d_row, lanes, start)
                j += 1
            i += 1


def _sum(rows: int) -> Any:
    """Make an intrinsic that adds up the lanes of ``rows`` rows."""

    @intrinsic
    def sum_tile(typing_context: Any, arena: Any, c: Any, d: Any, d_row: Any, lanes: Any, start: Any) -> Any:
        def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
            base = data_pointer(context, builder, kinds.args[0], arguments[0])
            c, d, d_row, lanes, start = arguments[1:]
            sums = [cgutils.alloca_once(builder, FLOATS) for _ in range(rows)]
            for place in sums:
                builder.store(constant(0.0), place)
            with cgutils.for_range_slice(builder, INDEX(0), lanes, INDEX(LANES), INDEX) as (lane, _):
                for r, place in enumerate(sums):
                    value = load_lanes(builder, base, builder.add(builder.add(d, builder.mul(d_row, INDEX(r))), lane))
                    builder.store(builder.fadd(builder.load(place), value), place)
            add = builder.icmp_signed("==", start, INDEX(ACCUMULATE))
            totals = totals_of(builder, [builder.load(place) for place in sums])
            store_some(builder, totals, 0, rows, builder.gep(base, [c]), add)
            return context.get_dummy_value()

        return types.void(arena, *[types.int64] * 5), generate

    return sum_tile


_sum_4, _sum_1 = _sum(4), _sum(1)


@kernel
def sum_over_samples(arena: Arena, c: int, d: int, d_row: int, m: int, lanes: int, start: int) -> None:
    """``C[j] = start + sum_lane D[j, lane]`` in place: a bias gradient."""
    j = 0
    while j + 4 <= m:
        _sum_4(arena, c + j, d + j * d_row, d_row, lanes, start)
        j += 4
    while j < m:
        _sum_1(arena, c + j, d + j * d_row, d_row, lanes, start)
        j += 1
