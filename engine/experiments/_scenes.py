"""Small pictures with several digits, and which digit each pixel belongs to."""

from __future__ import annotations

from typing import Final

import numpy as np

SIZE: Final = 40  # px along each side of a scene
CLASSES: Final = 5  # digits 0 to 4
PAPER: Final = 0  # label of a pixel without ink; digit k has label k + 1
INK: Final = 0.35  # from here on a pixel belongs to its digit


def scenes(
    digits: np.ndarray, classes: np.ndarray, count: int, each: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Lay digits onto dark paper at places drawn by chance; a later one covers what lies below.

    Parameters
    ----------
    digits : (n, side, side) float32, 0 to 1
    classes : (n,) int32
    count, each : int
        Scenes, and digits in each.

    Returns
    -------
    pictures : (count, SIZE, SIZE, 1) float32
    labels : (count, SIZE, SIZE) uint8
    """
    known = np.flatnonzero(classes < CLASSES)
    side = digits.shape[1]
    chosen = rng.choice(known, (count, each))
    places = rng.integers(0, SIZE - side + 1, (count, each, 2))
    pictures = np.zeros((count, SIZE, SIZE, 1), dtype=np.float32)
    labels = np.full((count, SIZE, SIZE), PAPER, dtype=np.uint8)
    for scene in range(count):
        for number, (top, left) in zip(chosen[scene], places[scene], strict=True):
            window = slice(top, top + side), slice(left, left + side)
            paper = pictures[scene, :, :, 0]
            ink = digits[number] >= INK
            paper[window] = np.where(ink, digits[number], np.maximum(paper[window], digits[number]))
            labels[scene][window][ink] = classes[number] + 1
    return pictures, labels


def windows(
    pictures: np.ndarray, labels: np.ndarray, count: int, view: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Cut windows around pixels drawn by chance: three of four with ink in their middle, as most pixels are paper.

    Returns
    -------
    windows : (count, view, view, 1) float32, dark outside of the scene
    middles : (count,) int32, the label of the pixel in the middle
    """
    padded = framed(pictures, view)
    ink, paper = np.argwhere(labels != PAPER), np.argwhere(labels == PAPER)
    written = count * 3 // 4
    chosen = np.concatenate(
        [ink[rng.integers(0, len(ink), written)], paper[rng.integers(0, len(paper), count - written)]]
    )
    cut = [padded[scene, row : row + view, column : column + view] for scene, row, column in chosen]
    return np.stack(cut), labels[tuple(chosen.T)].astype(np.int32)


def framed(pictures: np.ndarray, view: int) -> np.ndarray:
    """Return pictures (n, SIZE, SIZE, 1) with as much dark around them as a window of this width reaches over."""
    border = (view // 2, view // 2)
    return np.pad(pictures, ((0, 0), border, border, (0, 0)))


def overlap(found: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean over the classes of intersection by union; 1 where every pixel is right.

    Parameters
    ----------
    found, truth : arrays of labels of one shape
    """
    shares = []
    for label in range(1, CLASSES + 1):
        union = np.count_nonzero((found == label) | (truth == label))
        if union:
            shares.append(np.count_nonzero((found == label) & (truth == label)) / union)
    return float(np.mean(shares)) if shares else 1.0
