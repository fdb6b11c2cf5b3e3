"""Pictures and filters small enough to follow by hand."""

from __future__ import annotations

from typing import Final

import numpy as np

RAGGED: Final = ((1, 1, 1, 0, 0), (0, 1, 1, 1, 0), (0, 0, 1, 1, 1), (0, 0, 1, 1, 0), (0, 1, 1, 0, 0))
QUARTERS: Final = ((1, 1, 2, 4), (5, 6, 7, 8), (3, 2, 1, 0), (1, 2, 3, 4))

PICTURES: Final = ("ragged", "quarters", "edge", "dice")
FILTERS: Final = ("cross", "edge", "mean", "dice")


def picture(kind: str, side: int, channels: int, seed: int) -> np.ndarray:
    """Return a picture (side, side, channels) float32 of whole numbers; each channel is the one before, moved on."""
    if kind == "dice":
        drawn = np.random.Generator(np.random.Philox(key=seed)).integers(0, 10, (side, side, channels))
        return drawn.astype(np.float32)
    if kind == "edge":
        base = np.tile(np.where(np.arange(side) < side // 2, 0, 9), (side, 1))
    else:
        tile = np.array(RAGGED if kind == "ragged" else QUARTERS)
        times = -(-side // len(tile))
        base = np.tile(tile, (times, times))[:side, :side]
    return np.stack([np.roll(base, channel, axis=1) for channel in range(channels)], axis=-1).astype(np.float32)


def weights(kind: str, side: int, channels: int, seed: int) -> np.ndarray:
    """Return one filter (side, side, channels) float32."""
    if kind == "dice":
        drawn = np.random.Generator(np.random.Philox(key=[seed, 1])).integers(-2, 3, (side, side, channels))
        return drawn.astype(np.float32)
    if kind == "mean":
        return np.full((side, side, channels), 1.0 / (side * side * channels), dtype=np.float32)
    places = np.arange(side)
    if kind == "edge":
        base = np.tile(np.sign(places - (side - 1) / 2), (side, 1))
    else:
        base = (places[:, None] == places) | (places[:, None] + places == side - 1)
    return np.repeat(base[:, :, None].astype(np.float32), channels, axis=2)
