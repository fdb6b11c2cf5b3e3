"""What a race has seen so far: paths, losses, who came to the target, and who leads."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.errors import FormatError
from engine.experiments._checkpoint import Kept
from engine.experiments._curves import next_point
from engine.experiments._race_runners import Runners
from engine.experiments._race_streams import CURVES
from engine.experiments._series import Series
from engine.experiments._sharpness import Places
from engine.surfaces import AbstractSurface

POINT_EVERY: Final = 64  # a point at each of the first rounds, later whenever their number has grown by 1/64
MEASURED_AT_ONCE: Final = 64  # members measured at every point; more are measured at fewer points


class Records:
    """Points of the curves and paths; contestants of the first seed are drawn, all seeds are judged.

    Parameters
    ----------
    runners : Runners
        Those whose race is recorded.
    """

    def __init__(self, runners: Runners) -> None:
        self.path: list[np.ndarray] = []  # (contestants, size) float32 each
        self.rounds: list[int] = []
        self.path_losses: list[np.ndarray] = []
        self.losses = np.full((runners.count, runners.seeds), np.nan)
        self.reached = np.full_like(self.losses, np.nan)  # rounds
        self.curves = Series(len(CURVES))
        self.next_point = 0

    def add(self, surface: AbstractSurface, runners: Runners, target: float) -> None:
        """Add a point; measure the other seeds too, at fewer points if there are many."""
        every = -(-len(runners.descents) // MEASURED_AT_ONCE)
        if len(self.path) % every == 0:
            self.losses = runners.measure()
        else:
            places = runners.positions()
            losses = [surface.losses(place[None])[0] for place in places]
            self.losses[:, 0] = np.where(runners.alive[:, 0], losses, np.nan)
        self._mark_reached(runners.rounds, target)
        self.path.append(np.where(runners.alive[:, :1], runners.positions(), np.nan).astype(np.float32))
        self.rounds.append(runners.rounds)
        self.path_losses.append(self.losses[:, 0].astype(np.float32))
        spare = np.full(len(CURVES) // 2 - runners.count, np.nan)
        norms = np.linalg.norm(runners.gradients(), axis=1)
        self.curves.append((runners.reading(runners.rounds), *self.losses[:, 0], *spare, *norms, *spare))
        self.next_point = next_point(runners.rounds, POINT_EVERY)

    def aim_at(self, target: float, rounds: int) -> None:
        """Take another target: who is there now has come to it now."""
        self.reached[:] = np.nan
        self._mark_reached(rounds, target)

    def _mark_reached(self, rounds: int, target: float) -> None:
        """Note who has come below the target for the first time."""
        self.reached[np.isnan(self.reached) & (self.losses <= target)] = rounds

    # ---- judging -----------------------------------------------------------------------------------------------

    @property
    def leader(self) -> int:
        """Who leads on the drawn seed; the first of several that are even, or of all if everyone has diverged."""
        return int(self._leading()[:, 0].argmax())

    def winners(self) -> np.ndarray:
        """Return who leads on each seed, (seeds,) int64; -1 where nobody has moved, two are even or all diverged."""
        leading = self._leading()
        known = (np.isfinite(self.losses) | np.isfinite(self.reached)).any(axis=0)
        moved = self.rounds[-1] > 0
        return np.where(known & (leading.sum(axis=0) == 1) & moved, leading.argmax(axis=0), -1)

    def _leading(self) -> np.ndarray:
        """Return who leads on each seed, (contestants, seeds) bool: the first at the target, else the lowest loss.

        Several who reached the target at the same point of the curves are told apart by their loss.
        """
        by_clock = np.where(np.isnan(self.reached), np.inf, self.reached)
        first = by_clock == by_clock.min(axis=0)
        by_loss = np.where(first & np.isfinite(self.losses), self.losses, np.inf)
        found: np.ndarray = first & (by_loss == by_loss.min(axis=0))
        return found

    def steps_to_target(self, runners: Runners) -> np.ndarray:
        """Return the steps each contestant of the drawn seed made to the target, NaN if it is not there."""
        reached = self.reached[:, 0]
        made = [runners.steps_after(rounds)[number] for number, rounds in enumerate(np.nan_to_num(reached))]
        return np.where(np.isfinite(reached), made, np.nan)

    def trail(self) -> Places:
        """Return where the first contestant has been while it was finite."""
        path, losses = np.stack(self.path)[:, 0], np.stack(self.path_losses)[:, 0].astype(np.float64)
        sound = np.isfinite(path).all(axis=1) & np.isfinite(losses)
        return Places(np.array(self.rounds, dtype=np.int64)[sound], path[sound], losses[sound])

    # ---- keeping -----------------------------------------------------------------------------------------------

    def state(self) -> dict[str, np.ndarray]:
        """Return everything as arrays."""
        return {
            "path": np.stack(self.path),
            "path_rounds": np.array(self.rounds),
            "path_losses": np.stack(self.path_losses),
            "losses": self.losses,
            "reached": self.reached,
            "next_point": np.array([self.next_point]),
            "curves": self.curves.rows,
        }

    def set_state(self, kept: Kept) -> None:
        """Go on from a `state` of the same race.

        Raises
        ------
        FormatError, KeyError, TypeError, ValueError
            If an array is missing or does not fit.
        """
        arrays = kept.arrays
        path, rounds, losses = list(arrays["path"]), arrays["path_rounds"], list(arrays["path_losses"])
        if not path or not len(path) == len(rounds) == len(losses) or path[0].shape != self.path[0].shape:
            raise FormatError("the checkpoint's paths do not fit its race")
        rows = kept.rows("curves", len(CURVES))
        self.losses, self.reached = (_fitting(arrays[name], self.losses) for name in ("losses", "reached"))
        self.next_point = int(arrays["next_point"][0])
        self.path, self.rounds, self.path_losses = path, [int(count) for count in rounds], losses
        self.curves.replace(rows)


def _fitting(array: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return a copy of an array if it has the right shape."""
    if array.shape != like.shape:
        raise FormatError(f"the checkpoint holds an array of shape {array.shape}, expected {like.shape}")
    return array.astype(like.dtype)
