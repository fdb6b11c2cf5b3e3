from __future__ import annotations

import pytest

from server.errors import SettingsError
from server.settings import Settings, usable_processors


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
