"""The tables of docs/PROTOCOL.md name the messages that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from server.commands import COMMANDS
from server.events import EVENTS

TEXT = (Path(__file__).parents[2] / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its first two rows."""
    section = TEXT.split(f"## {heading}")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(
    ("heading", "kinds", "columns"), [("Commands", COMMANDS, 4), ("Events", EVENTS, 2)], ids=["commands", "events"]
)
def test_a_table_has_a_row_for_each_message_and_none_besides(
    heading: str, kinds: tuple[Any, ...], columns: int
) -> None:
    table = rows(heading)
    named = [name for row in table for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(named) == sorted(kind.__struct_config__.tag for kind in kinds)
    assert [row for row in table if len(row) != columns] == []
