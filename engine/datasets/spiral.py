"""Two spirals wound into each other: the hard one."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes, spiral_arm

TURNS = 1.75


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Place one arm a class, half a turn apart, and move each point by the noise."""
    sizes = class_sizes(samples, 2)
    points = np.concatenate([spiral_arm(sizes[0], TURNS, 0.0), spiral_arm(sizes[1], TURNS, np.pi)])
    points += noise * rng.uniform(-1.0, 1.0, points.shape)
    return points, np.repeat([1.0, -1.0], sizes)


SPEC = DatasetSpec(
    label="Spiral",
    help="Two arms wound into each other. It needs several layers or many neurons, and patience.",
    formula=r"x = r\,(\sin t, \cos t),\quad r = 5u,\quad t = 3.5\pi u + [y = -1]\,\pi",
    fields=sampling_fields("Moves every point by up to this much in each direction."),
    order=40,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
