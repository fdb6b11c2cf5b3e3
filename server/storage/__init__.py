"""What survives a restart: tables in a database, long things in files of the data folder."""

from server.storage.storage import Storage

__all__ = ["Storage"]
