"""Settings that several surfaces share."""

from __future__ import annotations

from typing import Final

from engine.spec import Real

NOISE: Final = Real(
    name="noise",
    label="Gradient noise",
    help="Chance added to each component of the gradient, as small batches do; standard deviation.",
    formula=r"\sigma",
    default=0.0,
    minimum=0.0,
    maximum=100.0,
    scale="log",
    stops=(0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
)
