"""Sixteen float32 numbers at once: the vector type that every kernel is written with.

A `Vector` is a value of Numba's type system that becomes one LLVM ``<16 x float>``: one AVX-512 register, or two of
AVX2, or four of NEON. In a kernel it is used like a number (``+ - * /`` with vectors or scalars), and::

    x = load(arena, i)            # lanes i .. i+15
    store(arena, i, x * 2.0 + 1.0)

All tensors of the engine are laid out ``[feature][sample]`` with the samples padded to a multiple of 16, so a lane
is a sample and kernels need neither remainders nor shuffles. Numba's own loop vectorizer is not relied on: short
loops would run in its scalar remainder, and negative-index handling defeats it (docs/adr/0002).

`minimum` and `maximum` return a NaN that is their first operand and drop one that is their second.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import make_array

LANES = 16

Vector = Any  # the static type of a 16-lane value inside kernels; mypy cannot see Numba's types
Arena = Any  # float32[::1], 64-byte aligned

FLOAT = ir.FloatType()
INT = ir.IntType(32)
INDEX = ir.IntType(64)
FLOATS = ir.VectorType(FLOAT, LANES)
INTS = ir.VectorType(INT, LANES)
FLAGS = ("contract", "nsz", "arcp")  # keeps the order of additions as written


class VectorType(types.Type):  # type: ignore[misc]
    """Numba's name for a `Vector`."""

    def __init__(self) -> None:
        super().__init__(name="f32x16")


vector = VectorType()
register_model(VectorType)(lambda manager, kind: models.PrimitiveModel(manager, kind, FLOATS))


# ---- building blocks for code generation -----------------------------------------------------------------


def splat_value(builder: ir.IRBuilder, scalar: ir.Value) -> ir.Value:
    """Copy one float into all lanes."""
    undefined = ir.Constant(FLOATS, ir.Undefined)
    first = builder.insert_element(undefined, scalar, INT(0))
    return builder.shuffle_vector(first, undefined, ir.Constant(INTS, [0] * LANES))


def constant(value: float) -> ir.Constant:
    """All lanes hold ``value``."""
    return ir.Constant(FLOATS, [value] * LANES)


def int_constant(value: int) -> ir.Constant:
    """All integer lanes hold ``value``."""
    return ir.Constant(INTS, [value] * LANES)


def call(builder: ir.IRBuilder, name: str, *arguments: ir.Value) -> ir.Value:
    """Call an LLVM intrinsic that maps vectors to a vector."""
    kind = ir.FunctionType(FLOATS, [argument.type for argument in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), arguments)


def data_pointer(context: Any, builder: ir.IRBuilder, kind: Any, array: ir.Value) -> ir.Value:
    """Address of an array's first element."""
    return make_array(kind)(context, builder, array).data


def load_lanes(builder: ir.IRBuilder, base: ir.Value, offset: ir.Value) -> ir.Value:
    """Load 16 floats from ``base + offset``; the address need not be aligned."""
    value = builder.load(builder.bitcast(builder.gep(base, [offset]), FLOATS.as_pointer()))
    value.align = 4
    return value


def store_lanes(builder: ir.IRBuilder, value: ir.Value, base: ir.Value, offset: ir.Value) -> None:
    """Store 16 floats at ``base + offset``."""
    builder.store(value, builder.bitcast(builder.gep(base, [offset]), FLOATS.as_pointer())).align = 4


