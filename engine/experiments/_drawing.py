"""A drawn picture as a configuration holds it: a hexadecimal digit a pixel, 0 black to f white."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.errors import ConfigError
from engine.spec import Text

_DIGITS: Final = frozenset("0123456789abcdef")


def drawing_field(instead_of: str, height: int, width: int) -> Text:
    """Return the field of a drawing; ``instead_of`` says what it takes the place of."""
    return Text(
        name="drawing",
        label="Drawing",
        help=f"{instead_of}: {height} x {width} hexadecimal digits, 0 black to f white.",
        longest=height * width,
    )


def check_drawing(text: str, height: int, width: int) -> None:
    """Raise `ConfigError` unless there is no drawing or one of this size."""
    if text and (len(text) != height * width or not set(text) <= _DIGITS):
        message = f"expected nothing or {height * width} digits from 0 to f, got {len(text)} others"
        raise ConfigError("drawing", message)


def levels(text: str, height: int, width: int) -> np.ndarray:
    """Return the pixels of a checked drawing, (height, width) uint8."""
    digits = np.array([int(digit, 16) for digit in text], dtype=np.uint8)
    return digits.reshape(height, width) * np.uint8(17)
