"""The functions of a point's two coordinates that a network of the playground may see as inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

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


@dataclass(frozen=True)
class View:
    """How a network of the playground sees a point: its features, shifted and scaled if they are normalized."""

    features: tuple[str, ...]
    mean: np.ndarray  # (features,) float32
    scale: np.ndarray  # (features,) float32, what is divided by

    @classmethod
    def of(cls, inputs: np.ndarray, config: Mapping[str, Any]) -> View:
        """Return the view for a configuration and its raw training inputs (n, features)."""
        count = inputs.shape[1]
        if not config["normalize"]:
            return cls(tuple(config["features"]), np.zeros(count, np.float32), np.ones(count, np.float32))
        spread = inputs.std(axis=0)
        return cls(
            tuple(config["features"]), inputs.mean(axis=0), np.where(spread > 0.0, spread, 1.0).astype(np.float32)
        )

    def scaled(self, inputs: np.ndarray) -> np.ndarray:
        """Return raw inputs (n, features) as the network sees them."""
        return (inputs - self.mean) / self.scale

    def grid(self, size: int) -> np.ndarray:
        """Return what the network sees at each cell of the map, (size * size, features) float32."""
        return self.scaled(_grid_inputs(size, self.features))


@lru_cache(maxsize=8)
def _grid_inputs(size: int, features: tuple[str, ...]) -> np.ndarray:
    return inputs_of(grid(size), features)


def grid(size: int) -> np.ndarray:
    """Return the centres of ``size x size`` cells of the map, row by row from the top, (size * size, 2) float32."""
    centres = (np.arange(size) + 0.5) / size * 2.0 * DOMAIN - DOMAIN
    x, y = np.meshgrid(centres, -centres)
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
