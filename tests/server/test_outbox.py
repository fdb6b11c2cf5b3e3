from __future__ import annotations

import asyncio

import pytest

from server import outbox
from server.outbox import MOST_WAITING, Close, Outbox


def taken(box: Outbox) -> list[str | bytes] | Close:
    return asyncio.run(asyncio.wait_for(box.take(), 60))


def test_events_go_before_bundles() -> None:
    box = Outbox()
    for data in (b"picture", "answer", "notice"):
        box.put(data)
    assert taken(box) == ["answer", "notice", b"picture"]


def test_a_page_that_lets_too_many_messages_wait_is_closed_and_they_go() -> None:
    box = Outbox()
    for _ in range(MOST_WAITING + 1):
        box.put("event")
    closed = taken(box)
    assert isinstance(closed, Close)
    assert closed.code == 1008


def test_a_page_that_lets_too_much_wait_is_closed_but_one_long_message_is_not_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "MOST_WAITING_BYTES", 100)
    box = Outbox()
    box.put("x" * 1000)
    assert taken(box) == ["x" * 1000]
    box.put("x" * 60)
    box.put("x" * 60)
    box.put("too late")
    assert isinstance(taken(box), Close)
