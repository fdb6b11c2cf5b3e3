"""The commands ``playground backup FILE`` and ``playground restore FILE``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_backup(commands: Any) -> None:
    """Add both to the command line."""
    backup = commands.add_parser("backup", help="write rooms, runs and saved runs to one file, while the server runs")
    backup.set_defaults(run=_back_up)
    restore = commands.add_parser("restore", help="bring a backup into an empty data folder and database")
    restore.set_defaults(run=_restore)
    for command in (backup, restore):
        command.add_argument("file", type=Path, help="such as playground.tar.gz")
        command.add_argument("--data-folder", type=Path, metavar="FOLDER", help="(default: as for serve)")


def _back_up(chosen: argparse.Namespace) -> int:
    from server.storage.backup import back_up

    return _attempt(chosen, "kept", lambda settings: back_up(chosen.file, settings.data_folder, settings.database))


def _restore(chosen: argparse.Namespace) -> int:
    from server.storage import Storage
    from server.storage.backup import restore
    from server.storage.folder import default_folder

    def bring_back(settings: Any) -> tuple[int, int]:
        storage = Storage(settings.data_folder or default_folder(), settings.database)
        storage.open()
        try:
            return restore(chosen.file, storage)
        finally:
            storage.close()

    return _attempt(chosen, "restored", bring_back)


def _attempt(chosen: argparse.Namespace, done: str, job: Any) -> int:
    """Do it with the server's settings and say how much there was, or why it did not work."""
    from server.errors import SettingsError, StorageError
    from server.settings import Settings

    given = {} if chosen.data_folder is None else {"data_folder": chosen.data_folder}
    try:
        rows, files = job(Settings(**given))
    except (SettingsError, StorageError, OSError) as problem:
        sys.stderr.write(f"playground: {problem}\n")
        return 1
    sys.stdout.write(f"{done}: {rows} rows, {files} checkpoints\n")
    return 0
