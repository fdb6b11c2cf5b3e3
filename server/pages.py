"""The pages: gallery, one page a lab, and the page that shows every view.

========================  =====================  ==========================================================
address                   template               extra context
========================  =====================  ==========================================================
``/``                     ``gallery.html``       ``groups``: lists of labs, one for each lecture or topic;
                                                 ``filmed``: keys of the labs that have a film; ``in_room``
``/lab/{key}``            ``lab.html``           ``lab``: the `Lab`; ``prose``: its lesson as safe HTML;
                                                 ``tasks``: title and text of each; ``place``: the session
                                                 to ``watch`` (or empty), its ``student``, the teacher's
                                                 ``room`` to go back to, whether the visitor is ``in_room``
``/watch/{session}``      ``lab.html``           the same
``/teach``                ``teach.html``         ``rooms``: the teacher's open rooms; ``closed``; ``is_teacher``
``/room/{room}``          ``room.html``          ``room``: the `Room`; ``code``: as people read it;
                                                 ``join_address``; ``is_only_here``: nobody else reaches it
``/join``                 ``join.html``          ``code``: from the address, or empty; ``room``: joined already
``/saved``                ``saved.html``         ``titles``: of the labs, by key
``/shared/{token}``       ``shared.html``        ``run``: the row of the saved run; ``lab``: its `Lab`
``/glossary``             ``glossary.html``      ``sections``: of `server.glossary`
``/dev/views``            ``dev_views.html``     nothing
any error of a page       ``error.html``         ``status`` (404), ``title``, ``message``, ``remedy``
========================  =====================  ==========================================================

Every template also gets

- ``labs``: all labs in order, each with ``key, title, summary, lecture, order, experiment, start, controls,
  layout, tasks`` (see ``labs.py`` for what a lab's file looks like);
- ``nonce``: of this response. The only inline script the content security policy lets through is one that
  carries it: ``<script type="importmap" nonce="{{ nonce }}">{{ import_map|safe }}</script>``. Inline ``style``
  attributes and ``<style>`` are refused; set styles through the CSSOM (``element.style.width = ...``);
- ``import_map``: the import map as JSON: the libraries of ``static/vendor/modules.json``;
- ``static("app.css")``: the address of a file of ``static/``, with the content version in its path, so that a
  browser may keep it for ever. Relative imports between modules keep the version by themselves;
- ``base``: the path in front of every address, empty unless a proxy has the server under one: ``{{ base }}/glossary``;
  scripts have ``rooted("/glossary")``. Links of a lesson are written without it;
- ``version``: the application's version, such as ``0.1.0``;
- ``page``: the template's name; ``dev`` for ``dev_views.html``.

Data for scripts does not need an inline script: ``data-*`` attributes, or ``GET /api/catalogue``.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import Row
from starlette.responses import HTMLResponse, Response

from engine.experiments import EXPERIMENTS
from server.assets import import_map
from server.glossary import make_glossary, slug
from server.labs import Lab
from server.rooms.rooms import Rooms
from server.settings import Settings
from server.static_files import StaticVersion
from server.thumbnails import has_film
from server.tokens import new_token
from server.visitor import VisitorCookie, owner_of

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class Pages:
    """Renders the pages.

    Parameters
    ----------
    folder : Path
        Of the templates.
    labs : mapping of key to Lab
    static : StaticVersion
    settings : Settings
    version : str
        The application's version.
    rooms : Rooms
        Whose students find their room in every lab.
    """

    def __init__(
        self,
        folder: Path,
        labs: Mapping[str, Lab],
        static: StaticVersion,
        settings: Settings,
        version: str,
        rooms: Rooms,
    ) -> None:
        self._labs = labs
        self._rooms = rooms
        self._static = static
        self._version = version
        self._cookie = VisitorCookie(settings)
        self._base = settings.base_path
        self._templates = Environment(
            loader=FileSystemLoader(folder), autoescape=select_autoescape(), undefined=StrictUndefined
        )
        self._templates.filters["slug"] = slug
        self._glossary = make_glossary(EXPERIMENTS)

    async def gallery(self, request: Request) -> Response:
        """Answer ``GET /``."""
        filmed = {lab.key for lab in self._labs.values() if has_film(lab)}
        return self._page(request, "gallery", groups=self._groups(), filmed=filmed, in_room=self._in_room(request))

    def _in_room(self, request: Request) -> bool:
        """Is the visitor a student of an open room?"""
        token = self._cookie.token(request.cookies)
        return token is not None and self._rooms.of_member(owner_of(token)) is not None

    def _groups(self) -> list[list[Lab]]:
        """Return the labs by lecture, both in the gallery's order."""
        groups: dict[str, list[Lab]] = {}
        for lab in self._labs.values():
            groups.setdefault(lab.lecture, []).append(lab)
        return list(groups.values())

    async def lab(self, request: Request) -> Response:
        """Answer ``GET /lab/{key}``."""
        return self.show_lab(request, request.path_params["key"])

    def show_lab(self, request: Request, key: str, watch: str = "", student: str = "", room: str = "") -> Response:
        """Return a lab's page: the visitor's own, or one that only watches the run of a student."""
        lab = self._labs.get(key)
        if lab is None:
            return self.error(request, 404, "There is no such lab", f"No lab is called {key[:60]!r}.")
        prose = lab.prose.replace('href="/', f'href="{self._base}/')
        tasks = [{"title": task.title, "text": task.text} for task in lab.tasks]
        place = {"watch": watch, "student": student, "room": room, "in_room": self._in_room(request)}
        return self._page(request, "lab", lab=lab, prose=prose, tasks=tasks, place=place)

    def render(self, request: Request, page: str, **context: object) -> Response:
        """Return a page of another part of the server."""
        return self._page(request, page, **context)

    async def saved(self, request: Request) -> Response:
        """Answer ``GET /saved``."""
        titles = {lab.key: lab.title for lab in self._labs.values()}
        return self._page(request, "saved", titles=titles)

    def shared(self, request: Request, run: Row[Any] | None) -> Response:
        """Return the page of a link to a saved run; opening it is a button, since following a link changes nothing."""
        lab = None if run is None else self._labs.get(run.lab)
        if lab is None:
            return self.error(request, 404, "This link leads nowhere", "The run was deleted, or its link was ended.")
        return self._page(request, "shared", run=run, lab=lab)

    async def glossary(self, request: Request) -> Response:
        """Answer ``GET /glossary``."""
        return self._page(request, "glossary", sections=self._glossary)

    async def dev_views(self, request: Request) -> Response:
        """Answer ``GET /dev/views``."""
        return self._page(request, "dev")

    def error(self, request: Request, status: int, title: str, message: str) -> Response:
        """Return a page that says what went wrong."""
        remedy = "The gallery has all labs."
        response = self._page(request, "error", status=status, title=title, message=message, remedy=remedy)
        response.status_code = status
        return response

    def _page(self, request: Request, page: str, **context: object) -> Response:
        """Render a template under its content security policy, and give or renew the cookie of the visitor."""
        nonce = secrets.token_urlsafe(16)
        template = self._templates.get_template(f"{'dev_views' if page == 'dev' else page}.html")
        html = template.render(
            page=page,
            labs=list(self._labs.values()),
            nonce=nonce,
            version=self._version,
            static=self._static.address,
            base=self._base,
            import_map=json.dumps(import_map(self._static.address(""))),
            **context,
        )
        response = HTMLResponse(html)
        response.headers["content-security-policy"] = _POLICY.format(nonce=nonce)
        response.headers["cache-control"] = "no-store"
        token = self._cookie.token(request.cookies) or new_token()
        response.headers.append("set-cookie", self._cookie.header(token))
        return response
