"""What several test folders share: order, the real server and a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from starlette.testclient import TestClient

from benchmarks.figures import print_table
from tests.evidence.figures import SOAK, Figures
from tests.headers import check_headers
from tests.real_server import Server

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

MEASURED = "measured"  # a property of a test: a row of the table at the end

hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last.

    Playwright's synchronous interface leaves an event loop running in the main thread, so an asynchronous test
    after a browser test could not start its own.
    """
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what the tests have measured, in this process or in others."""
    reports = (report for several in terminalreporter.stats.values() for report in several)
    ended = (report for report in reports if getattr(report, "when", "") == "teardown")
    if rows := [row for report in ended for name, row in report.user_properties if name == MEASURED]:
        terminalreporter.section("measured")
        print_table(rows)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Record a figure of a goal and hold it against its limit: `tests/evidence/figures.py`."""
    figures = Figures(request.path.relative_to(request.config.rootpath).as_posix())
    yield figures
    for goal, measurement in figures.rows:
        what, *cells = measurement.row()
        request.node.user_properties.append((MEASURED, (f"{goal} {what}", *cells)))


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
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server that all browser tests share."""
    with Server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def teacher_token(real_server: Server) -> str:
    """The token that the real server has printed at its first start."""
    return real_server.teacher_token()


@pytest.fixture(scope="session")
def base_url(real_server: Server) -> str:
    """Address of the real server; ``page.goto("/")`` resolves against it."""
    return real_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium where there is one, else the one Playwright installed."""
    chosen = os.environ.get("CHROMIUM") or shutil.which("chromium")
    found = {"executable_path": chosen} if chosen else {}
    return {**browser_type_launch_args, **found, "args": list(CHROMIUM_ARGUMENTS)}
