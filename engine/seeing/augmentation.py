"""What augmentation makes of one picture: the versions that training would see."""

from __future__ import annotations

import numpy as np

from engine.layers.augment2d import Augment2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.network import Network


def versions(layer: Augment2D, picture: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return ``count`` versions (count, height, width, channels) float32 of a picture (height, width, channels)."""
    network = Network(picture.shape, [layer, Flatten(), Dense(1)], "half_squared_error", seed=seed)
    seen, _ = network.derivatives(np.repeat(picture[None], count, axis=0), np.zeros((count, 1)))["layers.0"]
    return np.ascontiguousarray(seen.T.reshape(count, *picture.shape))
