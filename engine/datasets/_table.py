"""A table of somebody's own: named columns of numbers or words, made from a file or painted point by point."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.errors import ConfigError

MOST_BYTES: Final = 4_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 64
MOST_CELLS: Final = 400_000
MOST_WORDS: Final = 100  # different words up to which a column of text can be told apart
LONGEST_NAME: Final = 60
LARGEST: Final = 1e15  # squares of the differences of such numbers still fit into single precision
FIRST_ROW: Final = 2  # number of the first row below the header; a row of id 0 stands there
EDGE: Final = 0.1  # empty margin of the map on each side, as a share of the column's range

Numbers = npt.NDArray[np.float64]
Limits = tuple[float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Columns by name; equal content has an equal `digest`.

    Parameters
    ----------
    name : str
        Of the file, or of what was painted.
    header : tuple of str
        Names of the columns, all different.
    values : (rows, columns) float64
        Numbers; for a column of text the index of its word. NaN where the cell is empty.
    words : tuple, one entry a column
        None for numbers; the different words of a column of text, empty where there are more than `MOST_WORDS`.
    limits : tuple of (low, high), one a column
        What the map shows of a column, in the column's own unit.
    ids : (rows,) int64
        Number of a row for life: which part it belongs to does not change when others come and go.
    problems : tuple of str, one a column
        Why a column that looks like numbers counts as text; empty where nothing is wrong.
    notes : tuple of str
        Sentences about how the file was read.
    """

    name: str
    header: tuple[str, ...]
    values: Numbers
    words: tuple[tuple[str, ...] | None, ...]
    limits: tuple[Limits, ...]
    ids: npt.NDArray[np.int64]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    @cached_property
    def digest(self) -> str:
        """Name of the content: 32 hexadecimal digits."""
        described = hashlib.blake2b(json.dumps(self.description()).encode(), digest_size=16)
        described.update(np.ascontiguousarray(self.values).tobytes())
        described.update(np.ascontiguousarray(self.ids).tobytes())
        return described.hexdigest()

    def column(self, name: str) -> int:
        """Return the place of a column; raise `ConfigError` if there is none of this name."""
        if name not in self.header:
            known = ", ".join(self.header)
            raise ConfigError("own", f"There is no column “{name[:LONGEST_NAME]}”; the table has {known}.", self.header)
        return self.header.index(name)

    def with_rows(self, values: Numbers, ids: npt.NDArray[np.int64]) -> Table:
        """Return a table of other rows."""
        return replace(self, values=values, ids=ids)

    def description(self) -> dict[str, Any]:
        """Return everything but the rows, JSON-ready."""
        return {
            "name": self.name,
            "header": list(self.header),
            "words": [None if words is None else list(words) for words in self.words],
            "limits": [list(limits) for limits in self.limits],
            "problems": list(self.problems),
            "notes": list(self.notes),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the whole table, JSON-ready: an empty cell is null."""
        rows = [[None if np.isnan(cell) else cell for cell in row] for row in self.values.tolist()]
        return {**self.description(), "rows": rows, "ids": self.ids.tolist()}


def from_description(described: Mapping[str, Any], values: Numbers, ids: npt.NDArray[np.int64]) -> Table:
    """Return the table of a description and its rows.

    Raises
    ------
    ConfigError
        If a stranger's description is not one, or does not fit its rows.
    """
    try:
        header = tuple(_name(name) for name in described["header"])
        words = tuple(None if entry is None else tuple(_name(word) for word in entry) for entry in described["words"])
        limits = tuple((float(low), float(high)) for low, high in described["limits"])
        problems = tuple(str(sentence)[:400] for sentence in described["problems"])
        notes = tuple(str(sentence)[:400] for sentence in described["notes"])
        name = _name(described["name"])
        largest = int(ids.max(initial=0))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConfigError("own.table", "This is not a table that the page has written.") from error
    whole = np.ndim(values) == 2 and values.shape == (len(ids), len(header)) and 0 <= largest < 1 << 40
    if not (whole and len(words) == len(limits) == len(problems) == len(header) == len(set(header))):
        raise ConfigError("own.table", "The table's rows do not fit its header.")
    check_size(len(values), len(header))
    finite = np.isnan(values) | (np.abs(values) <= LARGEST)
    spans = all(-2 * LARGEST <= low < high <= 2 * LARGEST for low, high in limits)
    if not finite.all() or not spans or len(np.unique(ids)) != len(ids) or ids.min(initial=0) < 0:
        raise ConfigError("own.table", "The table holds numbers that no column may hold.")
    for place, entry in enumerate(words):
        cells = values[~np.isnan(values[:, place]), place]
        if entry and not (np.isin(cells, np.arange(len(entry))).all() and len(entry) <= MOST_WORDS):
            raise ConfigError("own.table", f"Column “{header[place]}” names words that it does not list.")
    return Table(
        name=name, header=header, values=values, words=words, limits=limits, ids=ids, problems=problems, notes=notes
    )


def from_dict(described: Mapping[str, Any]) -> Table:
    """Return the table that `Table.as_dict` has written; raise `ConfigError` for anything else."""
    rows, ids = described.get("rows"), described.get("ids")
    if not isinstance(rows, Sequence) or not isinstance(ids, Sequence) or len(rows) > MOST_ROWS:
        raise ConfigError("own.table", f"Expected a table with at most {MOST_ROWS:,} rows and their ids.")
    try:
        values = np.array([[np.nan if cell is None else cell for cell in row] for row in rows], dtype=np.float64)
        numbers = np.array(ids, dtype=np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ConfigError("own.table", "Expected rows of numbers that are equally long.") from error
    return from_description(described, values, numbers)


def check_size(rows: int, columns: int) -> None:
    """Refuse a table beyond the limits by name."""
    if rows > MOST_ROWS:
        raise ConfigError("own.table", f"The table has {rows:,} rows; at most {MOST_ROWS:,} fit.", (1, MOST_ROWS))
    if columns > MOST_COLUMNS:
        message = f"The table has {columns:,} columns; at most {MOST_COLUMNS} fit. Keep those you need."
        raise ConfigError("own.table", message, (3, MOST_COLUMNS))
    if rows * columns > MOST_CELLS:
        message = (
            f"The table has {rows:,} rows of {columns} columns, {rows * columns:,} cells; at most {MOST_CELLS:,} fit. "
            "Keep fewer rows or columns."
        )
        raise ConfigError("own.table", message, (1, MOST_CELLS))


def limits_of(values: Numbers) -> Limits:
    """Return what the map shows of a column: its range with a margin; a constant one in the middle."""
    present = values[~np.isnan(values)]
    if not len(present):
        return -1.0, 1.0
    low, high = float(present.min()), float(present.max())
    margin = EDGE * (high - low)
    if not low - margin < low or not high < high + margin:
        margin = max(abs(low), 1.0)
    return low - margin, high + margin


def _name(text: object) -> str:
    """Return a name; raise `TypeError` if it is none."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_NAME:
        raise TypeError("expected a name")
    return text
