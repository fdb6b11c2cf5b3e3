from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from server.listen import listening_socket
from server.settings import Settings


def test_a_unix_socket_is_for_its_owner_and_replaces_only_what_nobody_uses(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    settings = Settings(unix_socket=str(path))
    with listening_socket(settings) as first:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        first.listen()
        with pytest.raises(OSError, match="another server listens there"):
            listening_socket(settings)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
    with listening_socket(settings) as second:  # the first one is gone, its file is not
        assert second.getsockname() == str(path)


def test_no_file_is_taken_for_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("keep me", "utf-8")
    with pytest.raises(FileExistsError, match="this is no socket"):
        listening_socket(Settings(unix_socket=str(path)))
    assert path.read_text("utf-8") == "keep me"
