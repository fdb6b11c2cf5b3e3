"""One sine wave over one input: curve fitting at its plainest."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields

HALF_WIDTH = 6.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Take the sine of a random position and move the value by the noise."""
    position = rng.uniform(-HALF_WIDTH, HALF_WIDTH, samples)
    return position[:, None], np.sin(position) + noise * rng.uniform(-1.0, 1.0, samples)


SPEC = DatasetSpec(
    label="Sine",
    help="One wave over one input. Shows how bends add up, and that nothing is learned beyond the data.",
    formula=r"y = \sin x",
    fields=sampling_fields("Moves every value up or down by up to this much."),
    order=130,
    task="regression",
    sample=sample,
    feature_names=("x",),
)
