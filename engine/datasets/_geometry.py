"""Shapes that several data sets are made of."""

from __future__ import annotations

import numpy as np

from engine.datasets._dataset import Numbers


def class_sizes(samples: int, classes: int) -> list[int]:
    """Split ``samples`` over ``classes`` as evenly as possible; earlier classes get the rest."""
    size, rest = divmod(samples, classes)
    return [size + (index < rest) for index in range(classes)]


def polar_points(radius: Numbers, angle: Numbers) -> Numbers:
    """Return points (n, 2) at ``radius`` (n,) and ``angle`` (n,) in radians, measured clockwise from the y axis."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def random_ring(count: int, inner: float, outer: float, rng: np.random.Generator) -> Numbers:
    """Return points (count, 2) around the origin, uniform in radius from ``inner`` to ``outer`` and in angle."""
    radius = rng.uniform(inner, outer, count)
    return polar_points(radius, rng.uniform(0.0, 2.0 * np.pi, count))


def spiral_arm(count: int, turns: float, start: float) -> Numbers:
    """Return points (count, 2) from the origin out to radius 5, evenly spaced, after ``turns`` turns from ``start``.

    ``start`` is an angle in radians. The last point stays one step short of radius 5.
    """
    progress = np.arange(count) / count
    return polar_points(5.0 * progress, 2.0 * np.pi * turns * progress + start)
