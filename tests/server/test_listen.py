from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from server.listen import SEND_BUFFER_BYTES, USER_TIMEOUT_MS, listening_socket
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


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no such timeout")
def test_an_accepted_connection_ends_when_its_peer_takes_nothing() -> None:
    with listening_socket(Settings(port=0)) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == USER_TIMEOUT_MS
            held = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
            assert SEND_BUFFER_BYTES <= held <= 2 * SEND_BUFFER_BYTES  # Linux doubles it for its own records


def test_no_file_is_taken_for_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("keep me", "utf-8")
    with pytest.raises(FileExistsError, match="this is no socket"):
        listening_socket(Settings(unix_socket=str(path)))
    assert path.read_text("utf-8") == "keep me"
