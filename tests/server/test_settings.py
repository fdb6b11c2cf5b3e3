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
