"""uvicorn as this application needs it, on a socket that lets dead peers go."""

from __future__ import annotations

import errno
import logging
import os
import socket
import stat

import uvicorn
from starlette.types import ASGIApp

from server.settings import Settings
from server.wire_guard import GuardedHttp, GuardedWebSocket

log = logging.getLogger(__name__)

BACKLOG = 2048
SEND_BUFFER_BYTES = 128 * 1024
USER_TIMEOUT_MS = 20_000
PING_EVERY_S = 5.0
PONG_WITHIN_S = 20.0
"""A line may be gone for so long; a page that reads nothing is let go at the latest this long after the next ping."""


class _QueryFilter(logging.Filter):
    """Keeps query strings out of the log: they can hold what is nobody else's business."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        return True


def listening_socket(settings: Settings) -> socket.socket:
    """Return a bound socket whose connections end when a peer takes nothing for `USER_TIMEOUT_MS`.

    uvicorn's keepalive only asks a stalled connection to flush, which never ends; a small send buffer bounds what is
    stale by then. Connections inherit both options.

    Raises
    ------
    OSError
        If the address cannot be used.
    """
    if settings.unix_socket:
        return _unix_socket(settings.unix_socket)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        listening.bind((settings.host, settings.port))
    except OSError:
        listening.close()
        raise
    listening.set_inheritable(True)
    return listening


def _unix_socket(path: str) -> socket.socket:
    """Return a bound socket that only this user can connect to; what a server left behind there is replaced."""
    _clear(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # from the first moment on; nothing else runs yet
    try:
        listening.bind(path)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    listening.set_inheritable(True)
    return listening


def _clear(path: str) -> None:
    """Remove a socket that nobody listens on; raise `OSError` if somebody does, or if it is something else."""
    try:
        if not stat.S_ISSOCK(os.stat(path).st_mode):
            raise FileExistsError(errno.EEXIST, "this is no socket", path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.connect(path)
    except FileNotFoundError:
        return
    except ConnectionRefusedError:
        os.unlink(path)
        return
    raise OSError(errno.EADDRINUSE, "another server listens there", path)


def uvicorn_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return uvicorn's settings: no deflate, small messages, prompt pings, no waiting for the stalled at the end."""
    return uvicorn.Config(
        app,
        http=GuardedHttp,
        ws=GuardedWebSocket,
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PONG_WITHIN_S,
        timeout_graceful_shutdown=3,
        backlog=BACKLOG,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        server_header=False,
        log_level=settings.log_level,
        log_config=None,
    )


def serve(app: ASGIApp, settings: Settings, listening: socket.socket) -> None:
    """Serve until told to stop by a signal."""
    config = uvicorn_config(app, settings)
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).addFilter(_QueryFilter())
    uvicorn.Server(config).run(sockets=[listening])


def _without_query(value: object) -> object:
    return value.partition("?")[0] if isinstance(value, str) and value.startswith("/") else value
