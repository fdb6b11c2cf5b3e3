"""What a process uses, from ``/proc``."""

from __future__ import annotations

import os
from pathlib import Path

_ESTABLISHED = "01"
_TICKS = os.sysconf("SC_CLK_TCK")


def processor_s(pid: int) -> float:
    """Return the processor time that a process itself has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def own_bytes(pid: int) -> int:
    """Return the memory that is this process's alone (its unique set size)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def open_files(pid: int) -> int:
    """Return how many descriptors are open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def threads(pid: int) -> int:
    """Return how many threads run."""
    return len(os.listdir(f"/proc/{pid}/task"))


def connected_to(port: int) -> set[int]:
    """Return the ports of the clients whose connection a server on ``port`` still holds."""
    rows = [line.split(maxsplit=4) for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    ends = [(row[1].rpartition(":")[2], row[2].rpartition(":")[2]) for row in rows if row[3] == _ESTABLISHED]
    return {int(theirs, 16) for ours, theirs in ends if int(ours, 16) == port}
