"""Six bumps, three up and three down: a regression with local structure."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields

HALF_SIDE = 6.0
REACH = 2.0  # distance at which a bump has fallen to zero
CENTERS = np.array([(-4.0, 2.5), (0.0, 2.5), (4.0, 2.5), (-4.0, -2.5), (0.0, -2.5), (4.0, -2.5)])
SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])


def height(points: Numbers) -> Numbers:
    """Return the value (n,) at ``points`` (n, 2): that of the bump that is largest in magnitude there."""
    distance = np.linalg.norm(points[:, None, :] - CENTERS, axis=2)
    bumps = SIGNS * np.maximum(0.0, 1.0 - distance / REACH)
    strongest: Numbers = np.take_along_axis(bumps, np.abs(bumps).argmax(axis=1)[:, None], axis=1)[:, 0]
    return strongest


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Take the value at the point moved by the noise; the stored point is not moved."""
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (samples, 2))
    return points, height(points + noise * rng.uniform(-HALF_SIDE, HALF_SIDE, points.shape))


SPEC = DatasetSpec(
    label="Bumps",
    help="Three hills and three hollows on a flat ground: each needs neurons of its own.",
    formula=r"y = \pm \max\left(0,\; 1 - \tfrac{1}{2} \lVert x - c_k \rVert\right)\ \text{for the nearest}\ c_k",
    fields=sampling_fields("Values are taken as if each coordinate were off by up to this share of 6.", samples=1200),
    order=120,
    task="regression",
    sample=sample,
)
