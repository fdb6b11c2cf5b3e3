"""A run's loss over all its parameters: the path of the run, a kept place, and the slice that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import slices
from engine.curvature import spectrum
from engine.errors import ConfigError
from engine.experiments._pacing import Pacing
from engine.experiments._path import Path
from engine.slices import Plane
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import Window

UNIT_SQUARE: Final = np.array([[-1.0, -1.0], [1.0, 1.0]])  # random directions are as long as the weights themselves
ENDS: Final = np.array([[0.0, 0.0], [1.0, 1.0]])  # of a line, in its own measure
NOTHING: Final = np.zeros((0, 2))
SMALLEST: Final = 0.5  # extent of a window


class Landscape:
    """What slices of the loss are cut from.

    Parameters
    ----------
    size : int
        Number of parameters.
    before : Landscape, optional
        Of the run before; the place that was kept stays if it fits.
    """

    def __init__(self, size: int, before: Landscape | None = None) -> None:
        self.size = size
        self.path = Path(size)
        self.kept: np.ndarray | None = before.kept if before is not None and before.size == size else None
        self.pacing = Pacing()
        self.drawings: int = 0 if before is None else before.drawings
        self._cut: tuple[tuple[Any, ...], Plane, Window] | None = None

    def cut(self, surface: NetworkSurface, position: np.ndarray, config: Mapping[str, Any]) -> tuple[Plane, Window]:
        """Return the chosen slice around a position, and remember it."""
        key = _key(config)
        here = position.astype(np.float64)
        plane, shown = self._choose(surface, here, config)
        if self._cut is not None and self._cut[0] == key:
            plane = _turned_like(plane, self._cut[1])
        places = np.concatenate([self.path.positions, here[None]])
        window = slices.window_around(np.concatenate([plane.project(places), shown]), smallest=SMALLEST)
        self._cut = (key, plane, window)
        self.drawings += 1
        return plane, window

    def last_cut(self, surface: NetworkSurface, position: np.ndarray, config: Mapping[str, Any]) -> Plane:
        """Return the slice that is on screen, so that what moves is drawn on the same one."""
        if self._cut is None or self._cut[0] != _key(config):
            self.cut(surface, position, config)
        assert self._cut is not None
        return self._cut[1]

    def _choose(self, surface: NetworkSurface, here: np.ndarray, config: Mapping[str, Any]) -> tuple[Plane, np.ndarray]:
        """Return the plane and the corners (n, 2) of what its window must show beside the path."""
        kind, path = config["plane"], self.path.positions.astype(np.float64)
        if kind == "weights":
            axes = [config["plane_x"], config["plane_y"]]
            return slices.weights_plane(surface, here, axes), here[axes] + UNIT_SQUARE
        if kind == "path" and np.ptp(path, axis=0).any():
            return slices.path_plane(np.concatenate([path, here[None]])), NOTHING
        if kind == "line":
            start = self.kept if self.kept is not None else path[0]
            if not np.array_equal(start, here):
                third = path[0] if self.kept is not None else None
                return slices.line_plane(start, here, third), ENDS
        if kind == "bend":
            try:
                return slices.bend_plane(spectrum(surface.hessian_product(here), self.size), here), NOTHING
            except ConfigError as problem:
                raise ConfigError("plane", str(problem), ("weights", "random", "path", "line")) from problem
        return slices.random_plane(surface, here, config["plane_seed"]), UNIT_SQUARE

    def state(self) -> dict[str, np.ndarray]:
        """Return path and kept place for a checkpoint."""
        kept = {} if self.kept is None else {"kept": self.kept}
        return {**{f"path.{name}": array for name, array in self.path.state().items()}, **kept}

    def set_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Take up a `state`; raises `ValueError` or `KeyError` if it does not fit."""
        self.path.set_state(
            {name.removeprefix("path."): array for name, array in state.items() if name.startswith("path.")}
        )
        kept = state.get("kept")
        if kept is not None and kept.shape != (self.size,):
            raise ValueError(f"a kept run of shape {kept.shape} does not fit {self.size} parameters")
        self.kept = None if kept is None else kept.astype(np.float32)


def _key(config: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(config.get(name) for name in ("plane", "plane_seed", "plane_x", "plane_y"))


def _turned_like(plane: Plane, before: Plane) -> Plane:
    """Return a plane whose directions point the way they did before, so that the picture does not flip."""
    turns = [-1.0 if new @ old < 0.0 else 1.0 for new, old in ((plane.across, before.across), (plane.up, before.up))]
    return Plane(plane.origin, plane.across * turns[0], plane.up * turns[1])
