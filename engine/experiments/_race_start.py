"""Where a race starts: the surface's own first place, or one that was chosen on the slice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine import slices
from engine.errors import ConfigError
from engine.surfaces import AbstractSurface


def first_positions(surface: AbstractSurface, config: Mapping[str, Any]) -> np.ndarray:
    """Return where each seed starts, (seeds, size) float32.

    Raises
    ------
    ConfigError
        If the surface is not finite at the chosen place.
    """
    seeds = range(config["seed"], config["seed"] + config["seeds"])
    positions = np.stack([surface.first_position(seed) for seed in seeds])
    if config["start"] == "chosen":
        positions = np.stack([_chosen(surface, config, position) for position in positions])
        if not np.isfinite(surface.losses(positions)).all():
            raise ConfigError("start_x", "the surface is not finite there; choose another start")
    return positions


def start_on_slice(surface: AbstractSurface, config: Mapping[str, Any], first: np.ndarray) -> tuple[float, float]:
    """Return where the drawn seed starts, in the coordinates that can be chosen."""
    if config["plane"] == "random":
        return (config["start_x"], config["start_y"]) if config["start"] == "chosen" else (0.0, 0.0)
    values = [float(first[axis]) for axis in surface.axes]
    return values[0], values[1] if len(values) > 1 else 0.0


def _chosen(surface: AbstractSurface, config: Mapping[str, Any], position: np.ndarray) -> np.ndarray:
    """Return a first position moved to the chosen place of the slice."""
    x, y = config["start_x"], config["start_y"]
    if config["plane"] == "random":
        plane = slices.random_plane(surface, position, config["plane_seed"])
        return plane.position(np.array([x]), np.array([y]))[0].astype(np.float32)
    moved = position.copy()
    for axis, value in zip(surface.axes, (x, y), strict=False):
        moved[axis] = value
    return moved
