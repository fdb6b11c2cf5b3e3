"""What a page shows to take a run over from the socket that has it now: kept as digests, another one each time."""

from __future__ import annotations

import secrets
from collections import deque

from server.tokens import digest, new_token

GOOD_FOR = 4
"""A token is good until this many newer ones were issued: a welcome can be lost on its way, a run be taken back."""


class ResumeTokens:
    """Tokens of one session.

    Parameters
    ----------
    digest : str, optional
        Of the newest token before the server was restarted.
    """

    def __init__(self, digest: str = "") -> None:
        self._digests: deque[str] = deque([digest] if digest else [], maxlen=GOOD_FOR)

    @property
    def digest(self) -> str:
        """Digest of the newest token, empty before the first."""
        return self._digests[-1] if self._digests else ""

    def issue(self) -> str:
        """Draw a token of 256 random bits."""
        token = new_token()
        self._digests.append(digest(token))
        return token

    def accepts(self, token: str) -> bool:
        """Is it one of the newest tokens?"""
        shown = digest(token)
        return any(secrets.compare_digest(shown, digest) for digest in self._digests)
