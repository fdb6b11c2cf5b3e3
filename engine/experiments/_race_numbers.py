"""Every number of a contestant with its gradient: which units are alike to the last bit, and which never move."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.experiments._experiment import Measure
from engine.experiments._race_config import MOST
from engine.experiments._race_runners import Runners
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.spec import Integer
from engine.surfaces import AbstractSurface

STREAM: Final = StreamSpec(
    name="numbers",
    kind="snapshot",
    help="The numbers of one contestant of the drawn seed, their gradients over all samples, and its hidden units.",
    arrays=(
        ArraySpec(name="values", dtype="float32", shape=("size",), help="As they are, to the last bit."),
        ArraySpec(name="gradients", dtype="float32", shape=("size",), help="Over all samples; NaN once diverged."),
        ArraySpec(name="units", dtype="int32", shape=("units", "k"), help="Which numbers belong to each hidden unit."),
    ),
    options=(
        Integer(name="contestant", label="Contestant", help="Whose, from 0.", default=0, minimum=0, maximum=MOST - 1),
    ),
)
MEASURES: Final = (
    Measure(
        name="equal_units",
        label="number of units equal to the first one to the last bit",
        help="Of the first contestant's hidden units beside the first; NaN where units cannot be compared.",
    ),
    Measure(
        name="still_units",
        label="number of units whose gradient is exactly zero",
        help="Of the first contestant's hidden units, over all samples; NaN where units cannot be compared.",
    ),
    Measure(
        name="seeds_at_target",
        label="first contestant's number of seeds at the target",
        help="On how many seeds its loss has been below the target loss.",
    ),
)


def draw(surface: AbstractSurface, runners: Runners, contestant: int) -> list[np.ndarray]:
    """Return the stream of one contestant."""
    width = len(surface.units[0]) if surface.units else 0
    units = np.array(surface.units, dtype=np.int32).reshape(len(surface.units), width)
    return [runners.positions()[contestant], runners.gradients()[contestant].astype(np.float32), units]


def measures(surface: AbstractSurface, runners: Runners, reached: np.ndarray) -> dict[str, float]:
    """Return the value of each measure.

    Parameters
    ----------
    surface : AbstractSurface
    runners : Runners
    reached : (contestants, seeds) float64
        Round in which each came below the target; NaN for those that have not.
    """
    found = {"equal_units": float("nan"), "still_units": float("nan")}
    if surface.units:
        values, gradients, units = draw(surface, runners, 0)
        found["equal_units"] = float(np.sum((values[units[1:]] == values[units[0]]).all(axis=1)))
        found["still_units"] = float(np.sum((gradients[units] == 0.0).all(axis=1)))
    return {**found, "seeds_at_target": float(np.isfinite(reached[0]).sum())}
