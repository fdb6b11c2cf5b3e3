"""Blocks of 16 x 16 numbers turned over in registers, and sums of many vectors at once.

Both are trees of two-operand shuffles: 64 of them turn a block, 15 additions and 30 shuffles add up 16 vectors, a third
of what 16 separate reductions take.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from engine.jit import kernel
from engine.simd import FLOAT, FLOATS, INDEX, INT, LANES, Arena, data_pointer, load_lanes, store_lanes


def _shuffle(builder: ir.IRBuilder, a: ir.Value, b: ir.Value, lanes: list[int]) -> ir.Value:
    """Choose lanes of ``a`` (0 to 15) and ``b`` (16 to 31)."""
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(INT, len(lanes)), lanes))


def turned(builder: ir.IRBuilder, rows: list[ir.Value]) -> list[ir.Value]:
    """Return the 16 columns of 16 rows: at each level, blocks of half the size change places."""
    half = LANES // 2
    while half:
        low = [lane + (LANES - half if lane & half else 0) for lane in range(LANES)]
        high = [lane + (LANES if lane & half else half) for lane in range(LANES)]
        result = list(rows)
        for i in range(LANES):
            if not i & half:
                result[i] = _shuffle(builder, rows[i], rows[i + half], low)
                result[i + half] = _shuffle(builder, rows[i], rows[i + half], high)
        rows, half = result, half // 2
    return rows


def sums(builder: ir.IRBuilder, values: list[ir.Value]) -> ir.Value:
    """Return a vector whose first lanes are the lane sums of 1, 2, 4, 8 or 16 vectors, in order."""
    even, odd = list(range(0, 2 * LANES, 2)), list(range(1, 2 * LANES, 2))
    for _ in range(4):
        pairs = [(values[i], values[min(i + 1, len(values) - 1)]) for i in range(0, len(values), 2)]
        values = [builder.fadd(_shuffle(builder, a, b, even), _shuffle(builder, a, b, odd)) for a, b in pairs]
    return values[0]


def store_some(builder: ir.IRBuilder, value: ir.Value, first: int, count: int, place: ir.Value, add: ir.Value) -> None:
    """Store lanes ``first .. first + count`` at a float pointer, added to what is there where ``add`` is true."""
    kind = ir.VectorType(FLOAT, count)
    part = builder.shuffle_vector(
        value,
        ir.Constant(FLOATS, ir.Undefined),
        ir.Constant(ir.VectorType(INT, count), list(range(first, first + count))),
    )
    pointer = builder.bitcast(place, kind.as_pointer())
    before = builder.load(pointer)
    before.align = 4
    total = builder.fadd(builder.select(add, before, ir.Constant(kind, [0.0] * count)), part)
    builder.store(total, pointer).align = 4


@intrinsic
def gather_block(
    typing_context: Any, arena: Any, target: Any, target_row: Any, x: Any, samples: Any, first: Any, f: Any
) -> Any:
    """``arena[target + j * target_row + i] = x[samples[first + i], f + j]`` for i, j from 0 to 15."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        arena, target, target_row, x, samples, first, f = arguments
        base = data_pointer(context, builder, kinds.args[0], arena)
        source = make_array(kinds.args[3])(context, builder, x)
        width = builder.extract_value(source.shape, 1)
        numbers = data_pointer(context, builder, kinds.args[4], samples)
        rows = []
        for i in range(LANES):
            sample = builder.load(builder.gep(numbers, [builder.add(first, INDEX(i))]))
            rows.append(load_lanes(builder, source.data, builder.add(builder.mul(sample, width), f)))
        for j, column in enumerate(turned(builder, rows)):
            store_lanes(builder, column, base, builder.add(target, builder.mul(target_row, INDEX(j))))
        return context.get_dummy_value()

    return types.void(arena, types.int64, types.int64, x, samples, types.int64, types.int64), generate


@intrinsic
def gather_column(typing_context: Any, arena: Any, target: Any, x: Any, samples: Any, first: Any, f: Any) -> Any:
    """``arena[target + i] = x[samples[first + i], f]`` for i from 0 to 15, stored as one vector."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        arena, target, x, samples, first, f = arguments
        base = data_pointer(context, builder, kinds.args[0], arena)
        source = make_array(kinds.args[2])(context, builder, x)
        width = builder.extract_value(source.shape, 1)
        numbers = data_pointer(context, builder, kinds.args[3], samples)
        column = ir.Constant(FLOATS, ir.Undefined)
        for i in range(LANES):
            sample = builder.load(builder.gep(numbers, [builder.add(first, INDEX(i))]))
            value = builder.load(builder.gep(source.data, [builder.add(builder.mul(sample, width), f)]))
            column = builder.insert_element(column, value, INT(i))
        store_lanes(builder, column, base, target)
        return context.get_dummy_value()

    return types.void(arena, types.int64, x, samples, types.int64, types.int64), generate


@intrinsic
def turn_block(typing_context: Any, arena: Any, target: Any, target_row: Any, source: Any, source_row: Any) -> Any:
    """``arena[target + j * target_row + i] = arena[source + i * source_row + j]`` for i, j from 0 to 15."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        arena, target, target_row, source, source_row = arguments
        base = data_pointer(context, builder, kinds.args[0], arena)
        rows = [load_lanes(builder, base, builder.add(source, builder.mul(source_row, INDEX(i)))) for i in range(LANES)]
        for j, column in enumerate(turned(builder, rows)):
            store_lanes(builder, column, base, builder.add(target, builder.mul(target_row, INDEX(j))))
        return context.get_dummy_value()

    return types.void(arena, *[types.int64] * 4), generate


@kernel
def transpose(arena: Arena, source: int, rows: int, lanes: int, target: int) -> None:
    """``target[lane, r] = source[r, lane]``; both sizes are multiples of 16, the rows follow each other."""
    for r in range(0, rows, LANES):
        for lane in range(0, lanes, LANES):
            turn_block(arena, target + lane * rows + r, rows, source + r * lanes + lane, lanes)
