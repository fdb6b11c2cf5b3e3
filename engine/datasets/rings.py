"""A disc and two rings around it: three classes that no straight line parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes, random_ring

RINGS = ((0.0, 1.5), (2.25, 3.5), (4.25, 5.5))  # inner and outer radius of each class
JITTER = 2.0


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, npt.NDArray[np.int32]]:
    """Place one ring a class and move each point by the noise."""
    sizes = class_sizes(samples, len(RINGS))
    rings = [random_ring(size, inner, outer, rng) for size, (inner, outer) in zip(sizes, RINGS, strict=True)]
    points = np.concatenate(rings)
    points += JITTER * noise * rng.uniform(-1.0, 1.0, points.shape)
    return points, np.repeat(np.arange(len(RINGS), dtype=np.int32), sizes)


SPEC = DatasetSpec(
    label="Rings",
    help="A disc and two rings around it, three classes: the softmax draws circles around circles.",
    formula=r"c = 0: r < 1.5,\quad c = 1: 2.25 < r < 3.5,\quad c = 2: 4.25 < r < 5.5",
    fields=sampling_fields("Moves every point by up to twice this much in each direction."),
    order=70,
    task="multiclass",
    sample=sample,
    classes=("inner", "middle", "outer"),
)
