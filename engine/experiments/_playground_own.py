"""The playground on points of the student's own: settings with a table, drawing, painting, and leaving."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.datasets import Dataset, load, split, split_rows
from engine.datasets._columns import OWN, choose, describe, guess
from engine.datasets._csv import read_csv
from engine.datasets._measured import MEASURED
from engine.datasets._painting import Stroke, as_words, painted, table_of
from engine.datasets._table import Table, from_description
from engine.errors import ConfigError
from engine.experiments._checkpoint import Kept
from engine.experiments._features import PLANE, AbstractSource
from engine.experiments._own_data import Tables, origin_of, sent
from engine.experiments._own_map import slice_of
from engine.experiments._playground_config import complete

PAINTED: Final = "Painted points"
MOST_CARRIED_CELLS: Final = 60_000  # so that a saved run stays below what can be read back


def complete_with(tables: Tables, base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``changes``, checked, as `complete` does, own data resolved against its table.

    Raises
    ------
    ConfigError
        As `complete`, and if a choice of columns does not fit its table.
    """
    changes = dict(changes)
    own = changes.get("own")
    held = base.get("own") or {}
    is_own = changes.get("dataset", base.get("dataset")) == OWN
    problem = changes.get("problem")
    if isinstance(own, Mapping) and own:
        changes["own"], problem = tables.resolve(own, problem if is_own else None)
    elif is_own and problem is not None and "dataset" not in changes and "own" not in changes and held:
        changes.update(_for_other_problem(tables, base, problem))
    if is_own and problem is not None:
        changes["problem"] = problem
    return complete(base, changes)


def with_chosen_point(changes: Mapping[str, Any], train: Dataset, test: Dataset) -> Mapping[str, Any]:
    """Return changes of the map in which a point's number in the ``data`` stream has become what its features are."""
    chosen = changes.get("map")
    if not isinstance(chosen, Mapping) or "point" not in chosen:
        return changes
    point, count = chosen["point"], len(train) + len(test)
    if type(point) is not int or not 0 <= point < count:
        raise ConfigError("map.point", f"expected the number of a point, from 0 to {count - 1}", (0, count - 1))
    row = train.inputs[point] if point < len(train) else test.inputs[point - len(train)]
    others = {name: value for name, value in chosen.items() if name != "point"}
    return {**changes, "map": {**others, "at": row.astype(np.float64).tolist()}}


def _for_other_problem(tables: Tables, base: Mapping[str, Any], problem: str) -> dict[str, Any]:
    """Return the changes that make the same columns data for another problem; none if they cannot be that."""
    try:
        own, _ = tables.resolve(base["own"], problem)
    except ConfigError:
        return {}  # `complete` then chooses a data set that fits the problem
    return {"own": own, "features": base["features"], "map": base["map"]}


def draw(tables: Tables, config: Mapping[str, Any]) -> tuple[Dataset, Dataset, AbstractSource]:
    """Return training points, test points, and how they hang together with the map."""
    share, seed = config["train_share"], config["seed"]
    if config["dataset"] != OWN:
        return (*split(_drawn(config), share, seed), PLANE)
    chosen = tables.chosen(config["own"])
    source = slice_of(config, chosen, tables.get(config["own"]["table"]))
    return (*split_rows(chosen.dataset, chosen.ids, share, seed), source)


def _drawn(config: Mapping[str, Any]) -> Dataset:
    data = load(config["dataset"], samples=config["samples"], noise=config["noise"], seed=config["seed"])
    assert isinstance(data, Dataset)
    return data


def take_file(tables: Tables, data: bytes, name: str) -> dict[str, Any]:
    """Read a CSV file and keep its table.

    Returns
    -------
    dict
        JSON-ready: ``own`` describes the table, ``choice`` is a configuration to begin with, ``refusal`` a sentence
        that says why the choice does not do as it is, or empty.

    Raises
    ------
    ConfigError
        With a sentence that names row and column if the file cannot be read.
    """
    table = read_csv(data, name)
    choice = guess(table)
    refusal = ""
    try:
        choose(table, choice)
    except ConfigError as problem:
        refusal = problem.problem
    settings = {"dataset": OWN, "own": sent(choice, tables.add(table)), "problem": choice.problem, "normalize": True}
    return {"own": describe(table), "choice": settings, "refusal": refusal}


