"""At which address the devices of a class reach this server."""

from __future__ import annotations

import ipaddress
import socket

from starlette.datastructures import URL

from server.settings import Settings

_SOMEWHERE_ELSE = ("192.0.2.1", 9)
"""An address reserved for documentation. Nothing is sent to it: connecting a datagram socket only chooses a route."""


def join_address(page: URL, settings: Settings) -> str:
    """Return the address at which students join.

    A teacher at the server's own machine often calls it ``localhost``, which is another machine for everybody else; if
    the server listens for others, its address in the network takes that place.

    Parameters
    ----------
    page : URL
        Any page of the server, as the teacher's browser knows it.
    settings : Settings
    """
    if is_this_machine(page) and not _is_loopback(settings.host) and (address := _address_in_network()):
        page = page.replace(hostname=address)
    return str(page.replace(path=f"{settings.base_path}/join", query="", fragment=""))


def is_this_machine(page: URL) -> bool:
    """Does an address mean the very machine on which it is used?"""
    return _is_loopback(page.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address_in_network() -> str:
    """Return the address of this machine towards others, or nothing when it is in no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE_ELSE)
        except OSError:
            return ""
        address: str = probe.getsockname()[0]
        return address
