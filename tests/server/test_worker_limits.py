"""What a training process may take, and how much memory a container leaves."""

from __future__ import annotations

import subprocess
import sys
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


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limits")
def test_a_training_process_is_confined() -> None:
    code = (
        "import os, resource as r; from server.worker_limits import confine; confine(2**30);"
        "print(os.nice(0), *(r.getrlimit(k)[1] for k in (r.RLIMIT_CORE, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_AS)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    niceness, core, written, files, reserved = map(int, told)
    assert niceness >= worker_limits.NICENESS
    assert core == 0
    assert 0 < written <= worker_limits.MOST_FILE_BYTES
    assert 0 < files <= worker_limits.MOST_FILES
    assert 2**30 <= reserved < 2**34
