"""Connections that break, and a run that is opened twice: goals F9 and F10."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from server.protocol import CLOSE_TAKEN_OVER
from tests.evidence.figures import Figures
from tests.faults.page import Visitor
from tests.faults.proxy import WAYS, Proxy
from tests.real_server import Server

STEPS = 3000
RUN = {"dataset": "spiral", "seed": 5, "batch_size": 10, "max_steps": STEPS}
PACE = 600.0
"""Steps a second at which the run outlasts a good part of the cuts."""


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    between = Proxy(server.port)
    yield between
    between.close()


def test_cuts_leave_the_loss_curve_as_it_was(
    server: Server, proxy: Proxy, times: Callable[[int, int], int], figure: Figures
) -> None:
    """Goal F9: short 2 runs x 8 cuts, soak 20 x 15."""
    whole = Visitor(server).page()
    whole.train(**RUN)
    expected = whole.rows_until(STEPS).tobytes()
    chance = random.Random(3)
    equal, cuts = 0, Counter[str]()
    for _ in range(runs := times(2, 20)):
        visitor = Visitor(server)
        page = visitor.page(via=proxy.url)
        page.ask("speed", "state", steps_per_second=PACE)
        page.train(**RUN)
        for number in range(times(8, 15)):
            page.read_for(chance.uniform(0.02, 0.2))
            way = WAYS[number % len(WAYS)] if number < len(WAYS) else chance.choice(WAYS)
            proxy.break_all(way)
            cuts[way] += 1
            again = visitor.page(via=proxy.url, **page.known, event_offset=0)
            page.cut()
            again.keep_rows_of(page)
            page = again
            page.watch_curves()
        page.ask("speed", "state", steps_per_second=None)
        equal += page.rows_until(STEPS).tobytes() == expected
        page.cut()
    for way, count in cuts.items():
        figure("F9", f"connections cut, {way}", count)
    figure("F9", "runs whose loss curve is bit for bit the uninterrupted one", 100 * equal / runs, "%", at_least=100)


def test_a_second_tab_takes_the_run_and_the_first_one_can_change_nothing(
    server: Server, proxy: Proxy, figure: Figures
) -> None:
    """Goal F10: the first tab's command is under way while the second one opens, and arrives after it."""
    visitor = Visitor(server)
    first = visitor.page(via=proxy.url)
    first.step(10)
    proxy.hold()
    first.send(type="step", id=90, count=50)
    first.send(type="reset", id=91, seed=7)
    begin = time.monotonic()
    second = visitor.page(**first.known, event_offset=0)
    seconds = time.monotonic() - begin
    proxy.release()
    assert first.until_closed() == CLOSE_TAKEN_OVER
    second.step(1)
    step = second.step(1)["step"]
    figure("F10", "steps that late commands of the first tab have changed", abs(step - 12), at_most=0)
    figure("F10", "until the second tab has the run", 1000 * seconds, "ms", at_most=250, timing=True)


def test_a_second_tab_need_not_wait_for_a_first_one_that_has_fallen_silent(server: Server, proxy: Proxy) -> None:
    visitor = Visitor(server)
    first = visitor.page(via=proxy.url)
    first.step(10)
    proxy.break_all("stall")
    second = visitor.page(**first.known, event_offset=0)
    assert second.welcome["resumed"]
    assert second.step(1)["step"] == 11
    first.cut()
