"""Points put on the map by hand, moved, and taken away: each stroke makes another table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.datasets._columns import MOST_CLASSES
from engine.datasets._dataset import Dataset
from engine.datasets._table import MOST_ROWS, Numbers, Table
from engine.errors import ConfigError

FEWEST_POINTS: Final = 2
MOST_A_STROKE: Final = 500
NAMES: Final = ("orange", "blue", "violet", "ochre", "teal", "pink", "brown", "gray")  # as the page paints classes
REACH: Final = 6.0  # the map goes from -6 to 6
_AXES: Final = ("x₁", "x₂")


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """What one movement of the hand asks for; all in coordinates of the map, -6 .. 6.

    Parameters
    ----------
    add : sequence of (x, y, target)
        Target: number of the class from 0, or a number from -1 to 1.
    erase : sequence of (x, y, radius)
        Takes away every point within the radius.
    move : sequence of (x, y, to_x, to_y)
        Moves the point nearest to (x, y).
    """

    add: Sequence[Sequence[float]] = ()
    erase: Sequence[Sequence[float]] = ()
    move: Sequence[Sequence[float]] = ()


def table_of(dataset: Dataset, name: str) -> Table:
    """Return a two-dimensional data set as a table to paint on."""
    targets = dataset.targets.astype(np.float64)
    if dataset.task == "binary":
        targets = (targets + 1.0) / 2.0
    words = None if dataset.task == "regression" else dataset.classes
    return Table(
        name=name,
        header=(*_AXES, "value" if words is None else "class"),
        values=np.column_stack([dataset.inputs.astype(np.float64), targets]),
        words=(None, None, words),
        limits=((-REACH, REACH), (-REACH, REACH), (-1.0, 1.0)),
        ids=np.arange(len(dataset), dtype=np.int64),
        problems=("", "", ""),
    )


def painted(
    table: Table, stroke: Stroke, *, across: int, up: int, target: int, places: Numbers, others: dict[int, float]
) -> Table:
    """Return the table after a stroke.

    Parameters
    ----------
    table : Table
    stroke : Stroke
    across, up, target : int
        Columns that the map's axes and colours stand for.
    places : (rows, 2) float64
        Where the rows are on the map.
    others : dict of column to value
        What a new row has in the other features.

    Raises
    ------
    ConfigError
        If too many points come, or too few would be left.
    """
    lists = {"add": (stroke.add, 3), "erase": (stroke.erase, 3), "move": (stroke.move, 4)}
    add, erase, move = (_numbers(name, entries, width) for name, (entries, width) in lists.items())
    words = table.words[target]
    if len(add):
        table = _with_classes(table, target, add[:, 2])
        words = table.words[target]
    values, ids = table.values.copy(), table.ids
    places = places.copy()
    axes = [across, up]
    for x, y, to_x, to_y in move:
        if len(places):
            row = int(np.argmin(np.sum((places - (x, y)) ** 2, axis=1)))
            places[row] = np.clip((to_x, to_y), -REACH, REACH)
            values[row, axes] = _units(table, axes, places[row])
    if len(erase):
        gone = np.zeros(len(values), dtype=bool)
        for x, y, radius in erase:
            gone |= np.sum((places - (x, y)) ** 2, axis=1) <= radius * radius
        if np.sum(~gone) + len(add) < FEWEST_POINTS:
            raise ConfigError(
                "own", f"At least {FEWEST_POINTS} points must stay: a network needs something to learn from."
            )
        values, ids = values[~gone], ids[~gone]
    if len(values) + len(add) > MOST_ROWS:
        raise ConfigError("own", f"The map is full: at most {MOST_ROWS:,} points fit.", (FEWEST_POINTS, MOST_ROWS))
    if len(add):
        rows = np.full((len(add), values.shape[1]), np.nan)
        for place, value in others.items():
            rows[:, place] = value
        rows[:, axes] = _units(table, axes, np.clip(add[:, :2], -REACH, REACH))
        rows[:, target] = add[:, 2] if words is not None else _units(table, [target], add[:, 2:] * REACH)[:, 0]
        ids = np.concatenate([ids, int(table.ids.max()) + 1 + np.arange(len(add))])
        values = np.concatenate([values, rows])
    return table.with_rows(values, ids)


def _numbers(name: str, entries: Sequence[Sequence[float]], width: int) -> Numbers:
    """Return a stranger's lists as numbers (n, width)."""
    if len(entries) > MOST_A_STROKE or any(len(entry) != width for entry in entries):
        raise ConfigError(name, f"Expected at most {MOST_A_STROKE} lists of {width} numbers.", (0, MOST_A_STROKE))
    numbers = np.array(entries, dtype=np.float64).reshape(-1, width)
    if not (np.abs(numbers) <= 100.0).all():
        raise ConfigError(name, "Expected numbers on the map.", (-REACH, REACH))
    return numbers


def _units(table: Table, columns: list[int], places: Numbers) -> Numbers:
    """Return coordinates of the map (..., columns) in the columns' own units."""
    low, high = (np.array([table.limits[column][end] for column in columns]) for end in (0, 1))
    return np.asarray(low + (places + REACH) / (2.0 * REACH) * (high - low))


def _with_classes(table: Table, target: int, wanted: Numbers) -> Table:
    """Return the table with a name for every class that is painted; a label of numbers becomes one of words."""
    words = table.words[target]
    if words is None:
        return table
    most = int(wanted.max())
    if not (np.isin(wanted, np.arange(MOST_CLASSES)).all()):
        raise ConfigError("add", f"Expected a class from 0 to {MOST_CLASSES - 1}.", (0, MOST_CLASSES - 1))
    more = tuple(_fresh(NAMES[number], words) for number in range(len(words), most + 1))
    if not more:
        return table
    return replace(
        table, words=tuple((*words, *more) if place == target else entry for place, entry in enumerate(table.words))
    )


def _fresh(name: str, words: Sequence[str]) -> str:
    return name if name not in words else f"{name} 2"


def as_words(table: Table, target: int, classes: tuple[str, ...]) -> Table:
    """Return the table with its label in words: painting gives classes names, not numbers."""
    if table.words[target]:
        return table
    values = table.values.copy()
    values[:, target] = np.unique(values[:, target], return_inverse=True)[1]
    return replace(
        table,
        values=values,
        words=tuple(classes if place == target else entry for place, entry in enumerate(table.words)),
    )
