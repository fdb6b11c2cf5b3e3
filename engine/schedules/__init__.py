"""Learning-rate schedules: one file each, registered by being here.

    factor = SCHEDULES["cosine"].rate(epochs, settings)   # epochs: a float, or one value a step

The learning rate of a step is the chosen rate times this factor.
"""

from __future__ import annotations

import sys

from engine.registry import discover
from engine.schedules._schedule import ScheduleSpec

__all__ = ["SCHEDULES", "ScheduleSpec"]

SCHEDULES: dict[str, ScheduleSpec] = discover(sys.modules[__name__], ScheduleSpec)
