"""Himmelblau: four minima of equal depth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the surface."""
    return AnalyticSurface(
        "(w1^2 + w2 - 11)^2 + (w1 + w2^2 - 7)^2",
        Window(-6.0, 6.0, -6.0, 6.0),
        (0.0, -1.0),
        minima=[(3.0, 2.0), (-2.805118, 3.131312), (-3.77931, -3.283186), (3.584428, -1.848126)],
        noise=settings["noise"],
        path=path + "noise",
    )


SPEC = SurfaceSpec(
    label="Himmelblau",
    help="Four minima of equal depth: which one is reached depends on the start.",
    formula=r"E = (w_1^2 + w_2 - 11)^2 + (w_1 + w_2^2 - 7)^2",
    order=60,
    create=create,
    fields=(NOISE,),
    source="[himmelblau1972]",
)
