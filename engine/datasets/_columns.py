"""From a table to samples: which columns are features, which one is the target, what fills empty cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.datasets._dataset import Dataset, Task
from engine.datasets._table import FIRST_ROW, LONGEST_NAME, Limits, Numbers, Table
from engine.errors import ConfigError

OWN: Final = "own"
FEWEST_FEATURES: Final = 2
MOST_FEATURES: Final = 16
MOST_CLASSES: Final = 8  # as many as the page has colours
MISSING: Final = ("refuse", "mean", "median")
PROBLEMS: Final = ("classification", "regression")
SHOWN_ROWS: Final = 5
NAMED_CELLS: Final = 3
_TARGET_NAMES: Final = frozenset({"target", "label", "class", "species", "outcome", "output", "category"})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a student has chosen of a table.

    Parameters
    ----------
    columns : tuple of str
        Names of 2 to 16 columns of numbers.
    target : str
        Name of the label or the number to predict.
    problem : {"classification", "regression"}
    missing : {"refuse", "mean", "median"}
        What becomes of an empty cell of a feature.
    """

    columns: tuple[str, ...]
    target: str
    problem: str
    missing: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Chosen:
    """Samples of a table, row by row.

    Parameters
    ----------
    dataset : Dataset
        Features in their own units, empty cells filled; a number to predict is scaled to -1 .. 1 over its limits.
    limits : tuple of (low, high)
        What the map shows, one a feature.
    target_limits : (low, high)
        Numbers that -1 and +1 stand for; -1 and 1 for classes.
    ids : (rows,) int64
    """

    dataset: Dataset
    limits: tuple[Limits, ...]
    target_limits: Limits
    ids: npt.NDArray[np.int64]


def choose(table: Table, choice: Choice) -> Chosen:
    """Return the samples.

    Raises
    ------
    ConfigError
        With the path ``own`` and a sentence that names column and row.
    """
    if not FEWEST_FEATURES <= len(choice.columns) <= MOST_FEATURES:
        message = f"Choose {FEWEST_FEATURES} to {MOST_FEATURES} features; {len(choice.columns)} are chosen."
        raise ConfigError("own", message, (FEWEST_FEATURES, MOST_FEATURES))
    if choice.target in choice.columns:
        raise ConfigError("own", f"Column “{choice.target}” cannot be feature and target at once.", choice.columns)
    places = [table.column(name) for name in choice.columns]
    inputs = np.stack([_feature(table, place, choice.missing) for place in places], axis=1)
    target = table.column(choice.target)
    limits: Limits = (-1.0, 1.0)
    classes: tuple[str, ...] = ()
    task: Task = "regression"
    if choice.problem == "regression":
        targets, limits = _numbers_to_predict(table, target)
    else:
        targets, classes = _labels(table, target)
        task = "binary" if len(classes) == 2 else "multiclass"
    dataset = Dataset(
        key=OWN,
        task=task,
        inputs=inputs.astype(np.float32),
        targets=targets.astype(np.int32) if task == "multiclass" else targets.astype(np.float32),
        classes=classes,
        feature_names=choice.columns,
        domain=(-6.0, 6.0),
    )
    return Chosen(
        dataset=dataset, limits=tuple(table.limits[place] for place in places), target_limits=limits, ids=table.ids
    )


def _feature(table: Table, place: int, missing: str) -> Numbers:
    """Return a column of numbers without empty cells."""
    name, values = table.header[place], table.values[:, place]
    if table.words[place] is not None:
        why = table.problems[place] or f"Column “{name}” holds words; a feature must hold numbers."
        raise ConfigError("own", f"{why} Correct the file, or leave the column out.")
    empty = np.isnan(values)
    if empty.all():
        raise ConfigError("own", f"Column “{name}” is empty in every row; leave it out.")
    if empty.any():
        if missing == "refuse":
            raise ConfigError(
                "own.missing", f"{_empty_cells(table, place)} Fill them, or leave the column out.", MISSING
            )
        fill = np.mean if missing == "mean" else np.median
        values = np.where(empty, fill(values[~empty]), values)
    if float(values.min()) == float(values.max()) and len(values) > 1:
        raise ConfigError(
            "own", f"Column “{name}” is {values[0]:g} in every row and tells the network nothing; leave it out."
        )
    return values


def _labels(table: Table, place: int) -> tuple[Numbers, tuple[str, ...]]:
    """Return -1 and +1 for two classes, else the index of the class, and the names of the classes."""
    name, values = table.header[place], table.values[:, place]
    _refuse_empty(table, place)
    words = table.words[place]
    if words == ():
        raise ConfigError(
            "own", f"Column “{name}” has too many different words for a label; at most {MOST_CLASSES} fit."
        )
    if words is None:
        numbers, index = np.unique(values, return_inverse=True)
        words, values = tuple(f"{number:g}" for number in numbers), index.astype(np.float64)
    if len(words) > MOST_CLASSES:
        hint = "" if table.words[place] else " If it is a quantity, choose regression."
        message = f"Column “{name}” has {len(words)} different labels; at most {MOST_CLASSES} fit.{hint}"
        raise ConfigError("own", message, (2, MOST_CLASSES))
    if len(words) < 2:
        raise ConfigError(
            "own",
            f"Column “{name}” has only one class, “{words[0]}”; there is nothing to tell apart.",
            (2, MOST_CLASSES),
        )
    return (values * 2.0 - 1.0 if len(words) == 2 else values), words


