"""Where a run has been among all its parameters: a bounded list of positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

MOST: Final = 240  # positions; a picture of the path needs no more
MOST_NUMBERS: Final = 1 << 18  # of all positions together: 1 MB, which every checkpoint carries
FEWEST: Final = 16


class Path:
    """Positions in order, with the step and the loss of each; past the limit every other one is dropped.

    The first and the newest position are always kept.

    Parameters
    ----------
    size : int
        Numbers of a position.
    """

    def __init__(self, size: int) -> None:
        self._limit = max(FEWEST, min(MOST, MOST_NUMBERS // max(size, 1)))
        self._size = size
        self._positions: list[np.ndarray] = []
        self._rows: list[tuple[int, float]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, step: int, loss: float, position: np.ndarray) -> None:
        """Add a place, (size,) float32; drop places if there are too many."""
        if len(self) == self._limit:
            del self._positions[1::2], self._rows[1::2]
        self._positions.append(position)
        self._rows.append((step, loss))

    @property
    def positions(self) -> np.ndarray:
        """All places, (n, size) float32."""
        return np.array(self._positions, dtype=np.float32).reshape(-1, self._size)

    @property
    def steps(self) -> np.ndarray:
        """Updates made at each place, (n,) int64."""
        return np.array([step for step, _ in self._rows], dtype=np.int64)

    @property
    def losses(self) -> np.ndarray:
        """Loss at each place, (n,) float64."""
        return np.array([loss for _, loss in self._rows], dtype=np.float64)

    def state(self) -> dict[str, np.ndarray]:
        """Return everything, to be taken up again by `set_state`."""
        return {"positions": self.positions, "steps": self.steps, "losses": self.losses}

    def set_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Take up a `state`; raises `ValueError` if it does not fit, `KeyError` if something is missing."""
        positions, steps, losses = (state[name] for name in ("positions", "steps", "losses"))
        count = len(steps)
        if positions.shape != (count, self._size) or losses.shape != (count,) or count > self._limit:
            raise ValueError(f"a path of shape {positions.shape} does not fit {self._size} parameters")
        self._positions = [row.astype(np.float32) for row in positions]
        self._rows = [(int(step), float(loss)) for step, loss in zip(steps, losses, strict=True)]
