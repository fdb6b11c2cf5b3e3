"""The data folder: where it is, and that no other server uses it at the same time."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import IO

from server.errors import StorageError

log = logging.getLogger(__name__)

_LOCK_FILE = "server.lock"


def default_folder() -> Path:
    """Return the folder of this user, ``backprop-playground`` where programs keep their data."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "backprop-playground"


class DataFolder:
    """A folder that belongs to this server until `release`.

    Parameters
    ----------
    chosen : Path or None
        The folder that somebody chose. Without a choice it is `default_folder`, and a temporary one where that cannot
        be written or another server has it.

    Raises
    ------
    StorageError
        If the chosen folder cannot be used; the message says why.
    """

    def __init__(self, chosen: Path | None) -> None:
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        try:
            self.path = chosen or default_folder()
            self._lock = _claim(self.path)
        except StorageError as problem:
            if chosen is not None:
                raise
            self._temporary = tempfile.TemporaryDirectory(prefix="backprop-playground-")
            self.path = Path(self._temporary.name)
            self._lock = _claim(self.path)
            log.warning("%s; what is saved now ends with this server (choose a folder by --data-folder)", problem)

    def release(self) -> None:
        """Let another server have it; a temporary one is removed."""
        self._lock.close()
        if self._temporary is not None:
            self._temporary.cleanup()


def _claim(folder: Path) -> IO[bytes]:
    """Make the folder and lock it for as long as the file that is returned stays open."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / _LOCK_FILE).open("ab")
    except OSError as problem:
        raise StorageError(f"the data folder {folder} cannot be written: {problem.strerror}") from problem
    try:
        _lock(lock)
    except OSError as problem:
        lock.close()
        raise StorageError(f"another server uses the data folder {folder}") from problem
    return lock


def _lock(file: IO[bytes]) -> None:
    """Lock a file without waiting; the system unlocks it however this process ends."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
