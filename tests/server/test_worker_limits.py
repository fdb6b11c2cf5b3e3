"""How much memory a container leaves, by both versions of control groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import worker_limits


@pytest.mark.parametrize("group", worker_limits._GROUPS, ids=["version 2", "version 1"])
def test_the_memory_that_a_container_leaves_is_read(
    group: worker_limits._Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / group.most).write_text("1000\n")
    (tmp_path / group.used).write_text("700\n")
    (tmp_path / "memory.stat").write_text(f"anon 5\n{group.cached} 200\n")
    monkeypatch.setattr(worker_limits, "_GROUPS", (group._replace(folder=tmp_path),))
    assert worker_limits.free_bytes() == 500


def test_a_container_without_a_limit_has_what_the_machine_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group = worker_limits._GROUPS[0]
    (tmp_path / group.most).write_text("max\n")
    monkeypatch.setattr(worker_limits, "_GROUPS", (group._replace(folder=tmp_path),))
    assert 0 < worker_limits.free_bytes() < worker_limits.UNKNOWN_BYTES
