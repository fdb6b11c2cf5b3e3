from __future__ import annotations

import ipaddress

import pytest
from starlette.datastructures import URL

from server.rooms.reach import is_this_machine, join_address
from server.settings import Settings


@pytest.mark.parametrize(
    ("page", "settings", "expected"),
    [
        ("http://class.example.org/room/x?a=1", Settings(host="0.0.0.0"), "http://class.example.org/join"),
        ("https://class.example.org/room/x", Settings(base_path="/play"), "https://class.example.org/play/join"),
        ("http://192.0.2.7:8000/room/x", Settings(host="0.0.0.0"), "http://192.0.2.7:8000/join"),
        ("http://localhost:8000/room/x", Settings(), "http://localhost:8000/join"),
        ("http://127.0.0.1:8000/room/x", Settings(host="localhost"), "http://127.0.0.1:8000/join"),
    ],
)
def test_the_address_is_the_one_the_teacher_uses_unless_another_reaches_further(
    page: str, settings: Settings, expected: str
) -> None:
    assert join_address(URL(page), settings) == expected


def test_a_server_for_others_is_not_called_localhost_where_there_is_a_network() -> None:
    address = URL(join_address(URL("http://localhost:8000/"), Settings(host="0.0.0.0")))
    assert (address.port, address.path) == (8000, "/join")
    if address.hostname != "localhost":  # a machine in no network keeps the name it has
        assert not ipaddress.ip_address(address.hostname or "").is_loopback


def test_only_loopback_is_this_machine() -> None:
    assert is_this_machine(URL("http://[::1]:8000/"))
    assert not is_this_machine(URL("http://class.example.org/"))