def paint(tables: Tables, config: Mapping[str, Any], stroke: Stroke, source: AbstractSource) -> dict[str, Any]:
    """Return the configuration after a stroke; the points of any data set become own data by it.

    Raises
    ------
    ConfigError
        If the stroke leaves too few or too many points, or is none.
    """
    if config["dataset"] == OWN:
        own = config["own"]
        chosen = tables.chosen(own)
        table = tables.get(own["table"])
        places = source.points_of(chosen.dataset.inputs)
        target, columns = table.column(own["target"]), [table.column(name) for name in own["columns"]]
        if own["problem"] == "classification":
            table = as_words(table, target, chosen.dataset.classes)
        shown = [config["map"]["across"], config["map"]["up"]]
        still = source.describe()["still"]
        others = {place: still[number] for number, place in enumerate(columns) if number not in shown}
    else:
        data = _drawn(config)
        table, places = table_of(data, PAINTED), data.inputs
        own = {"columns": list(table.header[:2]), "target": table.header[2], "missing": "refuse"}
        target, columns, shown, others = 2, [0, 1], [0, 1], {}
    after = painted(
        table,
        stroke,
        across=columns[shown[0]],
        up=columns[shown[1]],
        target=target,
        places=np.asarray(places, dtype=np.float64),
        others=others,
    )
    settings = {name: own[name] for name in ("columns", "target", "missing")}
    changes = {
        "dataset": OWN,
        "own": {**settings, "table": after, "origin": origin_of(config)},
        "problem": config["problem"],
        "features": config["features"],
        "map": config["map"],
    }
    return complete_with(tables, config, changes)


def same_points(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether the points are the same but for what was painted, so that what was learned still counts."""
    if origin_of(before) != origin_of(after) or before["problem"] != after["problem"]:
        return False
    both = before["dataset"] == after["dataset"] == OWN
    return not both or all(before["own"][name] == after["own"][name] for name in ("columns", "target"))


def carried(tables: Tables, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration that stands for itself: with its table, or with a sentence that says why without."""
    leaving = copy.deepcopy(dict(config))
    if config["dataset"] != OWN:
        leaving["own"] = {}
        return leaving
    table = tables.get(config["own"]["table"])
    if table.values.size <= MOST_CARRIED_CELLS:
        leaving["own"]["table"] = table.as_dict()
    else:
        leaving["own"]["left_out"] = (
            f"The table {table.name} has {table.values.size:,} cells; at most {MOST_CARRIED_CELLS:,} fit into this "
            "file. Open the table first, then this file."
        )
    return leaving


def brought(tables: Tables, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a saved configuration with the table that the file left out and this session has."""
    own = config.get("own")
    if config.get("dataset") != OWN or not isinstance(own, Mapping) or not isinstance(own.get("table"), str):
        return dict(config)
    return {**config, "own": {**own, "table": tables.get(own["table"])}}


def packed(tables: Tables, config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the table of a configuration for a checkpoint: description and arrays, empty without one of its own."""
    if not config["own"] or config["own"]["table"] in MEASURED:
        return {}, {}
    table = tables.get(config["own"]["table"])
    return {"table": table.description()}, {"table.values": table.values, "table.ids": table.ids}


def unpacked(config: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    """Return the configuration of a checkpoint with its table; raise `ConfigError` or `KeyError` if it is damaged."""
    own = config.get("own")
    if not own or own["table"] in MEASURED:
        return dict(config)
    table: Table = from_description(kept.facts["table"], kept.arrays["table.values"], kept.arrays["table.ids"])
    return {**config, "own": {**own, "table": table}}
