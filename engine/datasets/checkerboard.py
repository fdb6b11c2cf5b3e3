"""A board of four by four squares: many corners for few neurons."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields

HALF_SIDE = 6.0
SQUARE = 3.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Label by the square the point, moved by the noise, lies in; the stored point is not moved."""
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (samples, 2))
    moved = points + noise * rng.uniform(-SQUARE, SQUARE, points.shape)
    square = np.floor(moved / SQUARE).sum(axis=1)
    return points, np.where(square % 2.0 == 0.0, 1.0, -1.0)


SPEC = DatasetSpec(
    label="Checkerboard",
    help="Four by four squares in turn. Every corner costs neurons, so small networks settle for stripes.",
    formula=r"y = (-1)^{\lfloor x_1 / 3 \rfloor + \lfloor x_2 / 3 \rfloor}",
    fields=sampling_fields("Samples are labeled as if each coordinate were off by up to this share of a square (3)."),
    order=60,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
