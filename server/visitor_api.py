"""What a browser may ask about itself: the runs that are kept for it, and to be forgotten.

==========================  ===============================================================================
address                     answer
==========================  ===============================================================================
``GET /api/visitor/runs``   a list of ``{"id", "lab", "seen_at", "open"}``, the newest first
``DELETE /api/visitor``     204; everything this browser did is deleted, and the cookie with it
==========================  ===============================================================================

A teacher's rooms and account stay; they are no more in this browser than in another one that has the token.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.kept_sessions import KeptSessions
from server.rooms.hub import Hub
from server.sessions import Sessions
from server.visitor import VisitorCookie, owner_of


class VisitorApi:
    """Answers what concerns the visitor alone.

    Parameters
    ----------
    hub : Hub
    sessions : Sessions
    kept : KeptSessions
    cookie : VisitorCookie
    """

    def __init__(self, hub: Hub, sessions: Sessions, kept: KeptSessions, cookie: VisitorCookie) -> None:
        self._hub = hub
        self._sessions = sessions
        self._kept = kept
        self._cookie = cookie

    @property
    def routes(self) -> list[Route]:
        """The routes of this file."""
        return [
            Route("/api/visitor", self._forget, methods=["DELETE"]),
            Route("/api/visitor/runs", self._runs),
        ]

    async def _forget(self, request: Request) -> Response:
        await self._hub.forget(self._owner(request))
        return Response(status_code=204, headers={"set-cookie": self._cookie.end()})

    async def _runs(self, request: Request) -> Response:
        runs = [
            {"id": row.id, "lab": row.lab, "seen_at": row.seen_at, "open": self._is_open(row.id)}
            for row in await self._kept.of(self._owner(request))
            if not row.stopped
        ]
        return JSONResponse(runs, headers={"cache-control": "no-store"})

    def _owner(self, request: Request) -> str:
        """Return the visitor; the guard has seen to it that there is a cookie."""
        token = self._cookie.token(request.cookies)
        assert token is not None
        return owner_of(token)

    def _is_open(self, session_id: str) -> bool:
        """Does a page show this run now?"""
        live = self._sessions.find(session_id)
        return live is not None and live.is_watched
