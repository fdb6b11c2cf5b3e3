"""What the two layers of local contrast normalization share: the Gaussian window and its shapes."""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from engine.program import Placed
from engine.spec import Integer

WIDTH = 4.0  # the window's side in standard deviations of the Gaussian


def window_field() -> Integer:
    """Return the setting of the neighborhood's side."""
    return Integer(
        name="window",
        label="Window",
        help="Side of the neighborhood, an odd number.",
        default=5,
        minimum=1,
        maximum=15,
        unit="px",
    )


def gaussian(size: int) -> tuple[float, ...]:
    """Return the window's weights row by row, adding up to 1."""
    reach, deviation = size // 2, size / WIDTH
    rows = range(-reach, reach + 1)
    weights = [math.exp(-(i * i + j * j) / (2.0 * deviation * deviation)) for i, j in product(rows, rows)]
    return tuple(weight / sum(weights) for weight in weights)


def sizes(placed: Placed) -> tuple[int, int, int, int]:
    """Return height, width, channels and lanes."""
    height, width, channels = placed.input_shapes[0]
    return height, width, channels, placed.lanes


def blurred(image: np.ndarray, size: int) -> np.ndarray:
    """Return (n, height, width) seen through the window, cut and scaled up at the border."""
    reach, weights = size // 2, np.reshape(gaussian(size), (size, size))

    def total(values: np.ndarray) -> np.ndarray:
        wide = np.pad(values, ((0, 0), (reach, reach), (reach, reach)))
        height, width = values.shape[1:]
        taps = product(range(size), range(size))
        return np.asarray(sum(weights[i, j] * wide[:, i : i + height, j : j + width] for i, j in taps))

    return total(image) / total(np.ones_like(image))
