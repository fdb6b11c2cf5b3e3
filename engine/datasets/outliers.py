"""A straight line some of whose values were read wrongly: what the mean follows and the median ignores."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields

HALF_SIDE = 6.0
SLOPE = 0.1
LIFT = 1.2


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Take a tenth of the first coordinate, less 0.3; a share ``noise`` of the values is 1.2 too large."""
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (samples, 2))
    wrong = rng.random(samples) < noise
    return points, SLOPE * points[:, 0] - 0.3 + LIFT * wrong


SPEC = DatasetSpec(
    label="Outliers",
    help="A straight line; noise is the share of values that are far too large. Tells mean and median apart.",
    formula=r"y = 0.1\, x_1 - 0.3",
    fields=sampling_fields("Share of the values that are too large by 1.2."),
    order=125,
    task="regression",
    sample=sample,
)
