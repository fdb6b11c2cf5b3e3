"""How the server is run: one frozen record, made from the command line or by a test."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

from server.errors import SettingsError

LOOPBACK_NAMES = ("localhost",)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of one server.

    Attributes
    ----------
    host, port
        Where to listen.
    allowed_hosts
        Names a browser may use for this server, besides ``localhost`` and plain addresses. A page of another name
        is refused, so that no foreign site can reach a server on this machine by pointing its own name here.
    allowed_origins
        Whole origins, such as ``https://class.example.org``, that may open a session besides the page's own; needed
        behind a proxy that ends TLS without saying so.
    forwarded_allow_ips
        Proxies whose ``X-Forwarded-*`` headers are believed.
    https
        Pages are reached by HTTPS (through a proxy): cookies get ``Secure`` and the ``__Host-`` prefix.
    most_sessions, most_sessions_per_visitor, most_sockets
        Caps; the next one gets a sentence that says when to try again.
    most_training
        Worker processes at once; 0 means 32 for each processor.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    forwarded_allow_ips: str = "127.0.0.1"
    https: bool = False
    most_sessions: int = 256
    most_sessions_per_visitor: int = 8
    most_sockets: int = 1000
    most_training: int = 0
    log_level: str = "info"

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise SettingsError(f"port: expected a whole number from 0 to 65535, got {self.port}")
        for origin in self.allowed_origins:
            if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
                raise SettingsError(f"allowed origin: expected such as https://class.example.org, got {origin!r}")
        for name in ("most_sessions", "most_sessions_per_visitor", "most_sockets"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name}: expected at least 1, got {getattr(self, name)}")

    @property
    def worker_limit(self) -> int:
        """Worker processes at once."""
        return self.most_training or 32 * usable_processors()

    def serves(self, host: str) -> bool:
        """Is ``host`` (a name or an address, without port) a name of this server?"""
        return host in LOOPBACK_NAMES or host in self.allowed_hosts or host == self.host or _is_address(host)


def usable_processors() -> int:
    """Return the processors this process may use: affinity, and the quota of its control group rounded up."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
    except (OSError, ValueError):
        return affinity
    return affinity if quota == "max" else max(1, min(affinity, -(-int(quota) // int(period))))


def _is_address(host: str) -> bool:
    """Is it a plain IP address? A foreign name cannot be turned into one."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
