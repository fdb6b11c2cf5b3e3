"""Second derivatives of a run: where it is now, and along its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final, Protocol

import numpy as np

from engine.curvature import Spectrum, lanczos, spectrum
from engine.errors import ConfigError
from engine.experiments._pacing import Pacing
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.plateaus import on_plateau
from engine.surfaces import AbstractSurface

PATH_SHARE: Final = 0.03  # of the time: where the run is now matters more than where it was
BUDGET_S: Final = 0.04  # for places of the path, in one drawing
WHOLE: Final = 64  # parameters up to which the index is found at each place: 5 ms; 30 ms for 113 parameters
TOLERANCE: Final = 1e-3  # of the largest eigenvalue along a path of a larger network: a fifth of that time
COLUMNS: Final = ("step", "largest eigenvalue", "gradient norm", "negative eigenvalues", "on a plateau")

CURVATURE: Final = StreamSpec(
    name="curvature",
    kind="snapshot",
    help="Second derivatives of the training loss where the run is; empty where they are not known.",
    arrays=(
        ArraySpec(
            name="values",
            dtype="float64",
            shape=(5,),
            help="Largest and smallest eigenvalue, condition number, largest stable learning rate 2 / lambda_max, "
            "number of negative eigenvalues (0 at a minimum, more at a saddle).",
        ),
        ArraySpec(name="eigenvalues", dtype="float64", shape=("k",), help="Ascending; all, or those at both ends."),
        ArraySpec(name="axes", dtype="float32", shape=(2, 2), help="Not drawn here: not a number."),
    ),
)
SHARPNESS: Final = StreamSpec(
    name="sharpness",
    kind="snapshot",
    help="Second derivatives and gradient along the run; more places come as time allows.",
    arrays=(
        ArraySpec(name="rows", dtype="float64", shape=("n", len(COLUMNS)), help=", ".join(COLUMNS) + "."),
        ArraySpec(name="missing", dtype="int32", shape=(1,), help="Places of the path that are still to come."),
    ),
)


class Trail(Protocol):
    """Places of a run in order, such as an `engine.experiments._path.Path`."""

    @property
    def positions(self) -> np.ndarray:
        """All places, (n, size)."""

    @property
    def steps(self) -> np.ndarray:
        """Updates made at each place, (n,) int64."""

    @property
    def losses(self) -> np.ndarray:
        """Loss at each place, (n,)."""


@dataclass(frozen=True, eq=False)
class Places:
    """A trail written down."""

    steps: np.ndarray
    positions: np.ndarray
    losses: np.ndarray


class Sharpness:
    """What is known of the second derivatives along one path."""

    def __init__(self) -> None:
        self.now_pacing, self.path_pacing = Pacing(), Pacing(PATH_SHARE)
        self._surface: AbstractSurface | None = None
        self._found: dict[int, tuple[float, float, float]] = {}  # by step: largest eigenvalue, gradient norm, index

    @property
    def known(self) -> int:
        """Places that are known: a picture of them changes with it."""
        return len(self._found)

    def now(self, surface: AbstractSurface, position: np.ndarray) -> list[np.ndarray]:
        """Return the ``curvature`` stream at a position (size,)."""
        axes = np.full((2, 2), np.nan, dtype=np.float32)
        with self.now_pacing.drawing():
            found = _spectrum_at(surface, position)
        if found is None:
            return [np.full(5, np.nan), np.zeros(0), axes]
        values = [found.largest, found.smallest, found.condition, found.largest_learning_rate, float(found.index)]
        return [np.array(values), found.values.copy(), axes]

    def along(self, surface: AbstractSurface, path: Trail) -> list[np.ndarray]:
        """Return the ``sharpness`` stream, after looking at as many further places as the budget allows."""
        if surface is not self._surface:  # other points or another network have another loss
            self._surface, self._found = surface, {}
        steps, positions = path.steps, path.positions
        with self.path_pacing.drawing():
            begin = perf_counter()
            for place in _coarse_first(len(steps)):
                if int(steps[place]) in self._found:
                    continue
                found = _largest_and_index(surface, positions[place])
                if found is None:
                    return [np.zeros((0, len(COLUMNS))), np.zeros(1, dtype=np.int32)]
                norm = float(np.linalg.norm(surface.gradients(positions[place : place + 1])[0]))
                self._found[int(steps[place])] = (found[0], norm, found[1])
                if perf_counter() - begin > BUDGET_S:
                    break
        self._found = {step: self._found[step] for step in map(int, steps) if step in self._found}
        known = np.isin(steps, list(self._found))
        values = np.array([self._found[int(step)] for step in steps[known]]).reshape(-1, 3)
        rows = np.column_stack([steps[known], values, on_plateau(values[:, 1], path.losses[known])])
        return [rows.astype(np.float64), np.array([np.sum(~known)], dtype=np.int32)]


def _spectrum_at(surface: AbstractSurface, position: np.ndarray) -> Spectrum | None:
    """Return the spectrum at a place, or None where second derivatives are not known or not finite."""
    try:
        found = spectrum(surface.hessian_product(position.astype(np.float64)), surface.size)
    except (ConfigError, np.linalg.LinAlgError):
        return None
    return found if np.isfinite(found.values).all() else None


def _largest_and_index(surface: AbstractSurface, position: np.ndarray) -> tuple[float, float] | None:
    """Return largest eigenvalue and number of negative ones; NaN for the number where it would take too long."""
    if surface.size <= WHOLE:
        found = _spectrum_at(surface, position)
        return None if found is None else (found.largest, float(found.index))
    try:
        values, _ = lanczos(surface.hessian_product(position.astype(np.float64)), surface.size, tolerance=TOLERANCE)
    except (ConfigError, np.linalg.LinAlgError, ValueError):
        return None
    return float(values[-1]), float("nan")


def _coarse_first(count: int) -> Iterator[int]:
    """Yield the newest place, then all others, sparse at first and the gaps afterwards."""
    if count == 0:
        return
    yield count - 1
    stride = 1 << max(count - 1, 1).bit_length()
    while stride >= 1:
        yield from range(0, count, stride)
        stride //= 2
