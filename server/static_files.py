"""Scripts, styles and pictures: kept for ever under an address that carries their version.

``/static/<version>/app/lab.js`` and ``/static/app/lab.js`` are the same file. The version is a hash of the whole
folder, so relative imports between modules stay within one version.
"""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_VERSION = re.compile(r"^(?P<version>[0-9a-f]{12})/(?P<path>.+)$", re.DOTALL)
_LOOK_EVERY_S = 1.0
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class StaticVersion:
    """Content hash of a folder, looked at again at most once a second, so that an edit shows without a restart.

    Parameters
    ----------
    folder : Path
    base_path : str
        In front of every address, where a proxy has the server under a path.
    """

    def __init__(self, folder: Path, base_path: str = "") -> None:
        self.folder = folder
        self._base = base_path
        self._signature: tuple[tuple[Path, int, int], ...] = ()
        self._version = ""
        self._fresh_until = 0.0

    def current(self) -> str:
        """Return 12 hexadecimal digits."""
        if time.monotonic() >= self._fresh_until:
            self._look()
            self._fresh_until = time.monotonic() + _LOOK_EVERY_S
        return self._version

    def _look(self) -> None:
        """Hash the folder again if a file's size or time has changed."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        stats = [(path, path.stat()) for path in paths]
        signature = tuple((path, stat.st_size, stat.st_mtime_ns) for path, stat in stats)
        if signature == self._signature:
            return
        digest = hashlib.sha256()
        for path in paths:
            digest.update(path.relative_to(self.folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        self._version, self._signature = digest.hexdigest()[:12], signature

    def address(self, path: str) -> str:
        """Return the versioned address of a file, or of the folder itself for an empty path."""
        return f"{self._base}/static/{self.current()}/{path}"


class VersionedStaticFiles(StaticFiles):
    """Serves a folder with and without a version in the address."""

    def __init__(self, folder: Path, version: StaticVersion) -> None:
        super().__init__(directory=folder)
        self._version = version

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = _VERSION.match(path.replace("\\", "/"))
        wanted = found["path"] if found else path
        response = await super().get_response(wanted, scope)
        is_current = found is not None and found["version"] == self._version.current()
        response.headers["cache-control"] = _FOR_EVER if is_current else _ASK_AGAIN
        if (kind := _TYPES.get(Path(wanted).suffix)) is not None and response.status_code == 200:
            response.headers["content-type"] = kind
        return response
