"""The learning rate shrinks by the same share in every epoch."""

from __future__ import annotations

import numpy as np

from engine.schedules._schedule import Curve, ScheduleSpec, Settings
from engine.spec import Real


def curve(epochs: Curve, settings: Settings) -> Curve:
    """Return ``factor`` to the power of the epochs; it shrinks smoothly within an epoch too."""
    decay: Curve = np.power(settings["factor"], epochs)
    return decay


SPEC = ScheduleSpec(
    label="Exponential",
    help="The learning rate shrinks by the same share in every epoch, smoothly.",
    formula=r"\eta(t) = \eta_0\, \gamma^{t}",
    fields=(
        Real(
            name="factor",
            label="Factor",
            help="What is left of the rate after one epoch.",
            formula=r"\gamma",
            default=0.99,
            minimum=0.5,
            maximum=1.0,
        ),
    ),
    order=30,
    curve=curve,
)
