from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.page import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "data"
    folder.mkdir()
    running = Server(folder)
    yield running
    running.close()
