"""The slice of the loss that a race is drawn on: which plane, which part of it, and the paths projected there."""

from __future__ import annotations

import numpy as np

from engine import slices
from engine.curvature import spectrum
from engine.experiments._pacing import Pacing
from engine.experiments._race_scene import Scene
from engine.surfaces import AbstractSurface
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import Window


class Slice:
    """The plane that is drawn and its window, kept until they may change."""

    def __init__(self) -> None:
        self._shown: tuple[slices.Plane, Window] | None = None
        self._projected: tuple[slices.Plane, np.ndarray] | None = None  # the path so far on that plane
        self._pacing = Pacing()

    def move_on(self) -> None:
        """Follow the race if the surface may be drawn anew: paths keep to the slice of the surface that is shown."""
        if self._pacing.due:
            self._shown = None

    def look_elsewhere(self) -> None:
        """Show at once what was asked for."""
        self._shown = None
        self._pacing = Pacing()

    def version(self, newest: int) -> int:
        """Return a number that changes when the surface is to be drawn anew."""
        return self._pacing.version(newest)

    def shown(self, scene: Scene) -> tuple[slices.Plane, Window]:
        """Return the plane that is drawn and its window."""
        if self._shown is None:
            self._shown = _choose(scene)
        return self._shown

    def draw(self, scene: Scene, size: int) -> list[np.ndarray]:
        """Return the losses on the slice, its window, and the known lowest points there."""
        plane, window = self.shown(scene)
        surface = scene.surface
        minima = np.zeros((0, 2), dtype=np.float32)
        if scene.config["plane"] == "weights" and len(surface.minima):
            minima = np.zeros((len(surface.minima), 2), dtype=np.float32)
            minima[:, : len(surface.axes)] = surface.minima
        with self._pacing.drawing():
            values = slices.grid(surface, plane, window, size)
        return [values, window.as_array(), minima]

    def paths(self, scene: Scene) -> np.ndarray:
        """Return the path on the slice, (n, contestants, 2) float64; only what is new is projected."""
        plane, path = self.shown(scene)[0], scene.records.path
        known = np.zeros((0, scene.runners.count, 2))
        if self._projected is not None and self._projected[0] is plane:
            known = self._projected[1]
        if len(known) < len(path):
            places = np.stack(path[len(known) :])
            new = plane.project(places.reshape(-1, scene.surface.size)).reshape(*places.shape[:2], 2)
            known = np.concatenate([known, new])
        self._projected = plane, known
        return known


def is_still(scene: Scene) -> bool:
    """Say whether the picture of the surface stays the same as the race goes on."""
    config, whole = scene.config, scene.surface.size == len(scene.surface.axes)
    fixed = config["center"] != "leader"
    return bool(config["plane"] == "random" or (config["plane"] == "weights" and (whole or fixed)))


def _choose(scene: Scene) -> tuple[slices.Plane, Window]:
    kind, target, path = scene.config["plane"], scene.surface, scene.records.path
    center = _center(scene)
    if kind == "weights":
        return slices.weights_plane(target, center), _weights_window(target, center)
    if kind == "random":
        own = target.first_position(scene.config["seed"])  # so that a chosen start stays where it was clicked
        plane = slices.random_plane(target, own, scene.config["plane_seed"])
    elif kind == "path" and len(path) > 2:
        places = np.concatenate(path)
        plane = slices.path_plane(places[np.isfinite(places).all(axis=1)])
    elif kind == "line" and len(path) > 1:
        ends = np.where(np.isfinite(path[-1]), path[-1], scene.first)
        plane = slices.line_plane(scene.first, ends[0], ends[1] if len(ends) > 1 else None)
    else:
        plane = slices.bend_plane(spectrum(target.hessian_product(center), target.size), center)
    around = np.concatenate([plane.project(np.concatenate(path)), plane.project(center[None])])
    return plane, slices.window_around(around, smallest=2.0)


def _weights_window(surface: AbstractSurface, center: np.ndarray) -> Window:
    """Return the surface's own window, moved along where it has no fixed place."""
    window = surface.window
    if not isinstance(surface, NetworkSurface) or len(surface.minima):
        return window
    x, y = (float(center[axis]) for axis in surface.axes)
    return Window(x + window.x_min, x + window.x_max, y + window.y_min, y + window.y_max)


def _center(scene: Scene) -> np.ndarray:
    config, runners = scene.config, scene.runners
    if config["center"] == "optimum" and scene.surface.lowest is not None:
        return scene.surface.lowest.astype(np.float64)
    leader = scene.records.leader
    if config["center"] == "start" or not runners.alive[leader, 0]:
        return scene.first
    return runners.drawn[leader].position.astype(np.float64)
