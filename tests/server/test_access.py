"""Every route, HTTP and websocket, with every kind of credential; read from the application, not from a list here."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.access import RULES, Access, AccessRules
from server.app import create_app
from server.errors import AccessError
from server.settings import Settings
from server.tokens import new_token

OWN = {"origin": "http://localhost"}
COOKIES = {
    "none": "",
    "forged": "playground=" + "x" * 42,
    "empty": "playground=",
    "of another name": "__Host-playground=" + "x" * 43,
}
FOREIGN = (
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
    {"origin": "http://localhost", "sec-fetch-site": "same-site"},
    {},
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    """Not started: no worker is needed to be refused."""
    return TestClient(create_app(Settings()), base_url="http://localhost")


def routes(client: TestClient, kind: type[Any]) -> list[Any]:
    app: Any = client.app
    return [route for route in app.routes if isinstance(route, kind)]


def address(route: Any) -> str:
    return re.sub(r"\{\w+\}", "1", route.path)


def test_the_application_starts_only_if_every_route_has_a_rule() -> None:
    route = Route("/api/new", lambda request: PlainTextResponse(""))
    with pytest.raises(AccessError, match=r"no rule in server/access\.py says who may use /api/new"):
        AccessRules().check([*create_app().routes, route])
    with pytest.raises(AccessError, match="rules for what does not exist: /old"):
        AccessRules({**RULES, "/old": Access.PUBLIC}).check(create_app().routes)


@pytest.mark.parametrize(
    "path", ["/api/new", "/docs", "/openapi.json", "/staticx", "/api//ticket", "/api/session/x", "/%00"]
)
def test_an_address_without_a_rule_is_nothing_to_anybody(client: TestClient, path: str) -> None:
    for method in ("GET", "POST"):
        assert client.request(method, path, headers=OWN).status_code == 404
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(f"ws://localhost{path}", headers={**OWN}):
        pass


def test_no_websocket_opens_without_the_cookie_of_a_page_or_for_a_foreign_page(client: TestClient) -> None:
    websockets = routes(client, WebSocketRoute)
    assert websockets
    for route in websockets:
        assert RULES[route.path] is not Access.PUBLIC
        place = f"ws://localhost{address(route)}"
        for cookie in COOKIES.values():
            with (
                pytest.raises(WebSocketDisconnect),
                client.websocket_connect(place, headers={**OWN, "cookie": cookie}),
            ):
                pass
        for headers in FOREIGN:
            good = {"cookie": f"playground={new_token()}", **headers}
            with pytest.raises(WebSocketDisconnect), client.websocket_connect(place, headers=good):
                pass


def test_what_is_not_public_is_refused_without_a_good_cookie(client: TestClient) -> None:
    for route in routes(client, Route):
        if RULES[route.path] is Access.PUBLIC:
            continue
        for method in route.methods - {"HEAD"}:
            for cookie in COOKIES.values():
                client.cookies.clear()
                answer = client.request(method, address(route), headers={**OWN, "cookie": cookie})
                assert answer.status_code in (401, 403), (route.path, cookie)


def test_whatever_changes_something_refuses_pages_of_other_sites(client: TestClient) -> None:
    changing = [route for route in routes(client, Route) if route.methods - {"GET", "HEAD"}]
    assert changing
    for route in changing:
        for method in route.methods - {"GET", "HEAD"}:
            for headers in FOREIGN:
                cookie = {"cookie": f"playground={new_token()}"}
                answer = client.request(method, address(route), headers={**cookie, **headers})
                assert answer.status_code == 403, (route.path, headers)


def test_nothing_changes_by_get(client: TestClient) -> None:
    """A route reads or changes, never both: no handler has to look at the method."""
    for route in routes(client, Route):
        assert not ({"GET", "HEAD"} & route.methods and route.methods - {"GET", "HEAD"}), route.path
