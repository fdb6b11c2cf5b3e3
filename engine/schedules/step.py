"""The learning rate drops by a factor at regular intervals."""

from __future__ import annotations

import numpy as np

from engine.schedules._schedule import Curve, ScheduleSpec, Settings
from engine.spec import Integer, Real


def curve(epochs: Curve, settings: Settings) -> Curve:
    """Return ``factor`` to the power of the number of whole intervals that have passed."""
    drops: Curve = np.power(settings["factor"], np.floor(epochs / settings["every"]))
    return drops


SPEC = ScheduleSpec(
    label="Step",
    help="The learning rate is multiplied by a factor each time a number of epochs has passed.",
    formula=r"\eta(t) = \eta_0\, \gamma^{\lfloor t / T \rfloor}",
    fields=(
        Integer(
            name="every",
            label="Every",
            help="Epochs from one drop to the next.",
            formula="T",
            default=100,
            minimum=1,
            maximum=100_000,
            unit="epochs",
        ),
        Real(
            name="factor",
            label="Factor",
            help="What the rate is multiplied by at each drop.",
            formula=r"\gamma",
            default=0.5,
            minimum=0.01,
            maximum=1.0,
        ),
    ),
    order=20,
    curve=curve,
)
