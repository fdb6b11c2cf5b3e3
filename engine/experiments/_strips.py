"""Rows of digits and windows cut from them: what a reader of rows learns from and is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

SIDE: Final = 28  # px, height of a strip and width of a window
WIDTH: Final = 196  # px of a strip
STRIDE: Final = 4  # px from one window to the next
PLACES: Final = (WIDTH - SIDE) // STRIDE + 1
NOTHING: Final = 10  # the class of a window with no digit in its middle
IN_A_ROW: Final = 5
CLOSEST, WIDEST = 14, 34  # px between the middles of neighbours
CENTERED: Final = 3  # px that a digit may be off the middle and still count
BLANK: Final = 0.1  # share of windows without any digit


def row_of(digits: np.ndarray, spacing: float) -> np.ndarray:
    """Return a strip (SIDE, WIDTH) float32 with digits (n, SIDE, SIDE), their middles ``spacing`` apart."""
    first = WIDTH / 2 - spacing * (len(digits) - 1) / 2
    return _laid(digits, [round(first + spacing * number) for number in range(len(digits))], WIDTH)


def training_windows(
    digits: np.ndarray, classes: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Cut windows from rows of three: half with a digit in the middle, half with none.

    Parameters
    ----------
    digits : (n, SIDE, SIDE) float32
    classes : (n,) int32
    count : int
        Windows wanted.

    Returns
    -------
    windows : (count, SIDE, SIDE, 1) float32
    labels : (count,) int32
        The digit's class, `NOTHING` between digits and on blank paper.
    """
    windows = np.zeros((count, SIDE, SIDE, 1), dtype=np.float32)
    labels = np.full(count, NOTHING, dtype=np.int32)
    chosen = rng.integers(0, len(digits), (count, 3))
    gaps = rng.integers(CLOSEST, WIDEST + 1, (count, 2))
    shifts = rng.integers(-CENTERED, CENTERED + 1, count)
    kinds, beside = rng.random(count), rng.integers(0, 2, count)
    for number in range(count):
        left, right = gaps[number]
        if kinds[number] < BLANK:
            continue
        middles = np.array([SIDE // 2 - left, SIDE // 2, SIDE // 2 + right]) + shifts[number]
        if kinds[number] < 0.5:  # half-way to a neighbour
            middles += left // 2 if beside[number] else -(right // 2)
        else:
            labels[number] = classes[chosen[number, 1]]
        windows[number, :, :, 0] = _laid(digits[chosen[number]], middles.tolist(), SIDE)
    return windows, labels


def collapsed(states: np.ndarray) -> list[int]:
    """Return what a sequence of states says: runs of the same state once, nothing left out."""
    runs = states[np.flatnonzero(np.diff(states, prepend=-1))]
    return [int(state) for state in runs if state != NOTHING]


def machine(start: float, touch: float) -> tuple[np.ndarray, np.ndarray]:
    """Return arcs (11, 11) and beginnings (11,) of the finite-state machine that reads digits.

    Parameters
    ----------
    start : float
        Cost of beginning a digit; nats, as all costs.
    touch : float
        What is added when it follows another digit with nothing between. The same digit twice needs nothing between.
    """
    arcs = np.full((NOTHING + 1, NOTHING + 1), start + touch)
    np.fill_diagonal(arcs, 0.0)  # stay
    arcs[:, NOTHING] = 0.0  # end a digit
    arcs[NOTHING, :NOTHING] = start
    begin = np.full(NOTHING + 1, start)
    begin[NOTHING] = 0.0
    return arcs, begin


def _laid(digits: np.ndarray, middles: Sequence[int], width: int) -> np.ndarray:
    """Return paper (SIDE, width) with digits laid over each other where they meet; what is outside is cut off."""
    paper = np.zeros((SIDE, width), dtype=np.float32)
    for digit, middle in zip(digits, middles, strict=True):
        left = middle - SIDE // 2
        first, last = max(left, 0), min(left + SIDE, width)
        if first < last:
            np.maximum(paper[:, first:last], digit[:, first - left : last - left], out=paper[:, first:last])
    return paper
