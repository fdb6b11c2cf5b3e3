"""The server under a path of a proxy's: every address that leaves it has the path in front."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from server.access import RULES, AccessRules
from server.app import create_app
from server.errors import SettingsError
from server.public_address import PublicAddress, path_on_server
from server.settings import Settings
from server.tokens import new_token

ROOT = Path(__file__).resolve().parents[2]
BASE = "/user/ann@x.org/playground"
FIRST_PARTS = sorted({template.split("/")[1] for template in RULES} - {""})
ABSOLUTE = re.compile(rf"""['\"`]/(?:{"|".join(FIRST_PARTS)})\b[^'\"`]*['\"`]""")


def seen(scope: Scope, **settings: Any) -> Scope:
    """Return the scope that the application gets."""
    got: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        got.append(scope)

    async def nothing(*_: Any) -> Any:
        raise AssertionError("nobody reads or answers here")

    asyncio.run(PublicAddress(app, Settings(**settings))(scope, nothing, nothing))
    return got[0]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("/", "/"), ("/lab/xor", "/lab/xor"), (BASE, "/"), (f"{BASE}/", "/"), (f"{BASE}/lab/xor", "/lab/xor")],
)
def test_a_proxy_may_pass_the_path_on_or_cut_it_off(path: str, wanted: str) -> None:
    scope = seen({"type": "http", "path": path, "scheme": "http"}, base_path="/user/ann%40x.org/playground/")
    assert path_on_server(scope) == wanted
    assert scope["path"] == BASE + wanted
    assert scope["scheme"] == "http"


def test_what_is_reached_by_https_is_so_whatever_the_proxy_says() -> None:
    assert seen({"type": "http", "path": "/", "scheme": "http"}, https=True)["scheme"] == "https"
    assert seen({"type": "websocket", "path": "/", "scheme": "ws"}, https=True)["scheme"] == "wss"


@pytest.mark.parametrize(
    "given", ["playground", "/a b", "/a//b", "/a/../b", '/"><script>', "/a;b", "/é", "/a?b", "/a#b"]
)
def test_a_base_path_can_stand_in_a_page_as_it_is(given: str) -> None:
    with pytest.raises(SettingsError, match="base path: expected such as /user/ann/playground, got"):
        Settings(base_path=given)


def test_a_base_path_cannot_be_taken_for_an_address_of_the_server() -> None:
    for first in FIRST_PARTS:
        with pytest.raises(SettingsError, match=f"/{first}/x begins like one of the server's own addresses: api, "):
            AccessRules().check_base(f"/{first}/x")
    with pytest.raises(SettingsError, match="begins like one of"):
        create_app(Settings(base_path="/static"))
    AccessRules().check_base("/classroom/lab")


@pytest.mark.parametrize("cut", [True, False])
def test_every_address_of_a_page_begins_with_the_base_path(cut: bool) -> None:
    client = TestClient(create_app(Settings(base_path=BASE)), base_url="http://localhost")
    front = "" if cut else BASE
    for path in ("/", "/lab/sigmoid-unit", "/glossary", "/saved", "/teach", "/join", "/join/ABCD-EFGH"):
        page = client.get(front + path, headers={"cookie": f"playground={new_token()}"})
        assert page.status_code == 200, path
        places = re.findall(r'(?:href|src|action|data-base|": )="?(/[^"]*)"', page.text)
        assert len(places) > 3
        assert [place for place in places if not f"{place}/".startswith(f"{BASE}/")] == []
    assert client.get(f"{front}/healthz").status_code == 200
    assert client.get(f"{front}/nothing").status_code == 404


def test_code_and_pages_write_no_address_without_the_base_path() -> None:
    """What a script asks for goes through `rooted`, what a template links to begins with `base`."""
    wrong = []
    for folder in ("app", "views"):
        for path in (ROOT / "static" / folder).rglob("*.js"):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if ABSOLUTE.search(line) and "rooted(" not in line and not line.lstrip().startswith(("/*", "*")):
                    wrong.append(f"{path.name}:{number}: {line.strip()[:80]}")
    for path in (ROOT / "templates").glob("*.html"):
        wrong += [
            f"{path.name}: {found}" for found in re.findall(r'(?:href|src|action)="/[^"]*', path.read_text("utf-8"))
        ]
    assert wrong == []