def _numbers_to_predict(table: Table, place: int) -> tuple[Numbers, Limits]:
    """Return the targets scaled to -1 .. 1, and the numbers that those stand for."""
    name, values = table.header[place], table.values[:, place]
    if table.words[place] is not None:
        why = table.problems[place] or f"Column “{name}” holds words."
        raise ConfigError("own", f"{why} Regression needs numbers; choose another target, or classification.")
    _refuse_empty(table, place)
    low, high = float(values.min()), float(values.max())
    if low == high:
        raise ConfigError("own", f"Column “{name}” is {low:g} in every row; there is nothing to predict.")
    low, high = table.limits[place]
    return (values - low) / (high - low) * 2.0 - 1.0, (low, high)


def _refuse_empty(table: Table, place: int) -> None:
    if np.isnan(table.values[:, place]).any():
        message = f"{_empty_cells(table, place)} A target is never made up: complete these rows or take them out."
        raise ConfigError("own", message)


def _empty_cells(table: Table, place: int) -> str:
    """Say where a column is empty."""
    rows = np.flatnonzero(np.isnan(table.values[:, place]))
    named = ", ".join(str(table.ids[row] + FIRST_ROW) for row in rows[:NAMED_CELLS])
    more = f" and {len(rows) - NAMED_CELLS} more" if len(rows) > NAMED_CELLS else ""
    noun, verb = ("row", "is") if len(rows) == 1 else ("rows", "are")
    return f"Column “{table.header[place]}”: {noun} {named}{more} {verb} empty."


def guess(table: Table) -> Choice:
    """Return a choice to begin with: the last label or number as target, every other column of numbers as feature."""
    target = _likely_target(table)
    words = table.words[target]
    present = table.values[~np.isnan(table.values[:, target]), target]
    few = len(np.unique(present)) <= MOST_CLASSES and bool((present % 1 == 0).all())
    columns = [
        name
        for place, name in enumerate(table.header)
        if place != target and (table.words[place] is None or table.problems[place]) and not _is_constant(table, place)
    ]
    return Choice(
        columns=tuple(columns[:MOST_FEATURES]),
        target=table.header[target],
        problem="classification" if words is not None or few else "regression",
        missing="refuse",
    )


def _likely_target(table: Table) -> int:
    """Return the column that is called like a target, else the last one of few words, else the last one."""
    called = [place for place, name in enumerate(table.header) if name.lower() in _TARGET_NAMES]
    labels = [place for place, words in enumerate(table.words) if words and not table.problems[place]]
    few = [place for place in labels if 1 < len(table.words[place] or ()) <= MOST_CLASSES]
    return (called or few or labels or [len(table.header) - 1])[-1]


def _is_constant(table: Table, place: int) -> bool:
    present = table.values[~np.isnan(table.values[:, place]), place]
    return len(present) == 0 or float(present.min()) == float(present.max())


@lru_cache(maxsize=4)
def describe(table: Table) -> dict[str, Any]:
    """Return what the page shows of a table: its columns, its first rows, notes; JSON-ready."""
    columns = []
    for place, name in enumerate(table.header):
        values, words = table.values[:, place], table.words[place]
        present = values[~np.isnan(values)]
        distinct = len(np.unique(present)) if words is None else len(words) or None
        columns.append(
            {
                "name": name,
                "kind": "number" if words is None else "text",
                "missing": len(values) - len(present),
                "distinct": distinct,
                "low": float(present.min()) if words is None and len(present) else None,
                "high": float(present.max()) if words is None and len(present) else None,
                "problem": table.problems[place],
            }
        )
    head = [
        [_cell(table, row, place) for place in range(len(table.header))] for row in range(min(SHOWN_ROWS, len(table)))
    ]
    return {
        "table": table.digest,
        "name": table.name,
        "rows": len(table),
        "columns": columns,
        "head": head,
        "notes": list(table.notes),
    }


def _cell(table: Table, row: int, place: int) -> str:
    """Return a cell as text, empty where it is."""
    value, words = float(table.values[row, place]), table.words[place]
    if math.isnan(value):
        return ""
    if words is None:
        return f"{value:.6g}"
    return words[int(value)] if words else "…"


def read_choice(described: Mapping[str, Any], problem: str) -> Choice:
    """Return a stranger's choice; raise `ConfigError` if it is none."""
    columns, target, missing = (described.get(name) for name in ("columns", "target", "missing"))
    names = isinstance(columns, Sequence) and not isinstance(columns, str)
    if not names or not all(_is_name(name) for name in (*(columns or ()), target)):
        raise ConfigError("own", "Expected the names of the chosen columns and of the target.")
    if missing is None:
        missing = MISSING[0]
    if missing not in MISSING:
        raise ConfigError("own.missing", f"Expected one of {', '.join(MISSING)}.", MISSING)
    return Choice(
        columns=tuple(dict.fromkeys(columns or ())), target=str(target), problem=problem, missing=str(missing)
    )


def _is_name(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME
