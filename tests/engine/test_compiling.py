"""Whoever asked is told before Numba compiles."""

import numba

from engine.compiling import before_compiling


def test_it_is_told_before_a_function_is_compiled():
    told = []

    @numba.njit
    def double(x):
        return 2 * x

    before_compiling(lambda: told.append(len(double.signatures)))
    assert double(2) == 4
    assert told[0] == 0
