"""Rastrigin: a bowl full of small pits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the surface."""
    return AnalyticSurface(
        "20 + w1^2 - 10*cos(2*pi*w1) + w2^2 - 10*cos(2*pi*w2)",
        Window(-5.12, 5.12, -5.12, 5.12),
        (-3.2, 2.6),
        minima=[(0.0, 0.0)],
        noise=settings["noise"],
        path=path + "noise",
    )


SPEC = SurfaceSpec(
    label="Rastrigin",
    help="A bowl full of pits: one is caught in the nearest unless steps are long or noisy.",
    formula=r"E = 20 + w_1^2 - 10 \cos 2 \pi w_1 + w_2^2 - 10 \cos 2 \pi w_2",
    order=70,
    create=create,
    fields=(NOISE,),
    source="[rastrigin1974]",
)
