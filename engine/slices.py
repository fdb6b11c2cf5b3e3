"""Planes through the space of a surface's numbers, on which its loss can be drawn.

A plane is an origin and two directions. Which two say most depends on the question: two weights, two random
directions scaled like the weights themselves, the two in which a path moved most, a line from one network to another,
or the two along which the loss bends most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.curvature import Spectrum
from engine.surfaces import AbstractSurface
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import Window

TINY: Final = 1e-12
MARGIN: Final = 0.25  # of a path's extent that is shown around it


@dataclass(frozen=True, eq=False)
class Plane:
    """All positions ``origin + a * across + b * up``; all arrays (size,) float64. ``up`` is zero for a curve."""

    origin: np.ndarray
    across: np.ndarray
    up: np.ndarray

    def position(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return positions (n, size) for coordinates (n,) and (n,)."""
        return np.asarray(self.origin + a[:, None] * self.across + b[:, None] * self.up)

    def project(self, positions: np.ndarray) -> np.ndarray:
        """Return the coordinates (n, 2) of the plane's nearest points to positions (n, size)."""
        return self.coordinates(np.asarray(positions, dtype=np.float64) - self.origin)

    def coordinates(self, vectors: np.ndarray) -> np.ndarray:
        """Return the coordinates (n, 2) of directions, such as gradients, (n, size)."""
        basis = np.stack([self.across, self.up], axis=1)
        with np.errstate(invalid="ignore", over="ignore"):  # whoever has diverged has no coordinates
            return np.asarray(np.asarray(vectors, dtype=np.float64) @ np.linalg.pinv(basis).T)


def grid(surface: AbstractSurface, plane: Plane, window: Window, size: int) -> np.ndarray:
    """Return the loss over a window of a plane, (size, size) float32, row 0 at the top; (1, size) for a curve.

    Values that are not finite stay so.
    """
    across = np.linspace(window.x_min, window.x_max, size)
    up = np.linspace(window.y_max, window.y_min, size) if plane.up.any() else np.zeros(1)
    a, b = np.meshgrid(across, up)
    with np.errstate(over="ignore"):
        return surface.losses(plane.position(a.ravel(), b.ravel())).reshape(len(up), size).astype(np.float32)


def weights_plane(surface: AbstractSurface, center: np.ndarray, axes: Sequence[int] | None = None) -> Plane:
    """Return the plane of one or two of the numbers, measured in themselves; the others keep the center's values."""
    chosen = tuple(surface.axes if axes is None else axes)
    origin = np.array(center, dtype=np.float64)
    directions = np.zeros((2, surface.size))
    for row, axis in enumerate(chosen):
        origin[axis] = 0.0
        directions[row, axis] = 1.0
    return Plane(origin, directions[0], directions[1])


def random_plane(surface: AbstractSurface, center: np.ndarray, seed: int) -> Plane:
    """Return two random directions, scaled unit by unit to the length of the weights that lead to it [li2018].

    Without the scaling a network with large weights would look flat and one with small weights steep, though both
    compute the same.
    """
    random = np.random.Generator(np.random.Philox(key=seed))
    directions = [_scaled_like(random.normal(size=surface.size), center, surface) for _ in range(2)]
    return Plane(np.array(center, dtype=np.float64), *_spread(directions))


def _scaled_like(direction: np.ndarray, center: np.ndarray, surface: AbstractSurface) -> np.ndarray:
    """Give each filter (column of a weight array) of a direction the length that it has in the center."""
    if not isinstance(surface, NetworkSurface):
        return np.asarray(direction / np.linalg.norm(direction))
    scaled = np.zeros_like(direction)
    at = 0
    for shape in surface.shapes().values():
        count = int(np.prod(shape))
        mine = direction[at : at + count].reshape(-1, shape[-1])
        weights = np.asarray(center[at : at + count]).reshape(-1, shape[-1])
        if len(shape) > 1:  # biases stay as they are, as in the paper
            lengths = np.linalg.norm(weights, axis=0) / np.maximum(np.linalg.norm(mine, axis=0), TINY)
            scaled[at : at + count] = (mine * lengths).ravel()
        at += count
    return scaled if scaled.any() else np.asarray(direction / np.linalg.norm(direction))


def path_plane(path: np.ndarray) -> Plane:
    """Return the plane in which a path (n, size) moved most: its first two principal components [li2018]."""
    last = np.asarray(path[-1], dtype=np.float64)
    _, sizes, directions = np.linalg.svd(np.asarray(path, dtype=np.float64) - last, full_matrices=False)
    found = [direction for direction, size in zip(directions, sizes, strict=True) if size > TINY][:2]
    return Plane(last, *_spread(found, len(last)))


def line_plane(first: np.ndarray, second: np.ndarray, third: np.ndarray | None = None) -> Plane:
    """Return the line from one position (a = 0) to another (a = 1), and the plane through a third (b = 1)."""
    origin = np.array(first, dtype=np.float64)
    across = np.asarray(second, dtype=np.float64) - origin
    if third is None:
        return Plane(origin, across, np.zeros_like(origin))
    return Plane(origin, across, np.asarray(third, dtype=np.float64) - origin)


def bend_plane(spectrum: Spectrum, center: np.ndarray) -> Plane:
    """Return the directions of the largest and of the second largest eigenvalue of the Hessian."""
    vectors = spectrum.vectors[:, ::-1]
    return Plane(np.array(center, dtype=np.float64), *_spread([vectors[:, k] for k in range(min(2, vectors.shape[1]))]))


def window_around(points: np.ndarray, smallest: float = 1.0) -> Window:
    """Return the window that shows all points (n, 2) with some space around them."""
    finite = points[np.isfinite(points).all(axis=1)]
    low, high = (finite.min(axis=0), finite.max(axis=0)) if len(finite) else (np.zeros(2), np.zeros(2))
    middle, half = (low + high) / 2.0, np.maximum((high - low) * (0.5 + MARGIN), smallest / 2.0)
    (x0, y0), (x1, y1) = middle - half, middle + half
    return Window(float(x0), float(x1), float(y0), float(y1))


def _spread(directions: Sequence[np.ndarray], size: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make the second direction orthogonal to the first; directions that are missing become unit vectors."""
    size = size or len(directions[0])
    units = np.eye(min(size, 3), size)
    first = directions[0] if directions else units[0]
    candidates: list[np.ndarray] = [*directions[1:], *units]
    for candidate in candidates:
        second = candidate - first * (candidate @ first) / max(first @ first, TINY)
        if np.linalg.norm(second) > 1e-6:
            return first, second
    return first, np.zeros(size)
