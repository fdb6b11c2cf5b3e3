"""Writes ``docs/RELIABILITY.md`` from the goals and the figures that were recorded."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.evidence.figures import PUBLISHED, ROOT

DOCUMENT = ROOT / "docs" / "RELIABILITY.md"
GOALS = Path(__file__).with_name("goals.toml")
FAMILIES = {"L": "Load held", "F": "Faults survived", "B": "Bad inputs refused", "S": "Nobody let in"}

HEAD = """# What holds, and how we know

What we promise a class, what was measured, and the command that measures it again. Every figure comes from the real
server in a process of its own with real training processes, over real sockets, unless its test says otherwise.
`make test` runs short variants of all these tests; there a figure of time only counts as published, because the machine
may be busy with other things. `make soak` runs the long ones, in which every goal counts, and writes this page;
`make soak SOAK=tests/load` runs a part of them.
"""
TABLE = "| | promise | measured | figure | goal | command |\n|---|---|---|---|---|---|"


def render(goals: Mapping[str, Mapping[str, str]], records: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page; ``records`` are the files of `Figures` by goal."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        rows = [row for goal in goals if goal[0] == family for row in _rows(goal, goals[goal]["promise"], records)]
        parts.append("\n".join([f"## {title}\n", TABLE, *rows]) + "\n")
    places = sorted({_place(record) for record in records.values()})
    parts.append("\n".join(["## Where\n", *(f"- {place}" for place in places)]) + "\n")
    return "\n".join(parts)


def write() -> None:
    """Write the page from what is published."""
    DOCUMENT.write_text(render(read_goals(), read_records()), encoding="utf-8")


def read_goals() -> dict[str, dict[str, str]]:
    """Return the promises by goal, in their order."""
    return tomllib.loads(GOALS.read_text("utf-8"))


def read_records() -> dict[str, dict[str, Any]]:
    """Return what is published, by goal."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(PUBLISHED.glob("*.json"))}


def _rows(goal: str, promise: str, records: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    figures = records[goal]["figures"] if goal in records else {}
    if not figures:
        yield f"| {goal} | {promise} | | not measured yet | | |"
    for number, (what, cell) in enumerate(figures.items()):
        unit = f" {cell['unit']}" if cell["unit"] else ""
        value, limit = cell["value"], cell["goal"]
        held = limit is None or (value >= limit if cell["at_least"] else value <= limit)
        aim = "" if limit is None else f"at {'least' if cell['at_least'] else 'most'} {_number(limit)}{unit}"
        shown = f"{_number(value)}{unit}" if held else f"**{_number(value)}{unit}: missed**"
        first = (goal, promise) if number == 0 else ("", "")
        yield f"| {first[0]} | {first[1]} | {what} | {shown} | {aim} | `make soak SOAK={cell['test']}` |"


def _number(value: float) -> str:
    """Write whole numbers whole, others with three digits that count."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 10 else f"{value:.3g}"


def _place(record: Mapping[str, Any]) -> str:
    machine = record["machine"]
    day = record["time"].partition("T")[0]
    return f"{day}: {machine['cores']} cores of {machine['processor']}, {machine['system']}, Python {machine['python']}"
