"""Pictures moved, turned, resized or set into a larger canvas, all alike; plain NumPy."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

CHANGES: Final = ("shift_across", "shift_down", "turn", "size", "canvas")
AMOUNTS: Final[dict[str, tuple[float, ...]]] = {  # a curve's places, and the limits: pixels, degrees, factor, pixels
    "shift_across": tuple(float(step) for step in range(-10, 11, 2)),
    "shift_down": tuple(float(step) for step in range(-10, 11, 2)),
    "turn": tuple(float(step) for step in range(-180, 181, 30)),
    "size": (0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 1.6),
    "canvas": (28.0, 32.0, 36.0, 44.0, 56.0, 72.0),
}
NOTHING: Final = {"shift_across": 0.0, "shift_down": 0.0, "turn": 0.0, "size": 1.0, "canvas": 28.0}
_GOLDEN: Final = 0.6180339887  # shares of a unit that follow each other evenly


def changed(pictures: np.ndarray, change: str, amount: float) -> np.ndarray:
    """Return pictures (n, side, side, 1) float32 after a change; ``canvas`` makes them ``amount`` pixels wide.

    Parameters
    ----------
    change : str
        One of `CHANGES`.
    amount : float
        Pixels to the right or down; degrees clockwise; factor; width of the canvas in pixels.
    """
    if change == "canvas":
        return placed(pictures, round(amount))
    angle = math.radians(amount) if change == "turn" else 0.0
    factor = amount if change == "size" else 1.0
    shift = (amount if change == "shift_down" else 0.0, amount if change == "shift_across" else 0.0)
    middle = (pictures.shape[1] - 1) / 2
    places = np.arange(pictures.shape[1]) - middle
    down, across = np.meshgrid(places - shift[0], places - shift[1], indexing="ij")
    cosine, sine = math.cos(angle) / factor, math.sin(angle) / factor
    return sampled(pictures, cosine * down - sine * across + middle, sine * down + cosine * across + middle)


def sampled(pictures: np.ndarray, down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Return the bilinear mean around each place of (n, side, side, 1) pictures, which are dark outside.

    Parameters
    ----------
    down, across : (height, width) float64
        Where each pixel of the result looks, in pixels.
    """
    dark = np.pad(pictures[..., 0], ((0, 0), (1, 1), (1, 1)))
    last = pictures.shape[1]
    down, across = np.clip(down, -1.0, last), np.clip(across, -1.0, last)
    top, left = np.minimum(np.floor(down), last - 1).astype(int), np.minimum(np.floor(across), last - 1).astype(int)
    below, beside = (down - top).astype(np.float32), (across - left).astype(np.float32)
    top, left = top + 1, left + 1
    upper = dark[:, top, left] * (1 - beside) + dark[:, top, left + 1] * beside
    lower = dark[:, top + 1, left] * (1 - beside) + dark[:, top + 1, left + 1] * beside
    return np.asarray(upper * (1 - below) + lower * below, dtype=np.float32)[..., None]


def placed(pictures: np.ndarray, width: int) -> np.ndarray:
    """Return pictures somewhere in a dark canvas (n, width, width, 1), each at a place of its own."""
    side = pictures.shape[1]
    room = width - side + 1
    canvas = np.zeros((len(pictures), width, width, 1), dtype=np.float32)
    for number, picture in enumerate(pictures):
        top, left = int((number + 1) * _GOLDEN % 1.0 * room), int((number + 1) * _GOLDEN**2 * 7 % 1.0 * room)
        canvas[number, top : top + side, left : left + side] = picture
    return canvas
