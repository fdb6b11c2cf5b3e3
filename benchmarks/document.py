"""Measures the convolutional engine and writes the tables of docs/BENCHMARKS-CONV.md.

``python -m benchmarks.document`` takes up to ten minutes and wants an idle machine. ``--only NAME ...`` measures some
tables; ``--only dcnn`` the course's 20,000 steps, half an hour, which are left out otherwise. Other tables stay.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.commands import COMMANDS, USUAL, Command
from benchmarks.figures import RESULTS, Figure, as_figures

DOCUMENT = Path(__file__).parents[1] / "docs" / "BENCHMARKS-CONV.md"
END = "<!-- end -->"
HEAD = "| what | goal | measured | verdict | beside |\n|---|---|---|---|---|\n"
TABLES = {name: command for name, command in COMMANDS.items() if command.is_table}


def row(figure: Figure) -> str:
    """Return a figure as a row of a table."""
    what, measured, goal, verdict = figure.row()
    beside = "; ".join(f"{name}: {f'{value:.4g}' if isinstance(value, float) else value}" for name, value in
                       figure.details.items())  # fmt: skip
    return f"| {what} | {goal} | {measured} | {verdict} | {beside} |\n"


def rendered(table: Command, records: list[Mapping[str, Any]]) -> str:
    """Return a table with a line about where and when it was measured."""
    rows = "".join(row(figure) for record in records for figure in as_figures(record))
    newest = records[-1]
    machine, time = newest["machine"], newest["time"].replace("T", " ")[:16]
    load = max(record["machine"]["load_average"] for record in records)
    versions = ", ".join(
        f"{name} {machine['versions'][name]}" for name in ("numba", "torch") if name in machine["versions"]
    )
    return (
        f"{HEAD}{rows}\n`python -m benchmarks.{table.line}`, {time} UTC, load average {load:.1f} at the end, "
        f"{machine['cores']} processors ({machine['processor']}), {versions}.\n"
    )


def replaced(text: str, name: str, block: str) -> str:
    """Return the document with another block between ``<!-- measured: name -->`` and the next end mark."""
    begin = f"<!-- measured: {name} -->\n"
    before, mark, rest = text.partition(begin)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{DOCUMENT.name} has no lines {begin.strip()} and {END}")
    return f"{before}{begin}\n{block}\n{END}{after}"


def main() -> int:
    """Measure and write; return 1 if a program could not be run. A missed goal is a finding, no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.document", description=__doc__)
    usual = [name for name in USUAL if name in TABLES]
    parser.add_argument("--only", nargs="+", choices=TABLES, default=usual, metavar="NAME")
    failed = []
    for name in parser.parse_args().only:
        table = TABLES[name]
        if not table.run():
            failed.append(name)
            continue
        records = [json.loads((RESULTS / f"{result}.json").read_text("utf-8")) for result in table.results]
        DOCUMENT.write_text(replaced(DOCUMENT.read_text("utf-8"), name, rendered(table, records)), "utf-8")
    for name in failed:
        print(f"{name}: could not be run; its table stays as it was")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
