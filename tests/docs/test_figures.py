"""The tables of docs/BENCHMARKS-CONV.md are written by a program, each in its place."""

from __future__ import annotations

import re

import pytest

from benchmarks.commands import COMMANDS
from benchmarks.document import DOCUMENT, TABLES, rendered, replaced
from benchmarks.figures import RESULTS
from benchmarks.mnist_accuracy import RUNS

RECORD = {
    "time": "2026-11-21T11:10:00+00:00",
    "machine": {"processor": "one", "cores": 2, "load_average": 0.25, "versions": {"numba": "1"}},
    "figures": [
        {"what": "speed", "value": 2.5, "unit": "x", "goal": 2.0, "at_least": True, "details": {"ms": 1.23456}}
    ],
}


def test_every_table_of_the_document_has_its_program() -> None:
    marks = re.findall(r"<!-- measured: (\w+) -->", DOCUMENT.read_text("utf-8"))
    assert sorted(marks) == sorted(TABLES)


def test_every_program_that_measures_is_run_and_leaves_results_of_its_own() -> None:
    programs = {path.stem for path in RESULTS.parent.glob("*.py") if "\ndef main(" in path.read_text("utf-8")}
    assert {command.program for command in COMMANDS.values()} == programs - {"__main__", "document"}
    results = [result for command in COMMANDS.values() for result in command.results]
    assert len(set(results)) == len(results)


def test_the_accuracy_of_every_network_is_measured_by_some_command() -> None:
    assert {f"accuracy_{name}" for name in RUNS} <= {
        result for command in COMMANDS.values() for result in command.results
    }


def test_a_table_takes_the_place_of_the_one_before_and_leaves_the_rest() -> None:
    text = "a\n<!-- measured: x -->\nold\n<!-- end -->\nb\n<!-- measured: y -->\nkept\n<!-- end -->\n"
    table = rendered(TABLES["convnet_frames"], [RECORD])
    found = replaced(text, "x", table)
    assert "| speed | at least 2 x | 2.5 x | met | ms: 1.235 |" in found
    assert "`python -m benchmarks.convnet_frames`, 2026-11-21 11:10 UTC, load average 0.2" in found
    assert "old" not in found
    assert found.endswith("b\n<!-- measured: y -->\nkept\n<!-- end -->\n")
    assert replaced(found, "x", table) == found
    with pytest.raises(ValueError, match="no lines <!-- measured: z -->"):
        replaced(text, "z", table)
