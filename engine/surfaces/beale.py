"""Beale: plateaus with steep walls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the surface."""
    return AnalyticSurface(
        "(1.5 - w1 + w1*w2)^2 + (2.25 - w1 + w1*w2^2)^2 + (2.625 - w1 + w1*w2^3)^2",
        Window(-4.5, 4.5, -4.5, 4.5),
        (1.0, 1.5),
        minima=[(3.0, 0.5)],
        noise=settings["noise"],
        path=path + "noise",
    )


SPEC = SurfaceSpec(
    label="Beale",
    help="Flat ground with steep walls at the corners.",
    formula=r"E = (1.5 - w_1 + w_1 w_2)^2 + (2.25 - w_1 + w_1 w_2^2)^2 + (2.625 - w_1 + w_1 w_2^3)^2",
    order=50,
    create=create,
    fields=(NOISE,),
    source="[beale1958]",
)
