"""Streams of a run on a slice of its loss, in the form that the race's have, so that the same views show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import slices
from engine.experiments._landscape import Landscape
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.spec import Integer
from engine.surfaces._network import NetworkSurface

STREAMS: Final = (
    StreamSpec(
        name="surface",
        kind="snapshot",
        help="The loss over a window of the chosen slice, exact, over all training samples.",
        arrays=(
            ArraySpec(
                name="values",
                dtype="float32",
                shape=("rows", "size"),
                help="Row 0 is the top; one row for a curve; not finite where the loss is not.",
            ),
            ArraySpec(name="window", dtype="float32", shape=(4,), help="Across from, to; up from, to."),
            ArraySpec(name="minima", dtype="float32", shape=(0, 2), help="Known lowest points: none of a network."),
        ),
        options=(
            Integer(name="size", label="Size", help="Points along each side.", default=51, minimum=11, maximum=151),
        ),
    ),
    StreamSpec(
        name="paths",
        kind="snapshot",
        help="Where the run has been, projected on the slice.",
        arrays=(
            ArraySpec(name="points", dtype="float32", shape=(1, "n", 3), help="Across, up, loss."),
            ArraySpec(name="clock", dtype="float64", shape=("n",), help="Step of each point."),
        ),
    ),
    StreamSpec(
        name="positions",
        kind="snapshot",
        help="Where the run is now.",
        arrays=(
            ArraySpec(
                name="values",
                dtype="float64",
                shape=(1, 6),
                help="Across, up, loss, gradient norm, steps, 1: a run is always finite.",
            ),
            ArraySpec(name="clock", dtype="float64", shape=(1,), help="Steps."),
        ),
    ),
)


def draw(
    name: str,
    landscape: Landscape,
    surface: NetworkSurface,
    position: np.ndarray,
    step: int,
    config: Mapping[str, Any],
    options: Mapping[str, Any],
    plane: slices.Plane | None = None,
) -> list[np.ndarray]:
    """Return one of the streams.

    Parameters
    ----------
    name : its name
    landscape, surface : what is drawn
    position : (size,) float32, where the run is
    step : updates made
    config : with the fields of `engine.experiments._playground_looking`
    options : of the stream
    plane : what moves is drawn on; that of the newest surface if not given
    """
    if name == "surface":
        with landscape.pacing.drawing():
            cut, window = landscape.cut(surface, position, config)
            values = slices.grid(surface, cut, window, options["size"])
        return [values, window.as_array(), np.zeros((0, 2), dtype=np.float32)]
    if plane is None:
        plane = landscape.last_cut(surface, position, config)
    if name == "paths":
        path = landscape.path
        points = np.column_stack([plane.project(path.positions), path.losses])
        return [points[None].astype(np.float32), path.steps.astype(np.float64)]
    place = position[None].astype(np.float64)
    loss = surface.losses(position[None])[0]
    norm = float(np.linalg.norm(surface.gradients(place)[0]))
    return [np.array([[*plane.project(place)[0], loss, norm, step, 1.0]]), np.array([float(step)])]
