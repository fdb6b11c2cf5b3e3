"""Occlusion: cover a part of the picture and see how much surer or less sure the network becomes [zeiler2014]."""

from __future__ import annotations

import numpy as np

from engine.losses import LOSSES
from engine.network import Network, apply_link
from engine.spec import Integer

SIZE = Integer(name="size", label="Size", help="Width of the cover in pixels.", default=7, minimum=1, maximum=28)
STRIDE = Integer(name="stride", label="Stride", help="Pixels between two places.", default=3, minimum=1, maximum=28)


def occlusion(
    network: Network, picture: np.ndarray, target: int, size: int = 7, stride: int = 3, cover: float = 0.0
) -> np.ndarray:
    """Return the probability of a class with each part of the picture covered.

    Parameters
    ----------
    network : Network
        On pictures (height, width, channels).
    picture : (height, width, channels) float32
    target : int
        The class that is asked about.
    size, stride : int
        Width of the square cover and distance of its places, in pixels; it may reach over the border.
    cover : float
        The cover's value.

    Returns
    -------
    (rows, columns) float32
        Entry (i, j) belongs to the cover with its centre at pixel (i * stride, j * stride).
    """
    size, stride = SIZE.check("size", size), STRIDE.check("stride", stride)
    height, width = picture.shape[:2]
    rows, columns = np.arange(0, height, stride), np.arange(0, width, stride)
    covered = np.repeat(picture[None], len(rows) * len(columns), axis=0)
    for number, (row, column) in enumerate((row, column) for row in rows for column in columns):
        top, left = max(row - size // 2, 0), max(column - size // 2, 0)
        covered[number, top : row - size // 2 + size, left : column - size // 2 + size] = cover
    found = network.predict(covered)[:, target]
    return np.ascontiguousarray(found.reshape(len(rows), len(columns)))


def confidence(network: Network, pictures: np.ndarray) -> np.ndarray:
    """Return each class's probability for pictures (n, *input), (n, classes) float32, whatever the loss is."""
    link = LOSSES[network.loss].link
    outputs = network.predict(pictures, logits=True)
    return apply_link(link if link != "identity" else "softmax", outputs).astype(np.float32)
