"""The truth table of exclusive or: four tight groups of points, one for each row."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import BINARY_CLASSES, DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes

CORNER = 3.0  # a coordinate of +3 stands for a true input, -3 for a false one
HALF_SIDE = 0.4
WIDENED = 4.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Scatter points around the four corners; +1 where exactly one of the two inputs is true."""
    corners = np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [-1.0, -1.0]])
    true, false = class_sizes(samples, 2)
    row = np.concatenate([np.arange(true) % 2, 2 + np.arange(false) % 2])
    half_side = HALF_SIDE + WIDENED * noise
    points = CORNER * corners[row] + rng.uniform(-half_side, half_side, (samples, 2))
    return points, np.where(row < 2, 1.0, -1.0)


SPEC = DatasetSpec(
    label="Truth table",
    help="The four rows of exclusive or as four groups of points: small enough to solve with weights set by hand.",
    formula=r"y = x_1 \oplus x_2",
    fields=sampling_fields("Widens the four groups: each reaches 0.4 plus 4 times this to every side."),
    order=75,
    task="binary",
    sample=sample,
    classes=BINARY_CLASSES,
)
