"""The command ``playground teacher``: one more teacher's token, such as when the first one is lost."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_teacher(commands: Any) -> None:
    """Add ``teacher`` to the command line."""
    teacher = commands.add_parser("teacher", help="make one more teacher's account, while the server is stopped")
    teacher.add_argument("--data-folder", type=Path, metavar="FOLDER", help="where the server keeps its data")
    teacher.set_defaults(run=_teacher)


def _teacher(chosen: argparse.Namespace) -> int:
    from server.errors import SettingsError, StorageError
    from server.rooms.teachers import another_teacher
    from server.settings import Settings
    from server.storage import Storage
    from server.storage.folder import default_folder

    given = {} if chosen.data_folder is None else {"data_folder": chosen.data_folder}
    try:
        settings = Settings(**given)
        # The folder is named, so that one in use is refused: the server would not see what is written elsewhere.
        storage = Storage(settings.data_folder or default_folder(), settings.database)
        storage.open()
        try:
            token = storage.write_now(another_teacher)
        finally:
            storage.close()
    except (SettingsError, StorageError) as problem:
        sys.stderr.write(f"playground: {problem}\n")
        return 1
    sys.stdout.write(f"{token}\n")
    return 0
