"""A first start on a fresh machine: the page is there at once and says how far the kernels are."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watch import Watch
from tests.real_server import free_port

LISTENING_S = 30.0
STOP_S = 15.0


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[str]:
    """Address of a server that listens but has no compiled kernels."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--port", str(port)],
        env={**os.environ, "PLAYGROUND_CACHE": str(tmp_path / "kernels")},
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + LISTENING_S
        while not _listens(port):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not listen"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # the compiler, too
        server.wait(STOP_S)


def test_the_page_says_how_far_the_kernels_are(visit: Callable[..., tuple[Page, Watch]], cold_server: str) -> None:
    page, _ = visit(base_url=cold_server)
    page.goto("/lab/playground")
    notice = page.get_by_role("status").filter(has_text="Getting ready.")
    expect(notice).to_contain_text("The engine is being compiled for this machine; this happens once")
    expect(page.get_by_test_id("state")).to_have_text("starting")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
    bar = notice.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"^\d+$"))
    expect(bar).not_to_have_attribute("aria-valuenow", "0", timeout=60_000)
    expect(notice).to_contain_text(re.compile(r"\d+% done"))
    page.close()  # before its server ends, which it would rightly complain about


def _listens(port: int) -> bool:
    """Does anybody take connections there?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
