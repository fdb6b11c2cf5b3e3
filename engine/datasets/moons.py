"""Two half circles that reach into each other."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes

RADIUS = 3.0
CENTER = np.array([0.5, 0.25])  # middle of the two unit half circles


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Place the upper half circle (+1) and the lower one (-1), and move each point by the noise."""
    sizes = class_sizes(samples, 2)
    upper, lower = (rng.uniform(0.0, np.pi, size) for size in sizes)
    arcs = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1.0 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    points = RADIUS * (arcs - CENTER + noise * rng.uniform(-1.0, 1.0, arcs.shape))
    return points, np.repeat([1.0, -1.0], sizes)


SPEC = DatasetSpec(
    label="Moons",
    help="Two half circles that reach into each other: a bent border is enough.",
    formula=r"x = 3\,(\cos t, \sin t)\ \text{and}\ 3\,(1 - \cos t, \tfrac{1}{2} - \sin t),\quad 0 \le t \le \pi",
    fields=sampling_fields("Moves every point by up to this share of the radius (3) in each direction."),
    order=50,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
