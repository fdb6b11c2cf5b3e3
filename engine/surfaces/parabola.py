"""Parabola: one weight, where the best learning rate is one over the second derivative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.spec import Real
from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the curve."""
    curvature, lowest = settings["curvature"], settings["minimum"]
    return AnalyticSurface(
        f"0.5 * {curvature!r} * (w1 - {lowest!r})^2",
        Window(lowest - 4.0, lowest + 4.0),
        (lowest - 3.0,),
        names=("w",),
        minima=[(lowest,)],
        noise=settings["noise"],
        path=path + "curvature",
    )


SPEC = SurfaceSpec(
    label="Parabola",
    help="One weight. The best learning rate is one over the second derivative; beyond twice that it diverges.",
    formula=r"E = \tfrac12 h (w - w^*)^2, \quad \eta_{\text{opt}} = 1 / h",
    order=10,
    create=create,
    fields=(
        Real(
            name="curvature",
            label="Second derivative",
            help="How strongly the parabola bends.",
            formula="h",
            default=1.0,
            minimum=0.01,
            maximum=100.0,
            scale="log",
        ),
        Real(
            name="minimum",
            label="Minimum",
            help="Where the lowest point lies.",
            formula="w^*",
            default=0.0,
            minimum=-10.0,
            maximum=10.0,
        ),
        NOISE,
    ),
    source="[lecun1998]",
)
