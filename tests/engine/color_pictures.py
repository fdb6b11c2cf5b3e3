"""A small set of color pictures where the real one is absent: a hue a class, and noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np

SHAPE = (32, 32, 3)
HUES = np.array([[200, 40, 40], [40, 200, 40], [40, 40, 200], [200, 200, 40], [200, 40, 200]])


def write_flowers(folder: Path, training: int = 200, testing: int = 50) -> None:
    """Write ``flowers32.npz``, as many pictures of each class."""
    random = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", training), ("test", testing)):
        classes = np.arange(count) % len(HUES)
        noisy = HUES[classes][:, None, None] + random.normal(0, 60, (count, *SHAPE))
        arrays |= {f"x_{part}": np.clip(noisy, 0, 255).astype(np.uint8), f"y_{part}": classes.astype(np.uint8)}
    np.savez(folder / "flowers32.npz", **arrays)
