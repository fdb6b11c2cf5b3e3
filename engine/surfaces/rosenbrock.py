"""Rosenbrock: a bent, flat valley."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the surface."""
    return AnalyticSurface(
        "(1 - w1)^2 + 100 * (w2 - w1^2)^2",
        Window(-2.0, 2.0, -1.0, 3.0),
        (-1.2, 1.0),
        minima=[(1.0, 1.0)],
        noise=settings["noise"],
        path=path + "noise",
    )


SPEC = SurfaceSpec(
    label="Rosenbrock",
    help="The valley is found at once; following its bend to the minimum takes long.",
    formula=r"E = (1 - w_1)^2 + 100 (w_2 - w_1^2)^2",
    order=40,
    create=create,
    fields=(NOISE,),
    source="[rosenbrock1960]",
)
