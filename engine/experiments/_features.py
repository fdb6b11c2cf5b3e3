"""The functions of a point's two coordinates that a network of the playground may see as inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np


@dataclass(frozen=True)
class Feature:
    """A function of (x, y): its label and formula."""

    label: str
    compute: Callable[[np.ndarray, np.ndarray], np.ndarray]


FEATURES: Final = {
    "x": Feature("x₁", lambda x, y: x),
    "y": Feature("x₂", lambda x, y: y),
    "x_squared": Feature("x₁²", lambda x, y: x * x),
    "y_squared": Feature("x₂²", lambda x, y: y * y),
    "x_times_y": Feature("x₁x₂", lambda x, y: x * y),
    "sin_x": Feature("sin x₁", lambda x, y: np.sin(x)),
    "sin_y": Feature("sin x₂", lambda x, y: np.sin(y)),
    "cos_x": Feature("cos x₁", lambda x, y: np.cos(x)),
    "cos_y": Feature("cos x₂", lambda x, y: np.cos(y)),
}

DOMAIN: Final = 6.0  # the map shows -6 .. 6 in both directions


def inputs_of(points: np.ndarray, keys: Sequence[str]) -> np.ndarray:
    """Return the chosen features of points (n, 2), (n, len(keys)) float32."""
    columns = [FEATURES[key].compute(points[:, 0], points[:, 1]) for key in keys]
    return np.stack(columns, axis=1).astype(np.float32)


def grid(size: int) -> np.ndarray:
    """Return the centres of ``size x size`` cells of the map, row by row from the top, (size * size, 2) float32."""
    centres = (np.arange(size) + 0.5) / size * 2.0 * DOMAIN - DOMAIN
    x, y = np.meshgrid(centres, -centres)
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
