"""A tilted plane: the regression a single linear neuron solves exactly."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields

HALF_SIDE = 6.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Take the value at the point moved by the noise; the stored point is not moved."""
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (samples, 2))
    moved = points + noise * rng.uniform(-HALF_SIDE, HALF_SIDE, points.shape)
    return points, moved.sum(axis=1) / 10.0


SPEC = DatasetSpec(
    label="Plane",
    help="Values on a tilted plane. One linear neuron fits it exactly.",
    formula=r"y = \frac{x_1 + x_2}{10}",
    fields=sampling_fields("Values are taken as if each coordinate were off by up to this share of 6.", samples=1200),
    order=110,
    task="regression",
    sample=sample,
)
