"""Features made by hand: histograms of edge directions, and a bank of Gabor filters. Plain NumPy.

References
----------
[dalal2005], [daugman1985]; full entries in docs/references.md.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

ORIENTATIONS: Final = 8
CELL: Final = 7  # px; a picture of 28 has 4 x 4 cells
FILTER: Final = 7  # px along each side of a Gabor filter
WIDTH: Final = 1.8  # px, of a filter's bell
WAVE: Final = 5.0  # px, of a filter's wave
LEAST: Final = 1e-6


def edge_histograms(pictures: np.ndarray) -> np.ndarray:
    """Return how much edge of each direction lies in each cell.

    Parameters
    ----------
    pictures : (n, side, side) float32, 0 to 1

    Returns
    -------
    (n, cells, cells, ORIENTATIONS) float32
        Sums of gradient lengths, each picture's divided by their Euclidean length. A direction and its opposite count
        as one; bin ``k`` is around ``k * 180 / ORIENTATIONS`` degrees, a gradient between two bins is shared.
    """
    cells = pictures.shape[1] // CELL
    down, across = np.gradient(pictures, axis=(1, 2))
    picture, row, column = np.nonzero((down != 0.0) | (across != 0.0))  # most pixels of a drawing have no edge
    inside = (row < cells * CELL) & (column < cells * CELL)
    picture, row, column = picture[inside], row[inside], column[inside]
    down, across = down[picture, row, column], across[picture, row, column]
    length = np.hypot(down, across)
    place = np.mod(np.arctan2(down, across), np.float32(math.pi)) / np.float32(math.pi) * ORIENTATIONS
    low = place.astype(np.int64)
    share = place - low
    cell = (picture * cells + row // CELL) * cells + column // CELL
    histograms = np.zeros(len(pictures) * cells * cells * ORIENTATIONS)
    for bins, part in ((low, length * (1 - share)), (low + 1, length * share)):
        histograms += np.bincount(cell * ORIENTATIONS + bins % ORIENTATIONS, part, len(histograms))
    histograms = histograms.reshape(len(pictures), cells, cells, ORIENTATIONS)
    total = np.sqrt((histograms**2).sum(axis=(1, 2, 3), keepdims=True))
    return (histograms / np.maximum(total, LEAST)).astype(np.float32)


def gabor_bank() -> np.ndarray:
    """Return filters (FILTER, FILTER, 1, ORIENTATIONS) float32: a wave below a bell, of mean 0 and length 1."""
    places = np.arange(FILTER) - (FILTER - 1) / 2
    down, across = np.meshgrid(places, places, indexing="ij")
    filters = []
    for k in range(ORIENTATIONS):
        angle = math.pi * k / ORIENTATIONS
        along = across * math.cos(angle) + down * math.sin(angle)
        wave = np.exp(-(down**2 + across**2) / (2 * WIDTH**2)) * np.cos(2 * math.pi * along / WAVE)
        wave -= wave.mean()
        filters.append(wave / np.linalg.norm(wave))
    return np.stack(filters, axis=-1)[:, :, None, :].astype(np.float32)