def reduce_add(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    """Add the lanes, pairwise."""
    kind = ir.FunctionType(FLOAT, [FLOAT, FLOATS])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.vector.reduce.fadd.v16f32")
    return builder.call(function, [ir.Constant(FLOAT, -0.0), value], fastmath=("reassoc", "nsz"))


def _as_vector(builder: ir.IRBuilder, kind: Any, value: ir.Value) -> ir.Value:
    """Turn a scalar operand into a vector; leave a vector as it is."""
    if kind == vector:
        return value
    if kind == types.float64:
        value = builder.fptrunc(value, FLOAT)
    return splat_value(builder, value)


# ---- arithmetic: + - * / and unary minus, vector with vector or scalar --------------------------------------


def _register_arithmetic(symbol: Callable[..., Any], emit: str) -> None:
    operands = [(vector, vector)] + [
        pair for scalar in (types.float32, types.float64) for pair in ((vector, scalar), (scalar, vector))
    ]

    @infer_global(symbol)
    class Template(ConcreteTemplate):  # type: ignore[misc]
        cases = [signature(vector, *pair) for pair in operands]

    def lower(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        left, right = (_as_vector(builder, kind, value) for kind, value in zip(kinds.args, arguments, strict=True))
        return getattr(builder, emit)(left, right, flags=FLAGS)

    for pair in operands:
        lower_builtin(symbol, *pair)(lower)


for _symbol, _emit in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _register_arithmetic(_symbol, _emit)


@infer_global(operator.neg)
class _Negative(ConcreteTemplate):  # type: ignore[misc]
    cases = [signature(vector, vector)]


@lower_builtin(operator.neg, vector)
def _negate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
    return builder.fneg(arguments[0])


# ---- memory ------------------------------------------------------------------------------------------------


@intrinsic
def load(typing_context: Any, arena: Any, index: Any) -> Any:
    """``load(arena, index) -> Vector``: lanes ``arena[index : index + 16]``."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        return load_lanes(builder, data_pointer(context, builder, kinds.args[0], arguments[0]), arguments[1])

    return vector(arena, types.int64), generate


@intrinsic
def store(typing_context: Any, arena: Any, index: Any, value: Any) -> Any:
    """``store(arena, index, value)``: write 16 lanes to ``arena[index : index + 16]``."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        store_lanes(builder, arguments[2], data_pointer(context, builder, kinds.args[0], arguments[0]), arguments[1])
        return context.get_dummy_value()

    return types.void(arena, types.int64, vector), generate


@intrinsic
def splat(typing_context: Any, scalar: Any) -> Any:
    """``splat(scalar) -> Vector``: all lanes hold ``scalar``."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        return splat_value(builder, arguments[0])

    return vector(types.float32), generate


# ---- lane-wise functions that are one or two instructions --------------------------------------------------


def _lanewise(count: int, emit: Callable[..., ir.Value]) -> Any:
    """Make an intrinsic of ``count`` vectors; ``emit(builder, *values)`` writes its code."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        return emit(builder, *arguments)

    if count == 1:
        return intrinsic(lambda typing_context, a: (vector(vector), generate))
    if count == 2:
        return intrinsic(lambda typing_context, a, b: (vector(vector, vector), generate))
    if count == 3:
        return intrinsic(lambda typing_context, a, b, c: (vector(vector, vector, vector), generate))
    return intrinsic(lambda typing_context, a, b, c, d: (vector(vector, vector, vector, vector), generate))


def _select(comparison: str) -> Callable[..., ir.Value]:
    """Write ``c if a <comparison> b else d``; a NaN in the comparison chooses ``d``."""

    def emit(builder: ir.IRBuilder, a: ir.Value, b: ir.Value, c: ir.Value, d: ir.Value) -> ir.Value:
        return builder.select(builder.fcmp_ordered(comparison, a, b), c, d)

    return emit


fma = _lanewise(3, lambda builder, a, b, c: call(builder, "llvm.fma.v16f32", a, b, c))  # a * b + c, rounded once
square_root = _lanewise(1, lambda builder, a: call(builder, "llvm.sqrt.v16f32", a))
absolute = _lanewise(1, lambda builder, a: call(builder, "llvm.fabs.v16f32", a))
floor = _lanewise(1, lambda builder, a: call(builder, "llvm.floor.v16f32", a))
copy_sign = _lanewise(2, lambda builder, a, b: call(builder, "llvm.copysign.v16f32", a, b))  # |a| with b's sign
where_less = _lanewise(4, _select("<"))  # where_less(a, b, c, d): c if a < b else d
where_greater = _lanewise(4, _select(">"))
where_equal = _lanewise(4, _select("=="))
minimum = _lanewise(2, lambda builder, a, b: _select(">")(builder, a, b, b, a))  # a NaN in the first operand stays
maximum = _lanewise(2, lambda builder, a, b: _select("<")(builder, a, b, b, a))


@intrinsic
def add_lanes(typing_context: Any, value: Any) -> Any:
    """``add_lanes(value) -> float32``: sum of the 16 lanes, added pairwise."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        return reduce_add(builder, arguments[0])

    return types.float32(vector), generate


# ---- bits: powers of two, exponents, random numbers ---------------------------------------------------------


def _power_of_two(builder: ir.IRBuilder, n: ir.Value) -> ir.Value:
    biased = builder.add(builder.fptosi(n, INTS), int_constant(127))
    return builder.bitcast(builder.shl(biased, int_constant(23)), FLOATS)


def _exponent(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    bits = builder.lshr(builder.bitcast(x, INTS), int_constant(23))
    return builder.sitofp(builder.sub(bits, int_constant(126)), FLOATS)


def _mantissa(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    bits = builder.and_(builder.bitcast(x, INTS), int_constant(0x007FFFFF))
    return builder.bitcast(builder.or_(bits, int_constant(0x3F000000)), FLOATS)


power_of_two = _lanewise(1, _power_of_two)  # 2**n for whole n from -126 to 127
exponent = _lanewise(1, _exponent)  # e and m with x = m * 2**e, 0.5 <= m < 1, for normal positive x
mantissa = _lanewise(1, _mantissa)


def scramble(builder: ir.IRBuilder, bits: ir.Value, number: Callable[[int], ir.Constant]) -> ir.Value:
    """Mix 32 bits so that each output bit depends on all input bits (Wellons' ``lowbias32`` [wellons2018])."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        bits = builder.mul(builder.xor(bits, builder.lshr(bits, number(shift))), number(factor))
    return builder.xor(bits, builder.lshr(bits, number(16)))


def random_bits(builder: ir.IRBuilder, key: ir.Value, index: ir.Value) -> ir.Value:
    """Return 16 times 32 bits: numbers ``index .. index+15`` of the stream ``key``."""
    undefined = ir.Constant(INTS, ir.Undefined)

    def spread(value: ir.Value) -> ir.Value:
        first = builder.insert_element(undefined, value, INT(0))
        return builder.shuffle_vector(first, undefined, ir.Constant(INTS, [0] * LANES))

    counter = builder.add(spread(index), ir.Constant(INTS, list(range(LANES))))
    return scramble(builder, builder.add(scramble(builder, counter, int_constant), spread(key)), int_constant)


@intrinsic
def random_key(typing_context: Any, seed: Any, step: Any, operation: Any) -> Any:
    """``random_key(seed, step, operation) -> int64``: 32 mixed bits that name one stream of random numbers."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        key = INT(0x9E3779B9)
        for argument in arguments:
            for part in (argument, builder.lshr(argument, INDEX(32))):
                key = scramble(builder, builder.add(builder.mul(key, INT(31)), builder.trunc(part, INT)), INT)
        return builder.zext(key, INDEX)

    return types.int64(types.int64, types.int64, types.int64), generate


@intrinsic
def random_uniform(typing_context: Any, key: Any, index: Any) -> Any:
    """``random_uniform(key, index) -> Vector``: numbers ``index .. index+15`` of a stream, uniform in [0, 1)."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        key, index = (builder.trunc(argument, INT) for argument in arguments)
        bits = random_bits(builder, key, index)
        upper = builder.lshr(bits, int_constant(8))  # 24 bits: exactly the floats k / 2**24
        return builder.fmul(builder.uitofp(upper, FLOATS), constant(2.0**-24))

    return vector(types.int64, types.int64), generate


@intrinsic
def lane_numbers(typing_context: Any) -> Any:
    """``lane_numbers() -> Vector``: 0, 1 .. 15."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        return ir.Constant(FLOATS, [float(lane) for lane in range(LANES)])

    return vector(), generate


@intrinsic
def random_integer(typing_context: Any, key: Any, index: Any) -> Any:
    """``random_integer(key, index) -> int64``: number ``index`` of a stream, uniform in [0, 2**32)."""

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        key, index = (builder.trunc(argument, INT) for argument in arguments)
        return builder.zext(scramble(builder, builder.add(scramble(builder, index, INT), key), INT), INDEX)

    return types.int64(types.int64, types.int64), generate


@intrinsic
def random_integers(typing_context: Any, key: Any, index: Any, target: Any, at: Any) -> Any:
    """``random_integers(key, index, target, at)``: write numbers ``index .. index+15`` of a stream, each uniform in
    [0, 2**32), to ``target[at : at + 16]`` (int64).
    """

    def generate(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
        key, index = (builder.trunc(argument, INT) for argument in arguments[:2])
        bits = random_bits(builder, key, index)
        wide = builder.zext(bits, ir.VectorType(INDEX, LANES))
        base = data_pointer(context, builder, kinds.args[2], arguments[2])
        place = builder.bitcast(builder.gep(base, [arguments[3]]), wide.type.as_pointer())
        builder.store(wide, place).align = 8
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, target, types.int64), generate
