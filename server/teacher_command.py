"""The command ``playground teacher``: teachers' accounts while the server is stopped.

Without an option it makes one more, such as when a token is lost; one that has leaked is revoked.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.storage import Storage


def add_teacher(commands: Any) -> None:
    """Add ``teacher`` to the command line."""
    teacher = commands.add_parser("teacher", help="teachers' accounts, while the server is stopped")
    teacher.add_argument("--data-folder", type=Path, metavar="FOLDER", help="where the server keeps its data")
    instead = teacher.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="list the accounts instead of making one")
    instead.add_argument("--revoke", metavar="NAME", help="end an account; a new one gets its rooms, if it has any")
    teacher.set_defaults(run=_teacher)


def _teacher(chosen: argparse.Namespace) -> int:
    from server.errors import RoomError, SettingsError, StorageError
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
            said = _change(storage, chosen)
        finally:
            storage.close()
    except (SettingsError, StorageError, RoomError) as problem:
        sys.stderr.write(f"playground: {problem}\n")
        return 1
    sys.stdout.write(said)
    return 0


def _change(storage: Storage, chosen: argparse.Namespace) -> str:
    """Do what was asked for; return what to print."""
    from server.rooms.teachers import another_teacher, list_accounts, revoke

    if chosen.list:
        accounts = storage.write_now(list_accounts)
        lines = (f"{account.name}  made {_day(account.made_at)}, rooms: {account.rooms}\n" for account in accounts)
        return "".join(lines)
    if chosen.revoke is None:
        return f"{storage.write_now(another_teacher)}\n"
    token = storage.write_now(lambda connection: revoke(connection, chosen.revoke))
    return "revoked\n" if token is None else f"revoked; the token that has its rooms now: {token}\n"


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
