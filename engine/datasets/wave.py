"""A wave of the first coordinate alone: a function of one number to approximate."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields

HALF_SIDE = 6.0


def height(x: Numbers) -> Numbers:
    """Return a slow and a fast sine, added; within -0.9 .. 0.9."""
    return 0.6 * np.sin(x) + 0.3 * np.sin(2.5 * x)


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Take the height at a random place and move it by the noise; the second coordinate says nothing."""
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (samples, 2))
    return points, height(points[:, 0]) + noise * rng.uniform(-1.0, 1.0, samples)


SPEC = DatasetSpec(
    label="Wave",
    help="A function of the first coordinate alone. Shows how wide a hidden layer must be to follow it.",
    formula=r"y = 0.6 \sin x_1 + 0.3 \sin 2.5 x_1",
    fields=sampling_fields("Moves every value up or down by up to this much."),
    order=120,
    task="regression",
    sample=sample,
)
