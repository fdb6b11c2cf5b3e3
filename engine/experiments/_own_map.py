"""The map of a student's own data: two features of many, the others held still."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from engine.datasets._columns import MOST_FEATURES, OWN, Chosen, describe
from engine.datasets._table import LARGEST, Limits, Table
from engine.errors import ConfigError
from engine.experiments._features import DOMAIN, FEATURES, AbstractSource, grid, inputs_of

COLUMN_KEYS: Final = tuple(f"c{place}" for place in range(MOST_FEATURES))
MAP_FIELDS: Final = ("across", "up", "at")


@dataclass(frozen=True)
class Slice(AbstractSource):
    """Rows of a table; a place on the map is a row whose two shown features vary while the others stand still.

    With two features the network may see the same functions of the map's coordinates as on the plane; with more it
    sees the features themselves, in their own units.
    """

    names: tuple[str, ...]
    limits: tuple[Limits, ...]  # what -6 and +6 stand for
    across: int
    up: int
    still: tuple[float, ...]  # where each feature stands that the map does not show
    target: tuple[str, float, float] | None  # name, and what -1 and +1 stand for; None for classes
    table: Table = field(compare=False)

    @property
    def is_plane(self) -> bool:
        """Are there two features only?"""
        return len(self.names) == 2

    def available(self) -> Mapping[str, str]:
        if not self.is_plane:
            return dict(zip(COLUMN_KEYS, self.names, strict=False))
        return {key: _label(feature.label, self.names) for key, feature in FEATURES.items()}

    def features_of(self, rows: np.ndarray, keys: Sequence[str]) -> np.ndarray:
        if self.is_plane:
            return inputs_of(self._mapped(rows), keys)
        return rows[:, [COLUMN_KEYS.index(key) for key in keys]].astype(np.float32)

    def rows_at(self, points: np.ndarray) -> np.ndarray:
        rows = np.tile(np.array(self.still), (len(points), 1))
        for axis, column in enumerate((self.across, self.up)):
            low, high = self.limits[column]
            rows[:, column] = low + (points[:, axis] + DOMAIN) / (2.0 * DOMAIN) * (high - low)
        return rows

    def points_of(self, rows: np.ndarray) -> np.ndarray:
        return self._mapped(rows)[:, [self.across, self.up]]

    def feature_maps(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        if self.is_plane:
            return super().feature_maps(size)
        cells = self._mapped(self.rows_at(grid(size))).T.astype(np.float32)
        return cells, np.full(len(cells), DOMAIN, np.float32)

    def describe(self) -> dict[str, Any]:
        shown = {
            name: {"label": self.names[column], "low": self.limits[column][0], "high": self.limits[column][1]}
            for name, column in (("across", self.across), ("up", self.up))
        }
        described: dict[str, Any] = {"shown": shown, "still": list(self.still), "own": describe(self.table)}
        if self.target is not None:
            described["target"] = dict(zip(("label", "low", "high"), self.target, strict=True))
        return described

    def _mapped(self, rows: np.ndarray) -> np.ndarray:
        """Return rows (n, d) with every feature on the map's scale, -6 .. 6."""
        low, high = (np.array([limits[end] for limits in self.limits]) for end in (0, 1))
        return np.asarray((rows - low) / (high - low) * 2.0 * DOMAIN - DOMAIN)


def _label(label: str, names: tuple[str, ...]) -> str:
    """Put the names of two columns in place of x₁ and x₂; a product needs a sign between names."""
    parts = re.split("(x₁|x₂)", label.replace("x₁x₂", "x₁·x₂"))
    return "".join({"x₁": names[0], "x₂": names[1]}.get(part, part) for part in parts)


def feature_label(config: Mapping[str, Any], key: str) -> str:
    """Return what a feature is called: a function of the coordinates, or the column of own data."""
    if key in FEATURES:
        return FEATURES[key].label
    return str(config["own"]["columns"][COLUMN_KEYS.index(key)])


def slice_of(config: Mapping[str, Any], chosen: Chosen, table: Table) -> Slice:
    """Return the map of a configuration's own data."""
    shown = config["map"]
    still = shown.get("at") or chosen.dataset.inputs.mean(axis=0, dtype=np.float64).tolist()
    own = config["own"]
    return Slice(
        names=chosen.dataset.feature_names,
        limits=chosen.limits,
        across=shown["across"],
        up=shown["up"],
        still=tuple(float(value) for value in still),
        target=(own["target"], *chosen.target_limits) if own["task"] == "regression" else None,
        table=table,
    )


def fit_features(config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Bring the chosen features and the data together: own data with more than two columns has its columns as features.

    Raises
    ------
    ConfigError
        If features were asked for that the data does not have.
    """
    available = _available(config)
    if all(key in available for key in config["features"]):
        if "own" not in changes or "features" in changes or available == tuple(FEATURES):
            return
    elif "features" in changes and "dataset" not in changes and "own" not in changes:
        raise ConfigError("features", f"this data has the features {', '.join(available)}", available)
    config["features"] = ["x", "y"] if available == tuple(FEATURES) else list(available)


def _available(config: Mapping[str, Any]) -> tuple[str, ...]:
    columns = len(config["own"]["columns"]) if config["dataset"] == OWN else 2
    return tuple(FEATURES) if columns == 2 else COLUMN_KEYS[:columns]


def fit_map(config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Check which features the map shows; a new choice of columns begins with the first two, the others at their mean.

    Raises
    ------
    ConfigError
        If the map is to show what is no feature of the data.
    """
    if config["dataset"] != OWN:
        config["map"] = {}
        return
    count, shown = len(config["own"]["columns"]), config["map"]
    if "map" not in changes and ("own" in changes or "dataset" in changes):
        at = shown.get("at")
        fits = isinstance(at, list) and len(at) == count
        shown = {**shown} if "own" not in changes and fits else {}
    if any(name not in MAP_FIELDS for name in shown):
        raise ConfigError("map", f"expected {', '.join(MAP_FIELDS)}", MAP_FIELDS)
    across, up, at = shown.get("across", 0), shown.get("up", 1), shown.get("at", [])
    for name, place in (("across", across), ("up", up)):
        if type(place) is not int or not 0 <= place < count:
            raise ConfigError(f"map.{name}", f"expected the number of a feature, from 0 to {count - 1}", (0, count - 1))
    if across == up:
        raise ConfigError("map.up", "The two axes of the map need different features.", (0, count - 1))
    right = isinstance(at, list) and len(at) in (0, count) and all(_is_value(value) for value in at)
    if not right:
        raise ConfigError("map.at", f"expected a number for each of the {count} features, or none for their means")
    config["map"] = {"across": across, "up": up, "at": at}


def _is_value(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= 2 * LARGEST
