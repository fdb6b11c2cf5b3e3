from __future__ import annotations

import pytest

from server.settings import Settings
from server.tokens import new_token
from server.visitor import VisitorCookie, owner_of


def test_a_token_is_read_back_from_its_cookie() -> None:
    cookie, token = VisitorCookie(Settings()), new_token()
    header = cookie.header(token)
    assert header.startswith(f"playground={token}; Path=/; ")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header
    assert cookie.token({"playground": token}) == token


@pytest.mark.parametrize(("retention_days", "days"), [(180, 180), (7, 7), (0, 400), (1000, 400)])
def test_the_cookie_lasts_as_long_as_what_belongs_to_it(retention_days: int, days: int) -> None:
    header = VisitorCookie(Settings(retention_days=retention_days)).header(new_token())
    assert f"; Max-Age={days * 86_400}; " in header


def test_behind_https_the_cookie_is_secure_and_bound_to_its_host() -> None:
    cookie = VisitorCookie(Settings(https=True))
    header = cookie.header(new_token())
    assert header.startswith("__Host-playground=")
    assert header.endswith("; Secure")


def test_under_a_path_of_its_own_the_cookie_belongs_to_that_path() -> None:
    header = VisitorCookie(Settings(base_path="/user/ann/playground/")).header(new_token())
    assert header.startswith("playground=")
    assert "; Path=/user/ann/playground; " in header
    assert "; Path=/user/ann; " in VisitorCookie(Settings(base_path="/user/ann")).end()
    header = VisitorCookie(Settings(base_path="/user/ann", https=True)).header(new_token())
    assert header.startswith("__Secure-playground=")  # __Host- has no path but the root
    assert header.endswith("; Secure")


@pytest.mark.parametrize("value", ["", "short", "x" * 44, "x" * 42 + "\n", "ä" * 43, "../" * 14 + "x"])
def test_what_does_not_look_like_a_token_is_none(value: str) -> None:
    assert VisitorCookie(Settings()).token({"playground": value}) is None


def test_the_server_files_sessions_under_a_name_that_does_not_give_the_token_away() -> None:
    token = new_token()
    assert token not in owner_of(token)
    assert owner_of(token) == owner_of(token) != owner_of(new_token())
