"""The table of settings has every setting as it is: name, option, default; and each can be set in all three ways."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from server import cli
from server.settings import FILE_VARIABLE, Settings

TABLE = Path(__file__).resolve().parents[2] / "docs" / "SETTINGS.md"
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<option>`[\w-]+`)? ?\| (?P<default>[^|]+) \| .+ \|$", re.MULTILINE)
ROWS = {row["name"]: row for row in ROW.finditer(TABLE.read_text("utf-8"))}
OTHER: dict[str, Any] = {
    "host": "0.0.0.0", "port": 9000, "allowed_hosts": ("a.example", "b.example"),
    "allowed_origins": ("https://a.example",), "forwarded_allow_ips": "10.0.0.1", "https": True, "base_path": "/class",
    "unix_socket": "/run/playground", "most_sessions": 3, "most_sessions_per_visitor": 4, "most_sockets": 5,
    "most_sockets_per_visitor": 13, "most_saved_mb_per_visitor": 14, "least_free_disk_mb": 15,
    "most_training": 6, "most_training_per_visitor": 16,
    "films_ahead": False, "most_run_memory_mb": 7, "most_memory_mb": 8, "log_level": "error",
    "log_format": "json", "data_folder": Path("/data"), "most_kept_runs_per_visitor": 9,
    "most_saved_runs_per_visitor": 10, "most_students_per_room": 11, "retention_days": 12,
    "database": "postgresql://a@b/c",
}  # fmt: skip
"""A value that is not the default, for each."""


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (FILE_VARIABLE, *(f"PLAYGROUND_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)


def options() -> dict[str, str]:
    """Return the option of ``playground serve`` for each setting that has one."""
    commands = next(action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction))
    actions: list[argparse.Action] = commands.choices["serve"]._actions
    return {action.dest: action.option_strings[0] for action in actions if action.dest in Settings.model_fields}


def in_toml(value: Any) -> str:
    """Write a value as a file of settings has it; TOML's lists and plain strings are those of JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Path) else value)


def test_the_table_has_every_setting_in_order_and_no_other() -> None:
    assert list(ROWS) == list(Settings.model_fields)
    assert OTHER.keys() == Settings.model_fields.keys()
    described = Settings.__doc__ or ""
    assert [name for name in Settings.model_fields if not re.search(rf"^    .*\b{name}\b", described, re.M)] == []


def test_options_are_those_of_the_command_line() -> None:
    assert {name: row["option"].strip("`") for name, row in ROWS.items() if row["option"]} == options()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_default_is_the_one_in_the_table(name: str) -> None:
    shown, default = ROWS[name]["default"], Settings.model_fields[name].default
    if default is None:
        assert "`" not in shown
    else:
        told = tomllib.loads(f"value = {shown.strip('`')}")["value"]
        assert (tuple(told) if isinstance(told, list) else told) == default


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_comes_from_a_variable_and_from_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = OTHER[name]
    assert value != Settings.model_fields[name].default
    words = ",".join(value) if isinstance(value, tuple) else str(value)
    with monkeypatch.context() as patch:
        patch.setenv(f"PLAYGROUND_{name.upper()}", words)
        assert getattr(Settings(), name) == value
    file = tmp_path / "playground.toml"
    file.write_text(f"{name} = {in_toml(value)}", encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    assert getattr(Settings(), name) == value
