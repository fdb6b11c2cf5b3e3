"""Training processes that are killed, hang, run in circles or take all memory: goals F1, F6, F7 and F11."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.evidence.figures import Figures
from tests.faults.disk import kept_step, wait_until_kept
from tests.faults.page import Visitor
from tests.real_server import Server

STEPS = 3000
RUN = {"dataset": "spiral", "seed": 5, "batch_size": 10, "max_steps": STEPS}
PACE = 250.0
"""Steps a second at which the run takes longer than the first checkpoint on the clock, 6 s."""
ENDS = "playground_worker_ends_total"
KILLED = "The training process ended (signal SIGKILL) and was started again from its last checkpoint."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose training processes can be broken from inside, and may take 512 MiB."""
    folder = tmp_path_factory.mktemp("worker-ends") / "data"
    ways = os.pathsep.join([str(Path(__file__).with_name("children")), os.environ.get("PYTHONPATH", "")])
    with Server(folder, PYTHONPATH=ways, PLAYGROUND_MOST_RUN_MEMORY_MB="512") as running:
        yield running


class Victim:
    """A page whose training process is known by its number."""

    def __init__(self, server: Server, **hello: str) -> None:
        before = server.workers()
        self.server = server
        self.visitor = Visitor(server)
        self.page = self.visitor.page(**hello)
        (self.pid,) = server.workers() - before
        self._others: set[int] = set()

    def until_back(self) -> int:
        """Wait until another process trains this run; return its step."""
        step: int = self.page.until("welcome")["state"]["step"]
        self.pid = next(iter(self.server.workers() - self._others - {self.pid}), self.pid)
        return step

    def end(self, how: int) -> None:
        """Send the process a signal; the next one may be there before anybody can look."""
        self._others = self.server.workers() - {self.pid}
        os.kill(self.pid, how)


@contextmanager
def neighbor(server: Server) -> Iterator[list[float]]:
    """Train another run in the meantime; the list gets the seconds from each of its pictures to the next."""
    page = Visitor(server).page()
    page.train()
    page.send(type="watch", streams={"status": {}})
    gaps: list[float] = []
    over = threading.Event()

    def read() -> None:
        last = time.monotonic()
        while not over.is_set():
            page.read_frame()
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield gaps
    finally:
        over.set()
        reader.join()
        page.ask("pause", "state")  # the next test has a processor to itself


def expected_curve(server: Server) -> np.ndarray:
    """Return the curve of a run that nothing has happened to."""
    page = Visitor(server).page()
    page.train(**RUN)
    return page.rows_until(STEPS)


def test_killed_training_processes_are_replaced(
    server: Server, times: Callable[[int, int], int], figure: Figures
) -> None:
    """Goal F1: short 4 kills, soak 100, two of each run: a third within a minute would stop it."""
    expected = expected_curve(server)
    chance = random.Random(2)
    back_s, equal, lost = [], 0, 0
    with neighbor(server) as gaps:
        for number in range(times(2, 50)):
            victim = Victim(server)
            page, session = victim.page, victim.page.welcome["session"]
            page.ask("speed", "state", steps_per_second=PACE)
            page.train(**RUN)
            if number == 0:
                server.until(lambda run=session: (kept_step(server, run) or 0) > 0, "there is no checkpoint")  # type: ignore[misc]
            for _ in range(2):
                page.read_for(chance.uniform(0.0, 2.0))
                durable = kept_step(server, session) or 0
                begin = time.monotonic()
                victim.end(signal.SIGKILL)
                lost += victim.until_back() < durable
                back_s.append(time.monotonic() - begin)
            page.watch_curves()
            page.ask("speed", "state", steps_per_second=None)
            equal += page.rows_until(STEPS).tobytes() == expected.tobytes()
            assert page.notices.count(KILLED) == 2
            page.cut()
    assert gaps
    figure("F1", "training processes killed", len(back_s))
    figure("F1", "runs that fell behind their last checkpoint on the disk", lost, at_most=0)
    figure(
        "F1",
        "runs whose loss curve is bit for bit the uninterrupted one",
        100 * equal / (len(back_s) / 2),
        "%",
        at_least=100,
    )
    figure("F1", "longest gap between a neighbor's pictures", 1000 * max(gaps), "ms", at_most=100, timing=True)
    figure("F1", "longest time to the replacement", max(back_s), "s", at_most=1, timing=True)


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGUSR1], ids=["stopped", "endless loop"])
def test_a_hanging_training_process_is_found_and_replaced(server: Server, how: int, figure: Figures) -> None:
    """Goal F7."""
    victim = Victim(server)
    victim.page.step(20)
    session = victim.page.welcome["session"]
    wait_until_kept(server, session, 20)
    with neighbor(server) as gaps:
        begin = time.monotonic()
        victim.end(how)
        step = victim.until_back()
        seconds = time.monotonic() - begin
        before = len(gaps)
        server.until(lambda: len(gaps) > before, "the neighbor has stopped")
    assert step == 20
    victim.page.ask("ping", "pong")
    assert any("no sign of life for" in notice for notice in victim.page.notices)
    assert victim.page.step(5)["step"]
    name = (
        "a stopped process is found and replaced" if how == signal.SIGSTOP else "an endless loop is found and replaced"
    )
    figure("F7", name, seconds, "s", at_most=6, timing=True)


