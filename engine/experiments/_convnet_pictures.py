"""The pictures of the convolution lab: small ones are enlarged, drawings are centred."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.experiments._convnet_config import JUDGED, SIDE
from engine.experiments._drawing import levels
from engine.images import load
from engine.images._album import Album


@dataclass(frozen=True, eq=False)
class Pictures:
    """What is trained on and what is judged by, bytes of (n, height, width, channels)."""

    train: np.ndarray
    train_classes: np.ndarray  # (n,) int32
    test: np.ndarray
    test_classes: np.ndarray
    classes: tuple[str, ...]
    tests: int  # how many test pictures there are in all

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels of one picture."""
        height, width, channels = self.train.shape[1:]
        return height, width, channels


@lru_cache(maxsize=1)
def pictures(dataset: str, samples: int) -> Pictures:
    """Return the first ``samples`` training pictures of a set and the test pictures that runs are judged by.

    Raises
    ------
    DataError, FormatError
        If the set is not on this machine or damaged.
    """
    data = load(dataset)
    return Pictures(
        enlarged(data.train[:samples]),
        data.y_train[:samples].copy(),
        enlarged(data.test[:JUDGED]),
        data.y_test[:JUDGED].copy(),
        data.classes,
        len(data.test),
    )


def whole_test(dataset: str) -> tuple[np.ndarray, np.ndarray]:
    """Return all test pictures of a set as stored, (n, side, side, channels) uint8, and their classes, (n,) int32."""
    data = load(dataset)
    return data.test, data.y_test


def own_pictures(album: Album, samples: int, seed: int) -> Pictures:
    """Return at most ``samples`` training pictures of an album and the test pictures, split by a seed."""
    train, test = album.split(seed)
    labels, all_tests = album.labels(), len(test)
    train, test = train[:samples], test[:JUDGED]
    return Pictures(album.pixels[train], labels[train], album.pixels[test], labels[test], album.classes, all_tests)


def own_whole_test(album: Album, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all test pictures of an album, (n, height, width, channels) uint8, and their classes, (n,) int32."""
    _, test = album.split(seed)
    return album.pixels[test], album.labels()[test]


def enlarged(small: np.ndarray) -> np.ndarray:
    """Return square pictures with at least 28 pixels a side: every pixel as often as it fits, with a dark border.

    Parameters
    ----------
    small : (n, side, side, channels) uint8
    """
    times = max(SIDE // small.shape[1], 1)
    large = small.repeat(times, axis=1).repeat(times, axis=2)
    missing = max(SIDE - large.shape[1], 0)
    border = (missing // 2, missing - missing // 2)
    return np.pad(large, ((0, 0), border, border, (0, 0)))


def as_inputs(picture: np.ndarray) -> np.ndarray:
    """Return bytes as a network takes them: float32 from 0 to 1."""
    return picture.astype(np.float32) / np.float32(255.0)


def drawn(text: str) -> np.ndarray:
    """Return a drawing (28, 28, 1) uint8 from its hexadecimal digits, moved so that its weight is in the middle.

    The sets of digits were centred in the same way; a network has never seen one in a corner.
    """
    pixels = levels(text, SIDE, SIDE)
    total = pixels.sum(dtype=np.float64)
    if total > 0.0:
        places = np.arange(SIDE) - (SIDE - 1) / 2
        down = round(float(pixels.sum(axis=1) @ places / total))
        across = round(float(pixels.sum(axis=0) @ places / total))
        pixels = np.roll(pixels, (-down, -across), axis=(0, 1))
    return pixels[:, :, None]
