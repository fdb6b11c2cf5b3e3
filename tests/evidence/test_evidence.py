"""The document of promises says what the tests have recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evidence.document import DOCUMENT, read_goals, read_records, render
from tests.evidence.figures import Figures


def test_the_document_is_written_from_what_was_recorded() -> None:
    """`python -m tests.evidence` writes it."""
    assert DOCUMENT.read_text("utf-8") == render(read_goals(), read_records())


def test_every_recorded_goal_is_promised() -> None:
    assert read_records().keys() <= read_goals().keys()


def test_a_figure_is_recorded_before_it_is_judged(tmp_path: Path) -> None:
    figures = Figures("tests/load/test_x.py", tmp_path, soak=False)
    with pytest.raises(AssertionError, match=r"L1: delivered  98 %  at least 99 %  MISSED"):
        figures("L1", "delivered", 98, "%", at_least=99)
    figures("L1", "age", 80, "ms", at_most=50, timing=True)
    figures("L1", "age", 70, "ms", at_most=50, timing=True)
    recorded = json.loads((tmp_path / "L1.json").read_text("utf-8"))
    assert {name: cell["value"] for name, cell in recorded["figures"].items()} == {"delivered": 98, "age": 70}
    with pytest.raises(AssertionError, match="MISSED"):
        Figures("tests/load/test_x.py", tmp_path, soak=True)("L1", "age", 80, "ms", at_most=50, timing=True)
    page = render({"L1": {"promise": "p"}, "F1": {"promise": "q"}}, {"L1": recorded})
    assert "| L1 | p | delivered | **98 %: missed** | at least 99 % | `make soak SOAK=tests/load/test_x.py` |" in page
    assert "| F1 | q | | not measured yet | | |" in page
