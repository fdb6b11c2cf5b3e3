"""What a network of the playground may see of a point, and how points and inputs hang together."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


class AbstractSource(ABC):
    """Where inputs come from: rows of a data set on one side, features and places on the map on the other.

    Sources that are equal give equal answers, so that maps can be kept.
    """

    @abstractmethod
    def available(self) -> Mapping[str, str]:
        """Return the features there are to choose from: key to label."""

    @abstractmethod
    def features_of(self, rows: np.ndarray, keys: Sequence[str]) -> np.ndarray:
        """Return the chosen features of rows (n, d), (n, len(keys)) float32."""

    @abstractmethod
    def rows_at(self, points: np.ndarray) -> np.ndarray:
        """Return the rows (n, d) that stand for places on the map (n, 2)."""

    @abstractmethod
    def points_of(self, rows: np.ndarray) -> np.ndarray:
        """Return where rows (n, d) are on the map, (n, 2)."""

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """Return what the page needs to label the map, JSON-ready."""

    def feature_maps(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return every available feature over the map, (features, size * size), and its scale's end (features,)."""
        values = self.features_of(self.rows_at(grid(size)), tuple(self.available())).T
        return values, np.abs(values).max(axis=1).astype(np.float32)


@dataclass(frozen=True)
class Plane(AbstractSource):
    """Points of the plane: rows are places on the map, features are functions of the two coordinates."""

    def available(self) -> Mapping[str, str]:
        return {key: feature.label for key, feature in FEATURES.items()}

    def features_of(self, rows: np.ndarray, keys: Sequence[str]) -> np.ndarray:
        return inputs_of(rows, keys)

    def rows_at(self, points: np.ndarray) -> np.ndarray:
        return points

    def points_of(self, rows: np.ndarray) -> np.ndarray:
        return rows

    def describe(self) -> dict[str, Any]:
        return {}


PLANE: Final = Plane()


@dataclass(frozen=True)
class View:
    """How a network of the playground sees a point: its features, shifted and scaled if they are normalized."""

    features: tuple[str, ...]
    mean: np.ndarray  # (features,) float32
    scale: np.ndarray  # (features,) float32, what is divided by
    source: AbstractSource = PLANE

    @classmethod
    def of(cls, inputs: np.ndarray, config: Mapping[str, Any], source: AbstractSource = PLANE) -> View:
        """Return the view for a configuration and its raw training inputs (n, features)."""
        count = inputs.shape[1]
        keys = tuple(config["features"])
        if not config["normalize"]:
            return cls(keys, np.zeros(count, np.float32), np.ones(count, np.float32), source)
        spread = inputs.std(axis=0)
        return cls(keys, inputs.mean(axis=0), np.where(spread > 0.0, spread, 1.0).astype(np.float32), source)

    def scaled(self, inputs: np.ndarray) -> np.ndarray:
        """Return raw inputs (n, features) as the network sees them."""
        return (inputs - self.mean) / self.scale

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return what the network sees at places on the map (n, 2), (n, features) float32."""
        return self.scaled(self.source.features_of(self.source.rows_at(points), self.features))

    def grid(self, size: int) -> np.ndarray:
        """Return what the network sees at each cell of the map, (size * size, features) float32."""
        return self.scaled(_grid_inputs(self.source, size, self.features))


@lru_cache(maxsize=8)
def _grid_inputs(source: AbstractSource, size: int, features: tuple[str, ...]) -> np.ndarray:
    return source.features_of(source.rows_at(grid(size)), features)


def grid(size: int) -> np.ndarray:
    """Return the centres of ``size x size`` cells of the map, row by row from the top, (size * size, 2) float32."""
    centres = (np.arange(size) + 0.5) / size * 2.0 * DOMAIN - DOMAIN
    x, y = np.meshgrid(centres, -centres)
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
