"""Tickets for the websocket: a page of this server asks for one, and it opens one socket within half a minute.

A foreign page can make a browser send its cookie along with a handshake, but it cannot read the answer that holds the
ticket. So the ticket, sent as part of `hello` and never in an address, says that a page of ours opens the socket.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from server.tokens import digest, new_token

LIFETIME_S = 30.0
MOST = 10_000


class Tickets:
    """Issues tickets and takes each back once; kept as digests, the oldest go first.

    Parameters
    ----------
    clock : callable, optional
        Seconds of a steady clock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._issued: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._issued)

    def issue(self, owner: str) -> str:
        """Draw a ticket of 256 random bits for one owner."""
        self._drop_old()
        if len(self._issued) >= MOST:
            self._issued.popitem(last=False)
        ticket = new_token()
        self._issued[digest(ticket)] = (owner, self._clock() + LIFETIME_S)
        return ticket

    def redeem(self, ticket: str, owner: str) -> bool:
        """Take a ticket back; return whether it was one of this owner's, unused and fresh."""
        self._drop_old()
        # Looked up by its digest: how long that takes says nothing about the ticket.
        issued = self._issued.pop(digest(ticket), None)
        return issued is not None and secrets.compare_digest(issued[0], owner)

    def _drop_old(self) -> None:
        """Forget tickets whose time is over; they lie in the order in which they end."""
        now = self._clock()
        while self._issued and next(iter(self._issued.values()))[1] <= now:
            self._issued.popitem(last=False)
