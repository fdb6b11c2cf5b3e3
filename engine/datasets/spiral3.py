"""Three spirals wound into each other, one class an arm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields
from engine.datasets._geometry import class_sizes, spiral_arm

ARMS = 3
TURNS = 1.25  # keeps neighboring arms about as far apart as in the spiral of two arms


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, npt.NDArray[np.int32]]:
    """Place one arm a class, a third of a turn apart, and move each point by the noise."""
    sizes = class_sizes(samples, ARMS)
    points = np.concatenate([spiral_arm(size, TURNS, 2.0 * np.pi * arm / ARMS) for arm, size in enumerate(sizes)])
    points += noise * rng.uniform(-1.0, 1.0, points.shape)
    return points, np.repeat(np.arange(ARMS, dtype=np.int32), sizes)


SPEC = DatasetSpec(
    label="Three spirals",
    help="Three arms wound into each other, one class each: the spiral for softmax.",
    formula=r"x = r\,(\sin t, \cos t),\quad r = 5u,\quad t = 2.5\pi u + \tfrac{2\pi}{3} c",
    fields=sampling_fields("Moves every point by up to this much in each direction."),
    order=80,
    task="multiclass",
    sample=sample,
    classes=("first arm", "second arm", "third arm"),
)
