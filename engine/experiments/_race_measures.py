"""The numbers of a race that a lab's task may set a bound on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from engine.curvature import spectrum
from engine.experiments._experiment import Measure
from engine.experiments._race_runners import Runners
from engine.surfaces import AbstractSurface

MEASURES: Final = (
    Measure(name="steps", label="number of rounds", help="Rounds since the start; a round is a step by most clocks."),
    Measure(name="loss", label="leader's loss", help="Over all samples, of the contestant that leads."),
    Measure(name="finished", label="number of contestants at the target", help="That have been at the target loss."),
    Measure(name="diverged", label="number of diverged contestants", help="Whose numbers are no longer finite."),
    Measure(
        name="excess",
        label="first contestant's loss above the lowest point",
        help="Its loss minus the loss at the surface's known lowest point; not a number where none is known.",
    ),
    Measure(
        name="growth",
        label="first contestant's loss as a multiple of its first loss",
        help="Its loss over the loss at the start; infinite once diverged.",
    ),
    Measure(name="learning_rate", label="first contestant's learning rate", help="As it is set."),
    Measure(
        name="rate_share",
        label="first contestant's learning rate times the largest curvature",
        help="Learning rate times the largest eigenvalue of the Hessian at the start: 1 is the best for the steepest "
        "direction, 2 the edge of divergence.",
    ),
    Measure(
        name="condition",
        label="condition number",
        help="Largest over smallest size of an eigenvalue of the Hessian at the start.",
    ),
    Measure(name="across", label="first contestant's place across", help="On the first axis of the surface."),
    Measure(
        name="gradient_norm",
        label="length of the first contestant's gradient",
        help="Over all samples, where it is, before any clipping.",
    ),
    Measure(
        name="negative_eigenvalues",
        label="number of negative eigenvalues where the first contestant is",
        help="Of the Hessian: 0 at a minimum, more at a saddle.",
    ),
    Measure(name="optimizers", label="number of different optimizers", help="Among the contestants."),
    Measure(name="seeds", label="number of seeds", help="Races that run side by side."),
    Measure(
        name="slowest",
        label="slowest contestant's number of steps to the target",
        help="It can be measured once all have arrived.",
    ),
    Measure(name="winners", label="number of different winners", help="Who leads on at least one seed."),
    Measure(name="most_wins", label="largest share of seeds with the same winner", help="1: one wins everywhere."),
)


def measures(
    surface: AbstractSurface,
    runners: Runners,
    first: np.ndarray,
    leader: int,
    reached: np.ndarray,
    rate: float,
) -> dict[str, float]:
    """Return the value of each measure, for the seed that is drawn.

    Parameters
    ----------
    surface : AbstractSurface
    runners : Runners
    first : (size,) float64
        Where everyone began.
    leader : int
        Number of the contestant that leads.
    reached : (contestants,) float64
        Round in which each came below the target; NaN for those that have not.
    rate : float
        Learning rate of the first contestant.
    """
    places, alive = runners.positions(), runners.alive[:, 0]
    losses = np.where(alive, surface.losses(places), np.inf)
    losses = np.where(np.isfinite(losses), losses, np.inf)
    here = places[0].astype(np.float64)
    at_first = spectrum(surface.hessian_product(first), surface.size)
    found = {
        "steps": float(runners.rounds),
        "loss": float(losses[leader]),
        "finished": float(np.isfinite(reached).sum()),
        "diverged": float((~alive).sum()),
        "excess": float(losses[0]) - _lowest(surface),
        "growth": float(losses[0] / surface.losses(first[None].astype(np.float32))[0]),
        "learning_rate": rate,
        "rate_share": rate * at_first.largest,
        "condition": at_first.condition,
    }
    if not alive[0]:
        return {**dict.fromkeys((measure.name for measure in MEASURES), float("nan")), **found}
    bend = spectrum(surface.hessian_product(here), surface.size)
    return {
        **found,
        "across": float(here[surface.axes[0]]),
        "gradient_norm": float(np.linalg.norm(surface.gradient(here))),
        "negative_eigenvalues": float(bend.index),
    }


def standings(rows: Sequence[Mapping[str, Any]], steps_to_target: np.ndarray, winners: np.ndarray) -> dict[str, float]:
    """Return the value of each measure that compares contestants or seeds.

    Parameters
    ----------
    rows : sequence of mapping
        The contestants' settings.
    steps_to_target : (contestants,) float64
        On the drawn seed; NaN for those that have not arrived.
    winners : (seeds,) int64
        -1 where nobody leads.
    """
    wins = np.bincount(winners[winners >= 0], minlength=len(rows))
    return {
        "optimizers": float(len({row["optimizer"] for row in rows})),
        "seeds": float(len(winners)),
        "slowest": float(steps_to_target.max()),
        "winners": float((wins > 0).sum()),
        "most_wins": float(wins.max() / len(winners)) if wins.any() else float("nan"),
    }


def _lowest(surface: AbstractSurface) -> float:
    """Return the loss at the known lowest points; NaN where none is known or other numbers matter, too."""
    if not len(surface.minima) or surface.size != len(surface.axes):
        return float("nan")
    return float(surface.losses(surface.minima)[0])
