from __future__ import annotations

import json
import logging

import pytest

from server.log_lines import MOST_BYTES, JsonLines, TextLines, safe
from server.tokens import new_token

FORMS = (TextLines(), JsonLines())
HOSTILE = (
    "x" * 2**20,
    "ä" * 2**20,
    "name\r\n2026-01-01T00:00:00.000Z ERROR server: forged",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07",
    "\u2028\u2029\u202etxt.exe\u2066",
    "\x00\x85\x9b1m",
    "\ud800",
)


def record(message: str, *arguments: object, exc: BaseException | None = None) -> logging.LogRecord:
    info = (type(exc), exc, exc.__traceback__) if exc is not None else None
    return logging.LogRecord("server.test", logging.ERROR, "test.py", 1, message, arguments, info)


@pytest.mark.parametrize("form", FORMS, ids=["text", "json"])
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_stranger_is_called_it_is_one_short_line(form: logging.Formatter, name: str) -> None:
    line = form.format(record("room of %s was opened", name))
    assert len(line.splitlines()) == 1
    assert len(line.encode()) <= MOST_BYTES
    assert all(sign.isprintable() for sign in line)


@pytest.mark.parametrize("form", FORMS, ids=["text", "json"])
def test_tokens_are_left_out(form: logging.Formatter) -> None:
    token = new_token()
    line = form.format(record("cookie playground=%s; ticket %s", token, token))
    assert token not in line
    assert line.count("[token]") == 2


def test_a_traceback_cannot_look_like_a_record() -> None:
    try:
        raise ValueError("first\n2026-01-01T00:00:00.000Z ERROR server: forged")
    except ValueError as problem:
        caught = problem
    first, *rest = TextLines().format(record("incident 1", exc=caught)).splitlines()
    assert first.endswith("ERROR server.test: incident 1")
    assert rest
    assert all(line.startswith("  | ") and len(line.encode()) <= MOST_BYTES for line in rest)
    told = json.loads(JsonLines().format(record("incident 1", exc=caught)))
    assert (told["level"], told["message"]) == ("error", "incident 1")
    assert "ValueError: first" in told["traceback"]


def test_ordinary_text_stays_as_it_is() -> None:
    assert safe("session ab12: the network's loss fell to 0.01, 100 % of „Ann“") == (
        "session ab12: the network's loss fell to 0.01, 100 % of „Ann“"
    )
