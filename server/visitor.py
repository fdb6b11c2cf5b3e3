"""Who a browser is: a random token in a cookie, nothing to sign and nothing to remember."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.settings import Settings
from server.tokens import digest

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_DAY_S = 24 * 3600
_MOST_DAYS = 400
"""Browsers keep no cookie longer."""


class VisitorCookie:
    """Reads and writes the cookie.

    It lasts as long as what belongs to it is kept for somebody who stays away, and every page renews it.

    Reached by HTTPS the cookie is ``Secure`` and bound to this host by its ``__Host-`` prefix, which browsers refuse
    over plain HTTP. A server under a path of its own binds its cookie to that path; its prefix is ``__Secure-`` then,
    since ``__Host-`` is for whole hosts.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self._https = settings.https
        self._path = settings.base_path or "/"
        self._lifetime_s = min(settings.retention_days or _MOST_DAYS, _MOST_DAYS) * _DAY_S
        prefix = "__Secure-" if settings.base_path else "__Host-"
        self.name = f"{prefix}playground" if settings.https else "playground"

    def token(self, cookies: Mapping[str, str]) -> str | None:
        """Return the token a browser carries, if it is one of ours by its form."""
        token = cookies.get(self.name, "")
        return token if _TOKEN.fullmatch(token) else None

    def header(self, token: str) -> str:
        """Return the value of ``Set-Cookie``."""
        secure = "; Secure" if self._https else ""
        return f"{self.name}={token}; Path={self._path}; Max-Age={self._lifetime_s}; HttpOnly; SameSite=Lax{secure}"

    def end(self) -> str:
        """Return the value of ``Set-Cookie`` that makes a browser forget it."""
        return f"{self.name}=; Path={self._path}; Max-Age=0; HttpOnly; SameSite=Lax{'; Secure' if self._https else ''}"


def owner_of(token: str) -> str:
    """Return the name under which the server files what belongs to a token, without keeping the token."""
    return digest(token)
