"""Teacher accounts: a token that is printed once and kept as its digest only.

The first one is made when a server starts for the first time. Whoever signs in with it carries it as their cookie, so
one account works in several browsers, and the digest in the database is of no use to anybody.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection

from server.rooms import rows
from server.storage import Storage
from server.tokens import new_token
from server.visitor import owner_of


class Teachers:
    """Who may open rooms.

    Parameters
    ----------
    storage : Storage
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._owners: tuple[str, ...] = ()

    async def load(self) -> None:
        """Read them from the database."""
        self._owners = tuple(sorted(await self._storage.read(rows.read_teachers)))

    def knows(self, owner: str) -> bool:
        """Is this the owner of a teacher's token? Takes the same time whoever it is."""
        return sum(secrets.compare_digest(owner, known) for known in self._owners) > 0


def first_teacher(connection: Connection) -> str | None:
    """Make a teacher's account if there is none; return its token, which is kept nowhere."""
    return None if rows.count_teachers(connection) else another_teacher(connection)


def another_teacher(connection: Connection) -> str:
    """Make one more account; return its token, which is kept nowhere."""
    token = new_token()
    rows.add_teacher(connection, owner_of(token))
    return token
