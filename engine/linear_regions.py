"""The pieces of a piecewise linear network on a plane, found exactly, and how many there can be.

A unit with a kink at zero, such as ReLU, cuts the plane along the line where its sum is zero. Behind the cut the next
layer is again linear in the input, so the pieces are convex polygons: each layer cuts those the layers before it made.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]

MOST: Final = 2000  # pieces; a picture of more says nothing, and counting them would hold up the training
SMALLEST_SHARE: Final = 1e-12  # of the box; what is smaller comes from rounding where lines meet in a point


@dataclass(frozen=True)
class KinkedLayer:
    """A dense layer and its activation: slope 1 above zero, ``slope`` below."""

    weight: Numbers  # (n_in, n_out)
    bias: Numbers  # (n_out,)
    slope: float  # 0 for ReLU, -1 for the absolute value, 1 for none
    has_shortcut: bool = False  # is the layer's input added to its output


@dataclass(frozen=True)
class Piece:
    """A convex part of the plane on which the network is one linear function."""

    corners: Numbers  # (corners, 2), in order
    weight: Numbers  # (2, n): of the newest layer's outputs in the plane's coordinates
    bias: Numbers  # (n,)


def cut(layers: Sequence[KinkedLayer], box: Numbers, weight: Numbers, bias: Numbers) -> tuple[list[Piece], bool]:
    """Return the pieces inside a box, and whether there are more than are kept.

    Parameters
    ----------
    layers : sequence of KinkedLayer
    box : (corners, 2) float64     a convex polygon of the plane
    weight, bias : (2, n_in), (n_in,) float64
        What the first layer sees at a place ``p``: ``p @ weight + bias``.

    References
    ----------
    [montufar2014], [pascanu2014]; full entries in docs/references.md.
    """
    smallest = SMALLEST_SHARE * _area(box)
    pieces = [Piece(box, weight, bias)]
    for layer in layers:
        finer: list[Piece] = []
        for piece in pieces:
            finer += _cut_one(piece, layer, smallest)
            if len(finer) > MOST:
                return pieces, True
        pieces = finer
    return pieces, False


def shallow_bound(units: int, inputs: int) -> int:
    """Return the most pieces one layer can have: ``sum_{j<=d} C(n, j)``, as many as n lines cut the plane into."""
    return sum(math.comb(units, j) for j in range(inputs + 1))


def deep_bound(widths: Sequence[int], inputs: int) -> int:
    """Return a number no network of these widths exceeds: each layer cuts each piece into at most a shallow bound."""
    return math.prod(shallow_bound(width, inputs) for width in widths)


def deep_guarantee(widths: Sequence[int], inputs: int) -> int:
    """Return how many pieces some network of these widths has for certain, by folding the plane onto itself.

    ``prod_{i<L} floor(n_i / d)^d * sum_{j<=d} C(n_L, j)``, [montufar2014] theorem 4; 1 without a layer, and where a
    layer is narrower than the input, what the narrowest alone can do.
    """
    if not widths:
        return 1
    *folding, last = widths
    if any(width < inputs for width in folding):
        return shallow_bound(min(widths), inputs)
    return math.prod((width // inputs) ** inputs for width in folding) * shallow_bound(last, inputs)


def _cut_one(piece: Piece, layer: KinkedLayer, smallest: float) -> list[Piece]:
    """Return the parts into which a layer cuts a piece, with the layer's outputs on each."""
    weight, bias = piece.weight @ layer.weight, piece.bias @ layer.weight + layer.bias
    parts = [piece.corners]
    if layer.slope != 1.0:
        sums = piece.corners @ weight + bias
        crossing = np.flatnonzero((sums.min(axis=0) < 0.0) & (sums.max(axis=0) > 0.0))
        for unit in crossing:
            parts = [half for part in parts for half in _halves(part, part @ weight[:, unit] + bias[unit], smallest)]
    pieces = []
    for part in parts:
        slopes = np.where(part.mean(axis=0) @ weight + bias > 0.0, 1.0, layer.slope)
        kept = (piece.weight, piece.bias) if layer.has_shortcut else (0.0, 0.0)
        pieces.append(Piece(part, weight * slopes + kept[0], bias * slopes + kept[1]))
    return pieces


def _halves(corners: Numbers, sums: Numbers, smallest: float) -> list[Numbers]:
    """Return the parts of a convex polygon above and below the line where ``sums`` (corners,) is zero."""
    if sums.min() >= 0.0 or sums.max() <= 0.0:
        return [corners]
    following = np.roll(np.arange(len(sums)), -1)
    above: list[Numbers] = []
    below: list[Numbers] = []
    for here, there in enumerate(following):
        if sums[here] >= 0.0:
            above.append(corners[here])
        if sums[here] <= 0.0:
            below.append(corners[here])
        if sums[here] * sums[there] < 0.0:
            share = sums[here] / (sums[here] - sums[there])
            meeting = corners[here] + share * (corners[there] - corners[here])
            above.append(meeting)
            below.append(meeting)
    halves = [np.array(above), np.array(below)]
    large = [half for half in halves if len(half) > 2 and _area(half) > smallest]
    return large if len(large) == 2 else [corners]


def _area(corners: Numbers) -> float:
    """Return the area of a convex polygon."""
    x, y = corners.T
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))
