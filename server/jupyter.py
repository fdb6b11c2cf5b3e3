"""The playground in JupyterLab's launcher: what jupyter-server-proxy finds by the entry point of the package.

Jupyter starts one server for its user, on a socket that nobody else on the machine can open, and passes the browser's
requests on with the name and the origin that the browser used. On a hub these are known from ``JUPYTERHUB_PUBLIC_URL``;
what the operator has set (``PLAYGROUND_ALLOWED_HOSTS`` and so on) goes before.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from server.assets import static_dir

NAME = "playground"
"""Of the entry point, and so of the path below the address of the user's server."""
START_S = 60.0
"""The first import on a slow disk; jupyter-server-proxy gives up after 5 s otherwise."""


def server_process() -> dict[str, Any]:
    """Return what jupyter-server-proxy calls a server process."""
    return {
        "command": _command,
        "environment": _environment,
        "unix_socket": hasattr(socket, "AF_UNIX"),
        "absolute_url": False,
        "timeout": START_S,
        "launcher_entry": {
            "title": "Backprop Playground",
            "icon_path": str(static_dir() / "pictures" / "logo.svg"),
            "path_info": f"{NAME}/",
        },
    }


def _command(port: int, unix_socket: str, base_url: str) -> list[str]:
    """Return what starts the server; an empty socket means the port."""
    python = [sys.executable, "-P"]  # the notebook's folder may hold a server.py of its own
    place = ["--port", str(port), "--unix-socket", unix_socket, "--base-path", f"{base_url.rstrip('/')}/{NAME}"]
    return [*python, "-m", "server", "serve", *place]


def _environment() -> dict[str, str]:
    """Return the settings that say how browsers reach this user's server on a hub."""
    public = urlsplit(os.environ.get("JUPYTERHUB_PUBLIC_URL", ""))
    if not public.hostname:
        return {}
    settings = {
        "PLAYGROUND_ALLOWED_HOSTS": public.hostname,
        "PLAYGROUND_ALLOWED_ORIGINS": f"{public.scheme}://{public.netloc}",
        "PLAYGROUND_HTTPS": str(public.scheme == "https"),
    }
    return {name: value for name, value in settings.items() if name not in os.environ}
