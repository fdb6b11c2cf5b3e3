"""Teacher accounts: a token that is printed once and kept as its digest only.

The first one is made when a server starts for the first time. Whoever signs in with it carries it as their cookie, so
one account works in several browsers, and the digest in the database is of no use to anybody.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from server.errors import RoomError
from server.rooms import rows
from server.storage import Storage
from server.tokens import new_token
from server.visitor import owner_of

_NAME_SIGNS = 12


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


@dataclass(frozen=True)
class Account:
    """One teacher's account; ``name`` is the beginning of the token's digest and opens nothing."""

    name: str
    made_at: float
    rooms: int


def list_accounts(connection: Connection) -> list[Account]:
    """Return all accounts, the oldest first."""
    return [Account(owner[:_NAME_SIGNS], made_at, count) for owner, made_at, count in rows.list_teachers(connection)]


def revoke(connection: Connection, name: str) -> str | None:
    """End an account; return the token of a new one that has its rooms, or nothing if it had none.

    Raises
    ------
    RoomError
        If there is no such account, or the name is too short to tell it from another.
    """
    found = [(owner, count) for owner, _, count in rows.list_teachers(connection) if owner.startswith(name)]
    if not name or len(found) != 1:
        raise RoomError(404, f"expected the name of one account as --list shows it; got {name[:80]!r}", "revoke")
    ((owner, owned),) = found
    rows.revoke_teacher(connection, owner)
    if not owned:
        return None
    token = another_teacher(connection)
    rows.pass_rooms_on(connection, owner, owner_of(token))
    return token
