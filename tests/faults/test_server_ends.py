from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable

import numpy as np

from tests.evidence.figures import Figures
from tests.faults.disk import wait_until_kept
from tests.faults.page import Visitor
from tests.real_server import Server

STEPS = 3000
RUN = {"dataset": "spiral", "seed": 5, "batch_size": 10, "max_steps": STEPS}


def uninterrupted(server: Server) -> np.ndarray:
    page = Visitor(server).page()
    page.train(**RUN)
    return page.rows_until(STEPS)


def test_a_killed_server_offers_its_runs_again_bit_for_bit(
    server: Server, times: Callable[[int, int], int], figure: Figures
) -> None:
    """Goals F2 and F9 over restarts: short 1 kill, soak 20; no process is left behind after a second."""
    expected = uninterrupted(server)
    visitor = Visitor(server)
    page = visitor.page()
    page.ask("configure", "configured", changes=RUN, replace=True)
    page.step(700)
    wait_until_kept(server, page.welcome["session"], 700)
    gone_s = []
    for _ in range(times(1, 20)):
        assert server.children()
        server.end(signal.SIGKILL)
        begin = time.monotonic()
        server.until(lambda: not server.children(), "processes are left behind")
        gone_s.append(time.monotonic() - begin)
        server.start()
        page = visitor.page(session=page.welcome["session"], resume=page.welcome["resume"])
        assert page.welcome["state"]["step"] == 700
        assert page.welcome["config"]["seed"] == 5
    page.watch_curves()
    page.send(type="play", id=99)
    assert page.rows_until(STEPS).tobytes() == expected.tobytes()
    figure("F2", "kills of the server, after each of which the run was offered again at its step", len(gone_s))
    figure("F2", "longest time until every process was gone", max(gone_s), "s", at_most=1, timing=True)


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
    past = page.ask("recall", "recalled", step=0)
    assert past["step"] == 0
    assert len(past["kept"]) > 1
    page.watch_curves()
    page.ask("speed", "state", steps_per_second=None)
    page.ask("play", "state")
    assert page.rows_until(STEPS).tobytes() == expected.tobytes()

    server.end(signal.SIGTERM)
    folder = max((server.folder / "runs").iterdir(), key=lambda path: path.stat().st_mtime)
    newest = max(folder.iterdir())
    newest.write_bytes(newest.read_bytes()[:-9])
    server.start()
    page = visitor.page(session=page.welcome["session"])
    page.ask("ping", "pong")
    assert page.welcome["state"]["step"] == STEPS
    assert f"The newest checkpoint was damaged; this run continues from step {STEPS:,}." in page.notices


def test_a_full_disk_is_told_and_training_goes_on(server: Server, figure: Figures) -> None:
    """Goal F5, with a limit on the size of files in place of a small disk."""
    visitor = Visitor(server)
    page = visitor.page()
    page.step(10)
    wait_until_kept(server, page.welcome["session"], 10)
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    page.step(10)
    # What is full first, the file of the checkpoint or the database, is a matter of timing.
    assert page.until("notice")["message"].startswith("The server cannot save this run (")
    page.step(10)
    page.ask("ping", "pong")
    assert Visitor(server).page().welcome["state"]["step"] == 0  # others come and train
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
    step = 30
    while not any("can save again" in notice for notice in page.notices):  # the database may need a second attempt
        step = page.step(10)["step"]
        page.read_for(0.5)
    session = page.welcome["session"]
    wait_until_kept(server, session, step)
    server.end(signal.SIGKILL)
    server.start()
    kept = visitor.page(session=session).welcome["state"]["step"]
    figure("F5", "steps lost of 40, ten of them made while the disk was full", step - kept, at_most=0)
