"""An open storage on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.storage import Storage


@pytest.fixture
def storage(tmp_path: Path, database: str) -> Iterator[Storage]:
    """An open storage on each kind of database."""
    opened = Storage(tmp_path / "data", database)
    opened.open()
    yield opened
    opened.close()
