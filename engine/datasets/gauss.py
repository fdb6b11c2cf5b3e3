"""Two round clouds: the problem a single neuron solves."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes

CENTER = 2.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Draw normal clouds of variance 0.5 + 7 noise around (2, 2), label +1, and (-2, -2), label -1."""
    targets = np.repeat([1.0, -1.0], class_sizes(samples, 2))
    deviation = np.sqrt(0.5 + 7.0 * noise)
    points = CENTER * targets[:, None] + deviation * rng.standard_normal((samples, 2))
    return points, targets


SPEC = DatasetSpec(
    label="Gaussian",
    help="Two round clouds. A single neuron parts them as well as anything can; noise makes them overlap.",
    formula=r"x \sim \mathcal{N}\left(y\,(2, 2),\; 0.5 + 7\nu\right)",
    fields=sampling_fields("Widens both clouds: the variance is 0.5 plus 7 times this."),
    order=30,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
