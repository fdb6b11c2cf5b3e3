"""The examples of `deploy/` speak of settings and options that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server import cli
from server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [*(path for path in (ROOT / "deploy").iterdir() if path.name != "README.md"), ROOT / "compose.yaml"]
GUIDE = ROOT / "docs" / "howto" / "run-a-course.md"
NOT_SETTINGS = {"PLAYGROUND_ADDRESS", "PLAYGROUND_CACHE", "PLAYGROUND_SETTINGS"}


@pytest.mark.parametrize("path", [*EXAMPLES, GUIDE], ids=lambda path: path.name)
def test_every_setting_of_an_example_exists(path: Path) -> None:
    known = {f"PLAYGROUND_{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    assert set(re.findall(r"PLAYGROUND_[A-Z_]+", path.read_text("utf-8"))) <= known


@pytest.mark.parametrize("path", [*EXAMPLES, GUIDE], ids=lambda path: path.name)
def test_every_command_of_an_example_is_understood(path: Path) -> None:
    for line in re.findall(
        r"playground (?:serve|teacher|doctor|warm|backup|restore)[^`\n#|]*", path.read_text("utf-8")
    ):
        cli._parser().parse_args(line.split()[1:])


def test_every_example_is_in_the_list() -> None:
    listed = (ROOT / "deploy" / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in listed or path.name == "compose.yaml" for path in EXAMPLES)
