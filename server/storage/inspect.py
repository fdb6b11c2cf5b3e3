"""What the doctor says about the storage; changes nothing and takes no lock."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from server.errors import StorageError
from server.storage.engines import database_url, reading_engine
from server.storage.folder import default_folder
from server.storage.migrate import newest_revision, revision_of


def describe(folder: Path | None, database: str) -> str:
    """Return where runs are kept and of which revision the database is.

    Raises
    ------
    StorageError
        If folder or database cannot be used.
    """
    place = folder or default_folder()
    existing = next(parent for parent in (place, *place.parents) if parent.exists())
    if not os.access(existing, os.W_OK):
        raise StorageError(f"the data folder {place} cannot be written")
    url = database_url(database, place)
    shown = f"folder {place}, {url.render_as_string(hide_password=True)}"
    if url.get_backend_name() == "sqlite":
        shown += f" by SQLite {sqlite3.sqlite_version}"
        if not Path(str(url.database)).exists():
            return f"{shown}, made when the server starts"
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            revision = revision_of(connection)
    except SQLAlchemyError as problem:
        raise StorageError(f"the database cannot be opened: {getattr(problem, 'orig', problem)}") from problem
    finally:
        engine.dispose()
    return f"{shown}, revision {revision or 'none'} of {newest_revision()}"
