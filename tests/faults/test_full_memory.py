"""Goal F6 for the whole server: who does not fit is told so, and nobody loses anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from server.protocol import CLOSE_FULL
from tests.evidence.figures import Figures
from tests.faults.disk import wait_until_kept
from tests.faults.page import Page, Visitor
from tests.real_server import READY_S, Server

ROOM_MB = "180"
"""A convolutional network is promised 96 MiB, on MNIST 131: one fits, and what a second begins with, not two."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data", PLAYGROUND_MOST_MEMORY_MB=ROOM_MB) as running:
        yield running


def refusal(visitor: Visitor, **hello: str) -> str:
    """Return why a page is turned away."""
    with pytest.raises(ConnectionClosed) as ended:
        visitor.page(experiment="convnet", **hello)
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == CLOSE_FULL
    return ended.value.rcvd.reason


def patient(server: Server, visitor: Visitor, **hello: str) -> Page:
    """Return the page after as many attempts as it takes."""
    pages: list[Page] = []

    def attempt() -> bool:
        try:
            pages.append(visitor.page(experiment="convnet", **hello))
        except ConnectionClosed:
            return False
        return True

    server.until(attempt, f"no room within {READY_S:.0f} s")
    return pages[0]


def test_who_does_not_fit_waits_until_somebody_leaves(server: Server, figure: Figures) -> None:
    first, second = Visitor(server), Visitor(server)
    page = first.page(experiment="convnet")
    session = page.welcome["session"]
    page.step(3)
    assert refusal(second).startswith("the memory of this server is full: ")
    assert server.metric('playground_refusals_total{reason="memory"}') == 1
    page.send(type="configure", id=90, changes={"preset": "small_alexnet", "batch_size": 256})
    assert page.until("error")["code"] == "busy"
    page.step(3)
    wait_until_kept(server, session, 6)

    page.cut()
    other = patient(server, second)  # the first one, whom nobody looks at, is parked for it
    assert refusal(first, session=session).startswith("the memory of this server is full: ")
    other.cut()
    again = patient(server, first, session=session)
    figure("F6", "steps lost by a run that waited for memory", 6 - again.welcome["state"]["step"], at_most=0)
    assert server.metric("playground_memory_promised_bytes") <= int(ROOM_MB) * 2**20
