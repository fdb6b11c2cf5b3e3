"""Learning-rate schedules: one file each, registered by being here.

    factor = SCHEDULES["cosine"].rate(epochs, settings)   # epochs: a float, or one value a step

The learning rate of a step is the chosen rate times this factor.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import ConfigError
from engine.registry import discover
from engine.schedules._schedule import ScheduleSpec

__all__ = ["CONSTANT", "SCHEDULES", "Schedule", "ScheduleSpec", "schedule"]

SCHEDULES: dict[str, ScheduleSpec] = discover(sys.modules[__name__], ScheduleSpec)


@dataclass(frozen=True)
class Schedule:
    """A schedule's key and its settings, checked."""

    key: str
    settings: Mapping[str, Any]

    @property
    def is_constant(self) -> bool:
        """Does the learning rate stay as it is."""
        return self.key == "constant"

    def rate(self, epochs: np.ndarray) -> np.ndarray:
        """Return the factor on the learning rate after each number of epochs, (n,) float64."""
        return SCHEDULES[self.key].rate(epochs, self.settings)


def schedule(key: str, **settings: Any) -> Schedule:
    """Return a checked `Schedule`; what is not given takes the defaults of ``engine/schedules/<key>.py``.

    Raises
    ------
    ConfigError
        If the key, a setting's name or its value is not allowed.
    """
    if not isinstance(key, str) or key not in SCHEDULES:
        raise ConfigError("schedule", f"expected one of {', '.join(SCHEDULES)}; got {key!r}", tuple(SCHEDULES))
    return Schedule(key, SCHEDULES[key].check(settings, "schedule_settings."))


CONSTANT = schedule("constant")
