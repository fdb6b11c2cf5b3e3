"""Saddle: a slope that vanishes where there is no minimum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the surface."""
    return AnalyticSurface(
        "0.5 * w1^2 - 0.5 * w2^2 + 0.25 * w2^4",
        Window(-2.0, 2.0, -2.0, 2.0),
        (-1.5, 0.001),
        minima=[(0.0, -1.0), (0.0, 1.0)],
        noise=settings["noise"],
        path=path + "noise",
    )


SPEC = SurfaceSpec(
    label="Saddle",
    help="A ridge leads to a point without slope that is no minimum; two minima lie to its sides.",
    formula=r"E = \tfrac12 w_1^2 - \tfrac12 w_2^2 + \tfrac14 w_2^4",
    order=30,
    create=create,
    fields=(NOISE,),
    source="[dauphin2014]",
)
