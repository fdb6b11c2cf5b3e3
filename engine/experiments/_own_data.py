"""The playground's ``own`` setting: which table of the student's, which of its columns, and what follows from them.

A browser sends ``{table, columns, target, missing}``. The tables stay with the experiment, named by their digest; what
the rest of the configuration needs to know of them (``task``, ``classes``, ``name``, ``origin``) is written beside.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from engine.datasets import DATASETS
from engine.datasets._columns import OWN, PROBLEMS, Choice, Chosen, choose, read_choice
from engine.datasets._measured import MEASURED, measured
from engine.datasets._table import Table, from_dict
from engine.errors import ConfigError

MOST_TABLES: Final = 128
MOST_TABLE_BYTES: Final = 64 * 2**20
_SENT: Final = ("table", "columns", "target", "missing")


class Tables:
    """The tables of one run by digest; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, Table] = OrderedDict()

    def add(self, table: Table) -> str:
        """Keep a table and return its digest."""
        self._tables[table.digest] = table
        self._tables.move_to_end(table.digest)
        while len(self._tables) > 1 and (len(self._tables) > MOST_TABLES or self._bytes() > MOST_TABLE_BYTES):
            self._tables.popitem(last=False)
        return table.digest

    def drop(self, digest: str) -> None:
        """Let go of a table that nothing refers to any more."""
        self._tables.pop(digest, None)

    def take(self, other: Tables) -> None:
        """Keep the other one's tables, too."""
        for table in other._tables.values():
            self.add(table)

    def get(self, digest: object) -> Table:
        """Return a table by its digest, a data set by its key; raise `ConfigError` if it is not here."""
        if digest in MEASURED:
            return measured(str(digest))
        table = self._tables.get(digest) if isinstance(digest, str) else None
        if table is None:
            message = "These points are not in this session: own data stays with its run. Choose the file again."
            raise ConfigError("own.table", message)
        return table

    def resolve(self, own: Mapping[str, Any], problem: str | None) -> tuple[dict[str, Any], str]:
        """Check a choice against its table and write beside it what follows.

        Parameters
        ----------
        own : mapping
            Of the browser, of a file or of an earlier configuration. Its ``table`` is a digest, a `Table`, a whole
            table as JSON, which is kept, or the key of a data set of many features.
        problem : str or None
            ``classification`` or ``regression``; None for whichever fits.

        Returns
        -------
        own : dict
            JSON-ready, with the digest in place of a table.
        problem : str

        Raises
        ------
        ConfigError
            With the path ``own`` and a sentence that names column and row.
        """
        given = own.get("table")
        table = self._table(given)
        own = {name: own.get(name) for name in (*_SENT, "origin", "problem")}
        if problem is None:
            held = own["problem"]
            problem = held if held in PROBLEMS else _fitting_problem(table, own)
        chosen = choose(table, read_choice(own, problem))
        self.add(table)
        origin = own["origin"] if isinstance(own["origin"], str) and len(own["origin"]) <= 80 else table.digest
        resolved = {
            "table": given if given in MEASURED else table.digest,
            "columns": list(chosen.dataset.feature_names),
            "target": own["target"],
            "missing": own["missing"] or "refuse",
            "name": table.name,
            "origin": origin,
            "problem": problem,
            "task": chosen.dataset.task,
            "classes": list(chosen.dataset.classes),
        }
        return resolved, problem

    def chosen(self, own: Mapping[str, Any]) -> Chosen:
        """Return the samples of a resolved choice."""
        return choose(self.get(own["table"]), read_choice(own, own["problem"]))

    def _table(self, given: object) -> Table:
        if isinstance(given, Table):
            return given
        return from_dict(given) if isinstance(given, Mapping) else self.get(given)

    def _bytes(self) -> int:
        return sum(table.values.nbytes + table.ids.nbytes for table in self._tables.values())


def _fitting_problem(table: Table, own: Mapping[str, Any]) -> str:
    """Return classification for words and regression for numbers."""
    choice = read_choice(own, PROBLEMS[0])
    return PROBLEMS[0] if table.words[table.column(choice.target)] is not None else PROBLEMS[1]


def sent(choice: Choice, digest: str) -> dict[str, Any]:
    """Return a choice as a browser sends it."""
    return {"table": digest, "columns": list(choice.columns), "target": choice.target, "missing": choice.missing}


def task_of(config: Mapping[str, Any]) -> str:
    """Return ``binary``, ``multiclass`` or ``regression``."""
    return str(config["own"]["task"]) if config["dataset"] == OWN else DATASETS[config["dataset"]].task


def classes_of(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the classes: of -1 then +1, or by index; empty for regression."""
    return tuple(config["own"]["classes"]) if config["dataset"] == OWN else DATASETS[config["dataset"]].classes


def origin_of(config: Mapping[str, Any]) -> str:
    """Name where the points came from before anybody painted on them."""
    if config["dataset"] == OWN:
        return str(config["own"]["origin"])
    return ":".join(str(config[name]) for name in ("dataset", "samples", "noise", "seed"))
