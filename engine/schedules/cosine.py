"""The learning rate glides down along half a cosine wave and stays there.

References
----------
[loshchilov2017]; full entry in docs/references.md. One period, without restarts.
"""

from __future__ import annotations

import numpy as np

from engine.schedules._schedule import Curve, ScheduleSpec, Settings
from engine.spec import Integer, Real


def curve(epochs: Curve, settings: Settings) -> Curve:
    """Return half a cosine wave from 1 down to ``floor``, then ``floor``."""
    progress = np.minimum(epochs / settings["epochs"], 1.0)
    glide: Curve = settings["floor"] + (1.0 - settings["floor"]) * 0.5 * (1.0 + np.cos(np.pi * progress))
    return glide


SPEC = ScheduleSpec(
    label="Cosine",
    help="The learning rate glides down along half a cosine wave: slow at first, fast in the middle, slow at the end.",
    formula=r"\eta(t) = \eta_0 \left( f + \frac{1 - f}{2} \left( 1 + \cos \frac{\pi \min(t, T)}{T} \right) \right)",
    fields=(
        Integer(
            name="epochs",
            label="Length",
            help="Epochs until the floor is reached; the rate stays there afterwards.",
            formula="T",
            default=500,
            minimum=1,
            maximum=100_000,
            unit="epochs",
        ),
        Real(
            name="floor",
            label="Floor",
            help="Share of the rate that is left at the end.",
            formula="f",
            default=0.0,
            minimum=0.0,
            maximum=1.0,
        ),
    ),
    order=40,
    curve=curve,
)
