"""The learning rate stays as chosen."""

from __future__ import annotations

import numpy as np

from engine.schedules._schedule import Curve, ScheduleSpec, Settings


def curve(epochs: Curve, settings: Settings) -> Curve:
    """Return 1 everywhere."""
    return np.ones_like(epochs)


SPEC = ScheduleSpec(
    label="Constant",
    help="The learning rate stays as chosen.",
    formula=r"\eta(t) = \eta_0",
    order=10,
    curve=curve,
)
