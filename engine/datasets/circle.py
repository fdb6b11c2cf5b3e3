"""A disc inside a ring: the smallest problem a straight line cannot solve."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes, random_ring

RADIUS = 5.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Label +1 if the point, moved by the noise, lies within half the radius; the stored point is not moved."""
    inner, outer = class_sizes(samples, 2)
    points = np.concatenate([random_ring(inner, 0.0, 0.5 * RADIUS, rng), random_ring(outer, 0.7 * RADIUS, RADIUS, rng)])
    moved = points + noise * rng.uniform(-RADIUS, RADIUS, points.shape)
    inside = np.hypot(moved[:, 0], moved[:, 1]) < 0.5 * RADIUS
    return points, np.where(inside, 1.0, -1.0)


SPEC = DatasetSpec(
    label="Circle",
    help="A disc of one class inside a ring of the other. A straight line cannot part them; squared features can.",
    formula=r"y = \begin{cases} +1 & \lVert x \rVert < 2.5 \\ -1 & \text{otherwise} \end{cases}",
    fields=sampling_fields("Samples are labeled as if each coordinate were off by up to this share of the radius (5)."),
    order=10,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
