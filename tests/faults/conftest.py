"""How much of each fault is tried: a short variant in `make test`, a long one in `make soak`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.page import Server


@pytest.fixture(scope="session")
def times() -> Callable[[int, int], int]:
    """Return the count for the short variant or for the long one."""
    long = bool(os.environ.get("PLAYGROUND_SOAK"))
    return lambda short, soak: soak if long else short


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "data"
    folder.mkdir()
    running = Server(folder)
    yield running
    running.close()
