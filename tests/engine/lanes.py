"""The engine's 16-lane functions on whole arrays, so that tests can compare them with NumPy."""

import numpy as np

from engine import vector_math as vm
from engine.jit import kernel
from engine.program import aligned_zeros
from engine.simd import (
    LANES,
    absolute,
    add_lanes,
    copy_sign,
    exponent,
    floor,
    fma,
    load,
    mantissa,
    maximum,
    minimum,
    power_of_two,
    random_integer,
    random_key,
    random_uniform,
    splat,
    square_root,
    store,
    where_equal,
    where_greater,
    where_less,
)

UNARY = (
    *("exp", "log", "tanh", "sigmoid", "softplus", "erf", "sin", "cos", "clamp"),
    *("square_root", "absolute", "floor", "power_of_two", "exponent", "mantissa", "negative", "add_lanes"),
)
BINARY = ("add", "subtract", "multiply", "divide", "minimum", "maximum", "copy_sign")
SCALAR = (
    *("vector + scalar", "scalar + vector", "vector - scalar", "scalar - vector"),
    *("vector * scalar", "scalar * vector", "vector / scalar", "scalar / vector"),
)
CHOICE = ("where_less", "where_greater", "where_equal", "fma")


@kernel
def _unary(code, arena, x, y, n):
    for i in range(0, n, LANES):
        v = load(arena, x + i)
        if code == 0:
            result = vm.exp(v)
        elif code == 1:
            result = vm.log(v)
        elif code == 2:
            result = vm.tanh(v)
        elif code == 3:
            result = vm.sigmoid(v)
        elif code == 4:
            result = vm.softplus(v)
        elif code == 5:
            result = vm.erf(v)
        elif code == 6:
            result = vm.sin(v)
        elif code == 7:
            result = vm.cos(v)
        elif code == 8:
            result = vm.clamp(v, -2.0, 3.0)
        elif code == 9:
            result = square_root(v)
        elif code == 10:
            result = absolute(v)
        elif code == 11:
            result = floor(v)
        elif code == 12:
            result = power_of_two(v)
        elif code == 13:
            result = exponent(v)
        elif code == 14:
            result = mantissa(v)
        elif code == 15:
            result = -v
        else:
            result = splat(add_lanes(v))
        store(arena, y + i, result)


@kernel
def _binary(code, arena, a, b, y, n):
    for i in range(0, n, LANES):
        v, w = load(arena, a + i), load(arena, b + i)
        if code == 0:
            result = v + w
        elif code == 1:
            result = v - w
        elif code == 2:
            result = v * w
        elif code == 3:
            result = v / w
        elif code == 4:
            result = minimum(v, w)
        elif code == 5:
            result = maximum(v, w)
        else:
            result = copy_sign(v, w)
        store(arena, y + i, result)


@kernel
def _scalar(code, arena, x, number, y, n):
    for i in range(0, n, LANES):
        v = load(arena, x + i)
        if code == 0:
            result = v + number
        elif code == 1:
            result = number + v
        elif code == 2:
            result = v - number
        elif code == 3:
            result = number - v
        elif code == 4:
            result = v * number
        elif code == 5:
            result = number * v
        elif code == 6:
            result = v / number
        else:
            result = number / v
        store(arena, y + i, result)


@kernel
def _choice(code, arena, a, b, c, d, y, n):
    for i in range(0, n, LANES):
        t, u, v, w = load(arena, a + i), load(arena, b + i), load(arena, c + i), load(arena, d + i)
        if code == 0:
            result = where_less(t, u, v, w)
        elif code == 1:
            result = where_greater(t, u, v, w)
        elif code == 2:
            result = where_equal(t, u, v, w)
        else:
            result = fma(t, u, v)
        store(arena, y + i, result)


@kernel
def _uniform(arena, seed, step, operation, first, n):
    key = random_key(seed, step, operation)
    for i in range(0, n, LANES):
        store(arena, i, random_uniform(key, first + i))


@kernel
def _integers(out, seed, step, operation):
    key = random_key(seed, step, operation)
    for i in range(out.size):
        out[i] = random_integer(key, i)


@kernel
def move(arena, source, target):
    """Copy 16 numbers within an array."""
    store(arena, target, load(arena, source))


def unary(name, x):
    """Return a function of one number at ``x`` (n,), in float32."""
    (x,), places, arena = _placed(x)
    _unary(UNARY.index(name), arena, *places, len(arena) // 2)
    return arena[places[1] :][: x.size]


def binary(name, a, b):
    """Return a function of two arrays (n,), in float32."""
    (a, _), places, arena = _placed(a, b)
    _binary(BINARY.index(name), arena, *places, len(arena) // 3)
    return arena[places[2] :][: a.size]


def with_scalar(name, x, number):
    """Return an array (n,) combined with one number, in float32."""
    (x,), (at, to), arena = _placed(x)
    _scalar(SCALAR.index(name), arena, at, number, to, len(arena) // 2)
    return arena[to:][: x.size]


def choice(name, a, b, c, d):
    """Return a function of four arrays (n,), in float32; ``fma`` leaves out the last."""
    (a, *_), places, arena = _placed(a, b, c, d)
    _choice(CHOICE.index(name), arena, *places, len(arena) // 5)
    return arena[places[4] :][: a.size]


def uniform(seed, step, operation, first, count):
    """Return ``count`` numbers of a random stream from number ``first`` on."""
    arena = aligned_zeros(-(-count // LANES) * LANES)
    _uniform(arena, seed, step, operation, first, len(arena))
    return arena[:count]


def integers(seed, step, operation, count):
    """Return the first ``count`` whole numbers of a random stream."""
    out = np.zeros(count, dtype=np.int64)
    _integers(out, seed, step, operation)
    return out


def _placed(*arrays):
    """Put arrays one after the other, each padded with ones, and leave room for a result."""
    arrays = [np.atleast_1d(np.asarray(array, dtype=np.float32)) for array in arrays]
    room = -(-arrays[0].size // LANES) * LANES
    arena = aligned_zeros(room * (len(arrays) + 1))
    arena[:] = 1.0
    places = [room * index for index in range(len(arrays) + 1)]
    for place, array in zip(places, arrays, strict=False):
        arena[place : place + array.size] = array
    return arrays, places, arena
