"""The learning rate climbs in a straight line to its full value and stays there.

References
----------
[goyal2017]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.schedules._schedule import Curve, ScheduleSpec, Settings
from engine.spec import Integer, Real


def curve(epochs: Curve, settings: Settings) -> Curve:
    """Return a line from ``start`` up to 1, then 1."""
    progress = np.minimum(epochs / settings["epochs"], 1.0)
    climb: Curve = settings["start"] + (1.0 - settings["start"]) * progress
    return climb


SPEC = ScheduleSpec(
    label="Warm-up",
    help="The learning rate climbs to its full value, so that the first, wild gradients do little harm.",
    formula=r"\eta(t) = \eta_0 \left( s + (1 - s) \min\left(\frac{t}{T}, 1\right) \right)",
    fields=(
        Integer(
            name="epochs",
            label="Length",
            help="Epochs until the full rate is reached.",
            formula="T",
            default=10,
            minimum=1,
            maximum=100_000,
            unit="epochs",
        ),
        Real(
            name="start",
            label="Start",
            help="Share of the rate to begin with.",
            formula="s",
            default=0.1,
            minimum=0.0,
            maximum=1.0,
        ),
    ),
    order=50,
    curve=curve,
)
