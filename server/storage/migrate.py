"""Brings a database up to date when the server starts, and refuses one that is newer than the program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from server.errors import StorageError

_LOCK = 0x50_4C_41_59  # any number that only this program locks


def upgrade(connection: Connection, to: str = "head") -> None:
    """Carry out the migrations that are missing up to a revision, all or none, while no other server can.

    SQLite's transaction has been begun ``IMMEDIATE`` and is the lock itself.

    Raises
    ------
    StorageError
        If the database was written by a newer program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    present = revision_of(connection)
    if present is not None and present not in _revisions(config):
        raise StorageError(
            f"the database is of revision {present}, which this program does not know: it was written by a newer one. "
            "Install that version, or restore a backup that this version has made."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, or ``None`` if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Can this program bring a database of this revision up to date?"""
    return revision in _revisions(_config())


def newest_revision() -> str:
    """Return the revision that this program works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _revisions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _config() -> Config:
    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config
