"""Ill-conditioned bowl: steep one way, flat the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.spec import Real
from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the bowl, turned by an angle."""
    condition, angle = settings["condition"], math.radians(settings["angle"])
    c, s = math.cos(angle), math.sin(angle)
    flat, steep = f"({c!r} * w1 + {s!r} * w2)", f"({c!r} * w2 - {s!r} * w1)"
    return AnalyticSurface(
        f"0.5 * {flat}^2 + 0.5 * {condition!r} * {steep}^2",
        Window(-4.0, 4.0, -4.0, 4.0),
        (-3.0 * c - s, -3.0 * s + c),
        minima=[(0.0, 0.0)],
        noise=settings["noise"],
        path=path + "condition",
    )


SPEC = SurfaceSpec(
    label="Ill-conditioned bowl",
    help="Steep one way and flat the other: the steep way limits the learning rate, the flat way takes the time.",
    formula=r"E = \tfrac12 (u^2 + \kappa v^2)",
    order=20,
    create=create,
    fields=(
        Real(
            name="condition",
            label="Condition number",
            help="Largest over smallest second derivative.",
            formula=r"\kappa = \lambda_{\max} / \lambda_{\min}",
            default=20.0,
            minimum=1.0,
            maximum=1000.0,
            scale="log",
            stops=(1.0, 3.0, 10.0, 20.0, 30.0, 100.0, 300.0, 1000.0),
        ),
        Real(
            name="angle",
            label="Angle",
            help="How far the bowl is turned against the axes; optimizers that scale each weight care.",
            default=0.0,
            minimum=-90.0,
            maximum=90.0,
            unit="degrees",
        ),
        NOISE,
    ),
    source="[lecun1998]",
)
