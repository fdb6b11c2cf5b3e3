from __future__ import annotations

import random
import resource
import signal
import time
from collections.abc import Callable

import numpy as np

from tests.faults.page import Page, Server, Visitor

STEPS = 3000
RUN = {"dataset": "spiral", "seed": 5, "batch_size": 10, "max_steps": STEPS}


def train_to_the_end(page: Page) -> np.ndarray:
    """Read on until training stops and every row is here; return the curves."""
    while page.until("state")["running"]:
        pass
    before = -1
    while len(page.rows) != before:
        before = len(page.rows)
        page.read_for(0.7)
    return page.rows


def uninterrupted(server: Server) -> np.ndarray:
    page = Visitor(server).page()
    page.ask("configure", "configured", changes=RUN, replace=True)
    page.watch_curves()
    page.send(type="play", id=99)
    return train_to_the_end(page)


def test_cuts_leave_the_loss_curve_as_it_was(server: Server, times: Callable[[int, int], int]) -> None:
    """Goal F9: short 2 runs x 8 cuts, soak 20 x 15."""
    expected = uninterrupted(server)
    assert expected[-1, 0] > STEPS - 30
    chance = random.Random(3)
    for _ in range(times(2, 20)):
        visitor = Visitor(server)
        page = visitor.page()
        page.ask("configure", "configured", changes=RUN, replace=True)
        page.ask("speed", "state", steps_per_second=1500.0)
        page.send(type="play", id=99)
        for _ in range(times(8, 15)):
            page.watch_curves()
            page.read_for(chance.uniform(0.02, 0.2))
            page.cut()
            page = visitor.page(**page.known, event_offset=0)
        page.watch_curves()
        page.ask("speed", "state", steps_per_second=None)
        page.read_for(0.1)
        page = visitor.page(**page.known, event_offset=0)
        page.watch_curves()
        deadline = time.monotonic() + 60
        while not len(page.rows) or page.rows[-1, 0] < expected[-1, 0]:
            assert time.monotonic() < deadline
            page.read_for(0.2)
        assert page.rows.tobytes() == expected.tobytes()


def test_a_killed_server_offers_its_runs_again_bit_for_bit(server: Server, times: Callable[[int, int], int]) -> None:
    """Goals F2 and F9 over restarts: short 1 kill, soak 20; no process is left behind after a second."""
    expected = uninterrupted(server)
    visitor = Visitor(server)
    page = visitor.page()
    page.ask("configure", "configured", changes=RUN, replace=True)
    page.ask("step", "state", count=700)
    server.until_kept(page.welcome["session"], 700)
    for _ in range(times(1, 20)):
        left = server.workers()
        server.end(signal.SIGKILL)
        assert left
        time.sleep(1.5)
        assert not server.workers()
        server.start()
        page = visitor.page(session=page.welcome["session"], resume=page.welcome["resume"])
        assert page.welcome["state"]["step"] == 700
        assert page.welcome["config"]["seed"] == 5
    page.watch_curves()
    page.send(type="play", id=99)
    assert train_to_the_end(page).tobytes() == expected.tobytes()


def test_sigterm_keeps_a_run_in_the_middle_of_its_training(server: Server) -> None:
    """Goal F3; then with the newest checkpoint damaged, which the page is told."""
    expected = uninterrupted(server)
    visitor = Visitor(server)
    page = visitor.page()
    page.ask("configure", "configured", changes=RUN, replace=True)
    page.ask("speed", "state", steps_per_second=300.0)
    page.ask("play", "state")
    page.read_for(1.0)
    assert server.end(signal.SIGTERM) < 8
    server.start()
    page = visitor.page(session=page.welcome["session"])
    state = page.welcome["state"]
    assert state["running"]
    assert 0 < state["step"] < STEPS
    page.watch_curves()
    page.ask("speed", "state", steps_per_second=None)
    assert train_to_the_end(page).tobytes() == expected.tobytes()

    server.end(signal.SIGTERM)
    folder = max((server.folder / "runs").iterdir(), key=lambda path: path.stat().st_mtime)
    newest = max(folder.iterdir())
    newest.write_bytes(newest.read_bytes()[:-9])
    server.start()
    page = visitor.page(session=page.welcome["session"])
    page.ask("ping", "pong")
    assert page.welcome["state"]["step"] == STEPS
    assert f"The newest checkpoint was damaged; this run continues from step {STEPS:,}." in page.notices


def test_a_full_disk_is_told_and_training_goes_on(server: Server) -> None:
    """Goal F5, with a limit on the size of files in place of a small disk."""
    visitor = Visitor(server)
    page = visitor.page()
    page.ask("step", "state", count=10)
    server.until_kept(page.welcome["session"], 10)
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    page.ask("step", "state", count=10)
    assert "The server cannot save this run (File too large)" in page.until("notice")["message"]
    page.ask("step", "state", count=10)
    page.ask("ping", "pong")
    assert Visitor(server).page().welcome["state"]["step"] == 0  # others come and train
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
    page.ask("step", "state", count=10)
    assert "can save again" in page.until("notice")["message"]
    session = page.welcome["session"]
    server.until_kept(session, 40)
    server.end(signal.SIGKILL)
    server.start()
    assert visitor.page(session=session).welcome["state"]["step"] == 40
