"""A table that grows by rows and stays bounded: the loss curve's memory."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.experiments._stream import ArraySpec, StreamSpec

LIMIT: Final = 4096


def series_stream(name: str, what: str, columns: tuple[str, ...], row: str = "a point") -> StreamSpec:
    """Return the description of what `Series.since` returns; ``row`` says what a row stands for."""
    return StreamSpec(
        name=name,
        kind="series",
        help=what,
        arrays=(
            ArraySpec(name="start", dtype="int32", shape=(2,), help="Index of the first row, generation."),
            ArraySpec(name="rows", dtype="float64", shape=("n", len(columns)), help=f"One row {row}."),
        ),
        columns=columns,
    )


class Series:
    """Rows in order; past ``LIMIT`` every other row is dropped and ``generation`` rises.

    The first and the newest row are always kept, so a curve keeps its ends.
    """

    def __init__(self, columns: int) -> None:
        self._rows = np.empty((256, columns))
        self._count = 0
        self.generation = 0

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> np.ndarray:
        """All rows, (n, columns) float64; a view."""
        return self._rows[: self._count]

    def append(self, row: tuple[float, ...]) -> None:
        """Add one row; thin the table if it is full."""
        if self._count == LIMIT:
            kept = self._rows[0 : self._count : 2].copy()
            self._count = len(kept)
            self._rows[: self._count] = kept
            self.generation += 1
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count] = row
        self._count += 1

    def replace(self, rows: np.ndarray) -> None:
        """Take other rows, (n, columns), as after a restored checkpoint."""
        self._rows = np.array(rows, dtype=np.float64, copy=True).reshape(-1, self._rows.shape[1])
        self._count = len(self._rows)
        if self._count == 0:
            self._rows = np.empty((256, self._rows.shape[1]))
        self.generation += 1

    def follow(self, before: Series) -> None:
        """Have viewers of another series drop the rows they hold."""
        self.generation = before.generation + 1

    def since(self, index: int, generation: int) -> list[np.ndarray]:
        """Return ``[start (2,) int32, rows (n, columns) float64]`` for a viewer that holds ``index`` rows."""
        first = min(max(index, 0), self._count) if generation == self.generation else 0
        start = np.array([first, self.generation], dtype=np.int32)
        return [start, self._rows[first : self._count].copy()]
