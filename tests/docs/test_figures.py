"""The tables of docs/BENCHMARKS-CONV.md are written by a program, each in its place."""

from __future__ import annotations

import re

import pytest

from benchmarks.document import DOCUMENT, TABLES, rendered, replaced
from benchmarks.figures import RESULTS

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
    for table in TABLES.values():
        module = table.command.split()[0]
        assert (RESULTS.parent / f"{module}.py").is_file()


def test_a_table_takes_the_place_of_the_one_before_and_leaves_the_rest() -> None:
    text = "a\n<!-- measured: x -->\nold\n<!-- end -->\nb\n<!-- measured: y -->\nkept\n<!-- end -->\n"
    table = rendered(TABLES["frames"], [RECORD])
    found = replaced(text, "x", table)
    assert "| speed | at least 2 x | 2.5 x | met | ms: 1.235 |" in found
    assert "`python -m benchmarks.convnet_frames`, 2026-11-21 11:10 UTC, load average 0.2" in found
    assert "old" not in found
    assert found.endswith("b\n<!-- measured: y -->\nkept\n<!-- end -->\n")
    assert replaced(found, "x", table) == found
    with pytest.raises(ValueError, match="no lines <!-- measured: z -->"):
        replaced(text, "z", table)
