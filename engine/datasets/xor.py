"""Exclusive or in the plane: opposite quadrants belong together."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields

HALF_SIDE = 5.0
GAP = 0.3  # free strip on either side of each axis


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Label +1 where both coordinates, moved by the noise, have one sign; the stored point is not moved."""
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (samples, 2))
    points += np.where(points > 0.0, GAP, -GAP)
    moved = points + noise * rng.uniform(-HALF_SIDE, HALF_SIDE, points.shape)
    return points, np.where(moved[:, 0] * moved[:, 1] >= 0.0, 1.0, -1.0)


SPEC = DatasetSpec(
    label="Exclusive or",
    help="Opposite quadrants share a class. One neuron cannot solve it: the example that stalled the perceptron.",
    formula=r"y = \operatorname{sign}(x_1 x_2)",
    fields=sampling_fields("Samples are labeled as if each coordinate were off by up to this share of 5."),
    order=20,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
