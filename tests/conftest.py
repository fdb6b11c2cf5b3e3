"""What several test folders share: order, the real server and a real Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from starlette.testclient import TestClient

from benchmarks.figures import print_table
from tests.evidence.figures import SOAK, Figures
from tests.headers import check_headers

READY_TIMEOUT_S = 180.0  # a cold compilation of the kernels on a busy laptop
STOP_TIMEOUT_S = 15.0

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card
)

ANSWERS = Counter[str]()

hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

MEASURED = pytest.StashKey[list[tuple[str, str, str, str]]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last.

    Playwright's synchronous interface leaves an event loop running in the main thread, so an asynchronous test
    after a browser test could not start its own.
    """
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what the tests have measured."""
    if rows := config.stash.get(MEASURED, []):
        terminalreporter.section("measured")
        print_table(rows)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Record a figure of a goal and hold it against its limit: `tests/evidence/figures.py`."""
    figures = Figures(request.path.relative_to(request.config.rootpath).as_posix())
    yield figures
    measured = request.config.stash.setdefault(MEASURED, [])
    for goal, measurement in figures.rows:
        what, *cells = measurement.row()
        measured.append((f"{goal} {what}", *cells))


@pytest.fixture(scope="session")
def times() -> Callable[[int, int], int]:
    """Return the count for the short variant (`make test`) or for the long one (`make soak`)."""
    return lambda short, soak: soak if SOAK else short


@pytest.fixture(scope="session", autouse=True)
def _every_answer_is_checked() -> Iterator[None]:
    """Look at the headers of every answer that any test gets from the application."""
    with pytest.MonkeyPatch.context() as patch:
        ask = TestClient.request

        def request(self: TestClient, *arguments: Any, **options: Any) -> Any:
            answer = ask(self, *arguments, **options)
            check_headers(answer.headers)
            ANSWERS["checked"] += 1
            return answer

        patch.setattr(TestClient, "request", request)
        yield


@pytest.fixture
def seen_answers() -> Callable[[], int]:
    """Return a function that counts the answers whose headers were looked at."""
    return lambda: ANSWERS["checked"]


@pytest.fixture(scope="session", autouse=True)
def _data_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no test read or write the data of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("PLAYGROUND_FILMS_AHEAD", "0")  # they would take the processor from what is tested
        yield


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the real server of `base_url` writes."""
    return tmp_path_factory.mktemp("server") / "server.log"


@pytest.fixture(scope="session")
def teacher_token(base_url: str, server_log: Path) -> str:
    """The token that the real server has printed at its first start."""
    return printed_token(server_log)


@pytest.fixture(scope="session")
def base_url(server_log: Path) -> Iterator[str]:
    """Address of a real server; ``page.goto("/")`` resolves against it."""
    with serving(server_log) as url:
        yield url


def printed_token(log: Path) -> str:
    """Return the teacher's token that a server has printed at its first start."""
    found = re.search(r"Teacher's token, shown this once: (\S+)", log.read_text("utf-8"))
    assert found is not None
    return found[1]


@contextmanager
def serving(log: Path, *options: str) -> Iterator[str]:
    """Run a real server with these options of the command line; yield its address when it is ready."""
    port = free_port()
    # A data folder of its own: only at its first start does a server print the teacher's token.
    place = ["--port", str(port), "--data-folder", str(log.parent / "data")]
    command = [sys.executable, "-m", "server.cli", "serve", *place, *options]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, server, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium where there is one, else the one Playwright installed."""
    chosen = os.environ.get("CHROMIUM") or shutil.which("chromium")
    found = {"executable_path": chosen} if chosen else {}
    return {**browser_type_launch_args, **found, "args": list(CHROMIUM_ARGUMENTS)}


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask ``/readyz`` until it says yes; fail at once, with the server's own words, when it says never."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    phase = "starting"
    while phase != "ready":
        if server.poll() is not None or phase == "failed" or time.monotonic() > deadline:
            pytest.fail(f"the server is not ready ({phase}); its log:\n{log.read_text('utf-8', 'replace')}")
        time.sleep(0.1)
        phase = _phase(url)


def _phase(url: str) -> str:
    """Return what ``/readyz`` says: ``ready``, ``failed``, or how far the start has come."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return str(json.load(answer)["phase"])
    except urllib.error.HTTPError as refusal:  # 503: not ready yet
        return str(json.load(refusal)["phase"])
    except OSError:
        return "not listening"
