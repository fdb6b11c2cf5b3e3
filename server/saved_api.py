"""Addresses of the saved runs. Each works on the runs of the cookie's visitor; a link's token works for anybody.

==========================================  =================================================================
address                                     answer
==========================================  =================================================================
``GET /api/saved``                          all but pictures: a list of objects, the newest first
``GET /api/saved/{run}/curves``             rows of the curves, float64 little-endian
``GET /api/saved/{run}/thumbnail``          a frame of the output map; 204 where there is none
``DELETE /api/saved/{run}``                 204; within an hour it can be undone
``POST /api/saved/{run}/restore``           204; it was deleted and is there again; 409 if there is no room
``POST /api/saved/{run}/open``              ``{"session", "lab"}`` of a new session that begins as the run ended
``POST /api/saved/{run}/share``             ``{"token"}`` of another link
``DELETE /api/saved/{run}/share``           204; all links end
``POST /api/shared/{token}/open``           ``{"session", "lab"}``
==========================================  =================================================================
"""

from __future__ import annotations

from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.errors import FullError
from server.saved_runs import Opened, SavedRuns
from server.visitor import VisitorCookie, owner_of

T = TypeVar("T")

_FRESH = {"cache-control": "no-store"}


class SavedApi:
    """Answers programs; the pages are in `server.pages`.

    Parameters
    ----------
    saved_runs : SavedRuns
    cookie : VisitorCookie
    """

    def __init__(self, saved_runs: SavedRuns, cookie: VisitorCookie) -> None:
        self._saved_runs = saved_runs
        self._cookie = cookie

    @property
    def routes(self) -> list[Route]:
        """The routes of this file."""
        return [
            Route("/api/saved", self._list),
            Route("/api/saved/{run}", self._delete, methods=["DELETE"]),
            Route("/api/saved/{run}/curves", self._curves),
            Route("/api/saved/{run}/thumbnail", self._thumbnail),
            Route("/api/saved/{run}/restore", self._restore, methods=["POST"]),
            Route("/api/saved/{run}/open", self._open, methods=["POST"]),
            Route("/api/saved/{run}/share", self._share, methods=["POST", "DELETE"]),
            Route("/api/shared/{token}/open", self._open_shared, methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        return JSONResponse(await self._saved_runs.of(self._owner(request)), headers=_FRESH)

    async def _curves(self, request: Request) -> Response:
        rows = await self._saved_runs.curves(self._owner(request), request.path_params["run"])
        return Response(_there(rows), media_type="application/octet-stream", headers=_FRESH)

    async def _thumbnail(self, request: Request) -> Response:
        frame = _there(await self._saved_runs.thumbnail(self._owner(request), request.path_params["run"]))
        if not frame:
            return Response(status_code=204, headers=_FRESH)
        return Response(frame, media_type="application/octet-stream", headers=_FRESH)

    async def _delete(self, request: Request) -> Response:
        _there(await self._saved_runs.delete(self._owner(request), request.path_params["run"]) or None)
        return Response(status_code=204)

    async def _restore(self, request: Request) -> Response:
        try:
            _there(await self._saved_runs.restore(self._owner(request), request.path_params["run"]) or None)
        except FullError as problem:
            raise HTTPException(409, str(problem)) from None
        return Response(status_code=204)

    async def _open(self, request: Request) -> Response:
        return _opened(await self._saved_runs.open(self._owner(request), request.path_params["run"]))

    async def _share(self, request: Request) -> Response:
        owner, run = self._owner(request), request.path_params["run"]
        if request.method == "DELETE":
            _there(await self._saved_runs.unshare(owner, run) or None)
            return Response(status_code=204)
        return JSONResponse({"token": _there(await self._saved_runs.share(owner, run))}, headers=_FRESH)

    async def _open_shared(self, request: Request) -> Response:
        return _opened(await self._saved_runs.open_shared(self._owner(request), request.path_params["token"]))

    def _owner(self, request: Request) -> str:
        """Return the visitor; the guard has seen to it that there is a cookie."""
        token = self._cookie.token(request.cookies)
        assert token is not None
        return owner_of(token)


def _there(found: T | None) -> T:
    """Return what was found; what is not there and what is another visitor's get the same answer."""
    if found is None:
        raise HTTPException(404, "There is no such saved run.")
    return found


def _opened(opened: Opened | None) -> Response:
    found = _there(opened)
    return JSONResponse({"session": found.session, "lab": found.lab}, headers=_FRESH)
