from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.errors import SettingsError
from server.settings import FILE_VARIABLE, Settings, usable_processors


def test_wrong_settings_are_named() -> None:
    with pytest.raises(SettingsError, match="port: expected a whole number from 0 to 65535, got 70000"):
        Settings(port=70_000)
    with pytest.raises(SettingsError, match=r"allowed origin: expected such as https://class\.example\.org"):
        Settings(allowed_origins=("class.example.org",))
    with pytest.raises(SettingsError, match="most_sessions: expected at least 1, got 0"):
        Settings(most_sessions=0)


def test_workers_are_limited_by_the_processors_unless_told_otherwise() -> None:
    assert Settings().worker_limit == 32 * usable_processors()
    assert Settings(most_training=3).worker_limit == 3


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"cpu.max": "100000 100000"}, 1),
        ({"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"}, 1),
        ({"cpu/cpu.cfs_quota_us": "20000", "cpu/cpu.cfs_period_us": "100000"}, 1),
        ({"cpu/cpu.cfs_quota_us": "150000", "cpu/cpu.cfs_period_us": "100000"}, 2),
        ({"cpu.max": "max 100000"}, None),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, None),
        ({"cpu/cpu.cfs_quota_us": "100000"}, None),
        ({"cpu.max": "a lot"}, None),
        ({}, None),
    ],
)
def test_the_quota_of_a_control_group_limits_the_processors(
    files: dict[str, str], quota: int | None, tmp_path: Path
) -> None:
    """Both versions of control groups, in a tree as the system mounts it; without a quota the affinity alone counts."""
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{content}\n", "ascii")
    without = usable_processors(tmp_path / "nothing")
    assert usable_processors(tmp_path) == (without if quota is None else min(quota, without))


def test_a_flag_beats_the_environment_and_that_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "playground.toml"
    file.write_text('port = 1\nmost_sessions = 2\nhost = "h"\nallowed_hosts = ["a", "b"]\n', encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    monkeypatch.setenv("PLAYGROUND_PORT", "3")
    monkeypatch.setenv("PLAYGROUND_MOST_SESSIONS", "4")
    monkeypatch.setenv("PLAYGROUND_ALLOWED_ORIGINS", "http://a, http://b")
    settings = Settings(port=5)
    assert (settings.port, settings.most_sessions, settings.host) == (5, 4, "h")
    assert settings.allowed_hosts == ("a", "b")
    assert settings.allowed_origins == ("http://a", "http://b")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("colour = 1", "colour: there is no such setting; expected one of host, port"),
        ("port = ", "the file of settings cannot be read: Invalid value"),
        ('port = "x"', "port: expected a whole number from 0 to 65535, got x"),
        ('log_level = "loud"', "log_level: input should be 'debug', 'info', 'warning' or 'error', got loud"),
        (None, "the file of settings cannot be read: there is no file"),
    ],
)
def test_a_wrong_file_is_named(content: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "playground.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    with pytest.raises(SettingsError, match=re.escape(said)):
        Settings()
