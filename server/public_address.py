"""The address that a browser sees, where proxies in front of the server change it on the way.

Two things a proxy takes away, the setting says them instead: that pages are reached by HTTPS, and the path under which
they lie (``/user/ann/playground``). A proxy may pass that path on or cut it off; both are understood.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from server.settings import Settings


class PublicAddress:
    """Pure ASGI middleware for ``http`` and ``websocket``: sets scheme, path and ``root_path`` as the browser has them.

    Parameters
    ----------
    app : ASGIApp
    settings : Settings
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._https = settings.https
        self._base = unquote(settings.base_path)  # a scope's paths are without percent signs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, **self._seen(scope)}
        await self._app(scope, receive, send)

    def _seen(self, scope: Scope) -> dict[str, Any]:
        """Return what differs from what the proxy has told."""
        seen: dict[str, Any] = {}
        if self._https:
            seen["scheme"] = "wss" if scope["type"] == "websocket" else "https"
        if self._base:
            path = "/" if scope["path"] == self._base else scope["path"]
            seen["path"] = path if path.startswith(f"{self._base}/") else self._base + path
            seen["root_path"] = self._base
        return seen


def path_on_server(scope: Scope) -> str:
    """Return the path of a request from the server's own root, as routes are written."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
