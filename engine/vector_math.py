"""Exponential, logarithm, tanh and friends on 16 lanes, as polynomials.

Numba has no vector math library, and calling libm lane by lane is twenty times slower (docs/BENCHMARKS.md). Each
function states its largest error against float64; ``tests/engine/test_vector_math.py`` checks it. NaN gives NaN.

References: [cephes] for the polynomials of exp and log; [sleef] for sin; [eigen] for tanh; [abramowitz1964] 7.1.26
for erf.
"""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.simd import (
    Vector,
    absolute,
    copy_sign,
    exponent,
    floor,
    fma,
    mantissa,
    maximum,
    minimum,
    power_of_two,
    splat,
    where_equal,
    where_less,
)

F = np.float32
LOG2_E = F(1.44269504088896341)
LN2_HIGH, LN2_LOW = F(0.693359375), F(-2.12194440e-4)


@kernel
def clamp(x: Vector, low: float, high: float) -> Vector:
    """Limit to ``low .. high``; a NaN stays."""
    return minimum(maximum(x, splat(F(low))), splat(F(high)))


@kernel
def exp(x: Vector) -> Vector:
    """e**x, relative error 1.2e-7; 0 below -87.3, infinity above 88.37."""
    bounded = clamp(x, -87.3, 88.37)
    n = floor(bounded * LOG2_E + F(0.5))
    r = bounded - n * LN2_HIGH - n * LN2_LOW
    p = splat(F(1.9875691500e-4))
    p = fma(p, r, splat(F(1.3981999507e-3)))
    p = fma(p, r, splat(F(8.3334519073e-3)))
    p = fma(p, r, splat(F(4.1665795894e-2)))
    p = fma(p, r, splat(F(1.6666665459e-1)))
    p = fma(p, r, splat(F(5.0000001201e-1)))
    p = fma(p, r * r, r) + F(1.0)
    result = p * power_of_two(n)
    result = where_less(x, splat(F(-87.3)), splat(F(0.0)), result)
    return where_less(splat(F(88.37)), x, splat(F(np.inf)), result)


@kernel
def log(x: Vector) -> Vector:
    """Natural logarithm, absolute error 1.2e-7 near 1, else relative; -infinity at 0, NaN below."""
    normal = maximum(x, splat(F(1.17549435e-38)))
    e = exponent(normal)
    m = mantissa(normal)
    small = splat(F(0.707106781186547524))
    e = where_less(m, small, e - F(1.0), e)
    m = where_less(m, small, m + m, m) - F(1.0)
    z = m * m
    p = splat(F(7.0376836292e-2))
    p = fma(p, m, splat(F(-1.1514610310e-1)))
    p = fma(p, m, splat(F(1.1676998740e-1)))
    p = fma(p, m, splat(F(-1.2420140846e-1)))
    p = fma(p, m, splat(F(1.4249322787e-1)))
    p = fma(p, m, splat(F(-1.6668057665e-1)))
    p = fma(p, m, splat(F(2.0000714765e-1)))
    p = fma(p, m, splat(F(-2.4999993993e-1)))
    p = fma(p, m, splat(F(3.3333331174e-1)))
    y = p * m * z + e * LN2_LOW - z * F(0.5)
    result = m + y + e * LN2_HIGH
    result = where_equal(x, splat(F(np.inf)), x, result)
    result = where_equal(x, splat(F(0.0)), splat(F(-np.inf)), result)
    result = where_less(x, splat(F(0.0)), splat(F(np.nan)), result)
    return where_equal(x, x, result, x)


@kernel
def tanh(x: Vector) -> Vector:
    """Hyperbolic tangent by a rational function, relative error 3e-7."""
    v = clamp(x, -7.90531110763549805, 7.90531110763549805)
    s = v * v
    p = splat(F(-2.76076847742355e-16))
    p = fma(p, s, splat(F(2.00018790482477e-13)))
    p = fma(p, s, splat(F(-8.60467152213735e-11)))
    p = fma(p, s, splat(F(5.12229709037114e-08)))
    p = fma(p, s, splat(F(1.48572235717979e-05)))
    p = fma(p, s, splat(F(6.37261928875436e-04)))
    p = fma(p, s, splat(F(4.89352455891786e-03)))
    q = splat(F(1.19825839466702e-06))
    q = fma(q, s, splat(F(1.18534705686654e-04)))
    q = fma(q, s, splat(F(2.26843463243900e-03)))
    q = fma(q, s, splat(F(4.89352518554385e-03)))
    return v * p / q


@kernel
def sigmoid(x: Vector) -> Vector:
    """1 / (1 + exp(-x)), relative error 3e-7 down to -87."""
    return F(1.0) / (exp(-x) + F(1.0))


@kernel
def softplus(x: Vector) -> Vector:
    """log(1 + exp(x)) without overflow, absolute error 2e-7 below 2, relative error 1.2e-7 above."""
    return maximum(x, splat(F(0.0))) + log(exp(-absolute(x)) + F(1.0))


@kernel
def erf(x: Vector) -> Vector:
    """Error function, absolute error 5e-7."""
    a = absolute(x)
    t = F(1.0) / (a * F(0.3275911) + F(1.0))
    p = splat(F(1.061405429))
    p = fma(p, t, splat(F(-1.453152027)))
    p = fma(p, t, splat(F(1.421413741)))
    p = fma(p, t, splat(F(-0.284496736)))
    p = fma(p, t, splat(F(0.254829592)))
    return copy_sign(F(1.0) - p * t * exp(-(a * a)), x)


@kernel
def sin(x: Vector) -> Vector:
    """Sine, absolute error 4e-7 for |x| < 1000 radians; larger arguments lose digits."""
    n = floor(x * F(0.31830988618379067) + F(0.5))
    r = x - n * F(3.140625) - n * F(9.67502593994140625e-4) - n * F(1.509957990978376e-7)
    odd = n - floor(n * F(0.5)) * F(2.0)
    z = r * r
    p = splat(F(2.6083159809786594e-06))
    p = fma(p, z, splat(F(-1.981069071916863e-04)))
    p = fma(p, z, splat(F(8.33307858556509e-03)))
    p = fma(p, z, splat(F(-1.66666597127914429e-01)))
    s = fma(p, z * r, r)
    return s * (F(1.0) - odd * F(2.0))


@kernel
def cos(x: Vector) -> Vector:
    """Cosine, absolute error 6e-7 for |x| < 10 radians, 3e-5 for |x| < 1000."""
    return sin(x + F(1.5707963267948966))
