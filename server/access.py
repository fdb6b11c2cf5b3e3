"""Who may ask for what: one rule an address, and nothing without a rule.

The guard answers an address that has no rule with 404, and the application does not start while one of its routes
has none. So a new route, websocket or not, is closed until somebody has decided here who may use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute, compile_path

from server.errors import AccessError, SettingsError


class Access(Enum):
    """What a request needs."""

    PUBLIC = "nothing"
    VISITOR = "the cookie of a page"
    TEACHER = "the cookie of a teacher"


RULES: Final[Mapping[str, Access]] = {
    "/": Access.PUBLIC,
    "/lab/{key}": Access.PUBLIC,
    "/glossary": Access.PUBLIC,
    "/dev/views": Access.PUBLIC,
    "/static": Access.PUBLIC,
    "/api/catalogue": Access.PUBLIC,
    "/api/readiness": Access.PUBLIC,
    "/api/thumbnail/{lab}": Access.PUBLIC,
    "/api/ticket": Access.PUBLIC,
    "/api/session": Access.VISITOR,
    "/api/room": Access.VISITOR,
    "/api/teacher": Access.PUBLIC,
    "/api/sign-out": Access.VISITOR,
    "/api/join": Access.VISITOR,
    "/api/rooms": Access.TEACHER,
    "/api/rooms/{room}/push": Access.TEACHER,
    "/api/rooms/{room}/freeze": Access.TEACHER,
    "/api/rooms/{room}/project": Access.TEACHER,
    "/api/rooms/{room}/kick": Access.TEACHER,
    "/api/rooms/{room}/assign": Access.TEACHER,
    "/api/rooms/{room}/take-back": Access.TEACHER,
    "/api/rooms/{room}/code": Access.TEACHER,
    "/api/rooms/{room}/close": Access.TEACHER,
    "/api/rooms/{room}/reopen": Access.TEACHER,
    "/api/rooms/{room}/delete": Access.TEACHER,
    "/api/rooms/{room}/results.csv": Access.TEACHER,
    "/api/rooms/{room}/qr.svg": Access.TEACHER,
    "/api/image-sets": Access.TEACHER,
    "/api/image-sets/{key}/fetch": Access.TEACHER,
    "/teach": Access.PUBLIC,
    "/room/{room}": Access.TEACHER,
    "/join": Access.PUBLIC,
    "/join/{code}": Access.PUBLIC,
    "/watch/{session}": Access.VISITOR,
    "/saved": Access.PUBLIC,
    "/shared/{token}": Access.PUBLIC,
    "/api/visitor": Access.VISITOR,
    "/api/visitor/runs": Access.VISITOR,
    "/api/saved": Access.VISITOR,
    "/api/saved/{run}": Access.VISITOR,
    "/api/saved/{run}/curves": Access.VISITOR,
    "/api/saved/{run}/thumbnail": Access.VISITOR,
    "/api/saved/{run}/restore": Access.VISITOR,
    "/api/saved/{run}/open": Access.VISITOR,
    "/api/saved/{run}/share": Access.VISITOR,
    "/api/shared/{token}/open": Access.VISITOR,
    "/healthz": Access.PUBLIC,
    "/readyz": Access.PUBLIC,
    "/metrics": Access.PUBLIC,
}


class AccessRules:
    """Finds the rule of an address.

    Parameters
    ----------
    rules : mapping of path template to Access
    """

    def __init__(self, rules: Mapping[str, Access] = RULES) -> None:
        self._rules = dict(rules)
        self._patterns = [(_pattern(template), access) for template, access in rules.items()]

    def of(self, path: str) -> Access | None:
        """Return what an address needs; nothing is known of one without a rule."""
        return next((access for pattern, access in self._patterns if pattern.fullmatch(path)), None)

    def check(self, routes: Iterable[BaseRoute]) -> None:
        """Refuse routes without a rule, and rules without a route.

        Raises
        ------
        AccessError
            Naming them.
        """
        templates = {_template(route) for route in routes}
        if missing := sorted(templates - self._rules.keys()):
            raise AccessError(f"no rule in server/access.py says who may use {', '.join(missing)}")
        if idle := sorted(self._rules.keys() - templates):
            raise AccessError(f"server/access.py has rules for what does not exist: {', '.join(idle)}")

    def check_base(self, base_path: str) -> None:
        """Refuse a path in front of all addresses that could be taken for one of them.

        Raises
        ------
        SettingsError
            Naming the first parts that are taken.
        """
        taken = {template.split("/")[1] for template in self._rules} - {""}
        if base_path and base_path.split("/")[1] in taken:
            names = ", ".join(sorted(taken))
            raise SettingsError(f"base path: {base_path} begins like one of the server's own addresses: {names}")


def _template(route: BaseRoute) -> str:
    """Return the path template of a route of any kind."""
    if isinstance(route, Route | WebSocketRoute | Mount):
        return route.path
    raise AccessError(f"a route of the kind {type(route).__name__} cannot be guarded")


def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches an address of a template; a folder covers everything below it."""
    if template == "/static":
        return re.compile(r"/static(/.*)?", re.DOTALL)
    return compile_path(template)[0]
