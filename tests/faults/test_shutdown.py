"""Goal F3: told to end, the server ends soon, tells every page, and loses no step, whoever does not listen."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.evidence.figures import Figures
from tests.faults.disk import kept_step
from tests.faults.page import Page, SleepingPage, Visitor
from tests.real_server import Server

MOST_S = 8.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data", PLAYGROUND_MOST_TRAINING="128") as running:
        yield running


class Live:
    """A page that is read all the time; it trains, or it has trained and waits."""

    def __init__(self, server: Server, trains: bool) -> None:
        self.page: Page = Visitor(server).page()
        self.trains = trains
        self.page.ask("speed", "state", steps_per_second=200.0)
        self.page.watch_curves()
        if trains:
            self.page.ask("play", "state")
        else:
            self.page.step(10)

    def drawn(self) -> int:
        """Return the last step that its page has seen."""
        return int(self.page.rows[-1, 0]) if len(self.page.rows) else 0


def test_a_server_told_to_end_loses_no_step(server: Server, times: Callable[[int, int], int], figure: Figures) -> None:
    """Short 12 live pages of which 6 train, soak 100 and 30; 5 stalled ones each time."""
    live, training = times(12, 100), times(6, 30)
    with ThreadPoolExecutor(live) as readers:
        pages = list(readers.map(lambda number: Live(server, number < training), range(live)))
        for _ in range(5):
            SleepingPage(Visitor(server))
        for each in pages:
            each.page.read_for(0.2)
        codes = readers.map(lambda each: each.page.until_closed(), pages)
        seconds = server.end(signal.SIGTERM)
        told = sum(code == 1012 for code in codes)
    behind = [each for each in pages if (kept_step(server, each.page.welcome["session"]) or -1) < each.drawn()]
    assert len(list((server.folder / "runs").iterdir())) == live + 5
    figure("F3", "pages that were told by close code 1012", 100 * told / live, "%", at_least=100)
    figure("F3", "runs that lie on the disk before the last step their page has drawn", len(behind), at_most=0)
    figure(
        "F3",
        f"from the signal to the end, with {live} live and 5 stalled pages and {training} runs in training",
        seconds,
        "s",
        at_most=MOST_S,
        timing=True,
    )