def test_a_training_process_that_keeps_ending_is_not_started_again(server: Server, figure: Figures) -> None:
    """Goal F7: after three ends within a minute the run stays stopped, says why, and says it after a restart too."""
    victim = Victim(server)
    page = victim.page
    for _ in range(2):
        victim.end(signal.SIGKILL)
        victim.until_back()
    starts = server.metric("playground_worker_starts_total")
    victim.end(signal.SIGKILL)
    while not page.until("notice")["message"].startswith("The training process ended 3 times within a minute"):
        pass
    assert "(signal SIGKILL) and stays stopped" in page.notices[-1]
    page.send(type="play", id=50)
    assert page.until("error")["code"] == "not_ready"
    page.read_for(3.0)  # three looks at the deadlines
    started = server.metric("playground_worker_starts_total") - starts
    figure("F7", "processes started after the third end within a minute", started, at_most=0)
    session = page.welcome["session"]
    server.end(signal.SIGTERM)
    server.start()
    again = victim.visitor.page(session=session)
    assert "repeated crashes (signal SIGKILL); it starts anew" in again.until("notice")["message"]
    assert again.step(5)["step"]


def test_a_run_that_takes_all_memory_fails_alone(server: Server, figure: Figures) -> None:
    """Goal F6: a network too large is refused with its size; a process that grows all the same ends with a reason."""
    with neighbor(server) as gaps:
        victim = Victim(server, experiment="convnet")
        page = victim.page
        page.send(type="configure", id=70, changes={"preset": "small_alexnet", "batch_size": 512})
        refusal = page.until("error")
        assert refusal["id"] == 70
        assert "MiB of memory, more than a run may take" in refusal["message"]
        page.step(1)
        before, ends = len(gaps), server.metric(ENDS)
        victim.end(signal.SIGUSR2)
        assert victim.until_back() >= 0
        page.ask("ping", "pong")
        server.until(lambda: len(gaps) > before, "the neighbor has stopped")
    ended = server.metric(ENDS) - ends - 1
    (notice,) = page.notices
    assert notice.startswith("The training process ended (it needed more memory than a run may take)")
    assert page.step(1)["step"]
    figure(
        "F6",
        "runs that ended besides the one that took all memory",
        ended,
        at_most=0,
    )
    figure("F6", "longest gap between a neighbor's pictures", 1000 * max(gaps), "ms", timing=True)


def test_a_killed_fork_server_is_replaced(server: Server, figure: Figures) -> None:
    """Goal F11: who trains goes on, who comes gets a process."""
    victim = Victim(server)
    os.kill(server.fork_server(), signal.SIGKILL)
    assert victim.page.step(5)["step"]
    begin = time.monotonic()
    page = Visitor(server).page()
    figure("F11", "first run after the fork server was killed", time.monotonic() - begin, "s", at_most=2, timing=True)
    assert page.step(5)["step"]
    assert victim.page.step(5)["step"]
