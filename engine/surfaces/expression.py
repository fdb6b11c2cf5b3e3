"""Expression: a formula in w1 and w2 that the student types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import ConfigError
from engine.expression import LONGEST
from engine.spec import Real, Text
from engine.surfaces._analytic import AnalyticSurface
from engine.surfaces._fields import NOISE
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window

ENOUGH = 0.5  # share of the window in which the surface must be finite, so that there is something to draw
LIMIT = 1000.0


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the typed surface; refuses one that is infinite at its start or over most of the window."""
    for axis in ("x", "y"):
        if settings[f"{axis}_max"] - settings[f"{axis}_min"] < 1e-3:
            limits = (settings[f"{axis}_min"] + 1e-3, LIMIT)
            raise ConfigError(f"{path}{axis}_max", "expected more than the lower end of the window", limits)
    window = Window(settings["x_min"], settings["x_max"], settings["y_min"], settings["y_max"])
    start = (settings["x_start"], settings["y_start"])
    made = AnalyticSurface(settings["expression"], window, start, noise=settings["noise"], path=path + "expression")
    x, y = np.meshgrid(np.linspace(window.x_min, window.x_max, 21), np.linspace(window.y_min, window.y_max, 21))
    share = np.isfinite(made.losses(np.stack([x.ravel(), y.ravel()], axis=1))).mean()
    if share < ENOUGH:
        problem = f"the surface is finite in only {share:.0%} of the window; choose another window or formula"
        raise ConfigError(path + "expression", problem)
    return made


def _end(name: str, label: str, help: str, default: float) -> Real:
    return Real(name=name, label=label, help=help, default=default, minimum=-LIMIT, maximum=LIMIT)


SPEC = SurfaceSpec(
    label="Your own formula",
    help="Any formula in w1 and w2 of + - * / ^, exp, log, sin, cos, tanh, sqrt, abs, max, min, pi and e.",
    formula=r"E = f(w_1, w_2)",
    order=110,
    create=create,
    fields=(
        Text(
            name="expression",
            label="Formula",
            help="In w1 and w2, such as w1^2 + sin(3*w2).",
            default="w1^2 + 10*w2^2 + 2*sin(3*w1)",
            longest=LONGEST,
        ),
        _end("x_min", "w₁ from", "Left end of the window.", -3.0),
        _end("x_max", "w₁ to", "Right end of the window.", 3.0),
        _end("y_min", "w₂ from", "Lower end of the window.", -3.0),
        _end("y_max", "w₂ to", "Upper end of the window.", 3.0),
        _end("x_start", "w₁ at the start", "Where descents start.", 2.0),
        _end("y_start", "w₂ at the start", "Where descents start.", 2.0),
        NOISE,
    ),
)
