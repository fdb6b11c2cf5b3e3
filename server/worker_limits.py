"""What one training process may take, so that one student's giant network harms nobody else's.

The limit on address space makes a reservation fail before any memory is touched: the arena of a network, with
parameters, gradients, optimizer's memory and activations, is one reservation, so the kernel judges a network by its
predicted size before training starts. What Numba and LLVM reserved before counts as given.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from server.watchdog import Vital

MOST_FILE_BYTES = 256 * 2**20
MOST_FILES = 256
NICENESS = 10
_MMAP_THRESHOLD = -3  # of mallopt in glibc


UNKNOWN_BYTES = 2**62
"""Memory of a system that does not say how much there is."""


class _Group(NamedTuple):
    """Where a version of control groups says what a container may use."""

    folder: Path
    most: str
    used: str
    cached: str


_GROUPS = (
    _Group(Path("/sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file"),
    _Group(Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def confine(most_bytes: int) -> None:
    """Limit this process; where the system knows no such limits (Windows), do what can be done.

    Parameters
    ----------
    most_bytes : int
        Memory it may reserve beyond what it has now; 0 means no limit.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: MOST_FILE_BYTES,
        resource.RLIMIT_NOFILE: MOST_FILES,
    }
    reserved = _reserved_bytes()
    if most_bytes and reserved:
        limits[resource.RLIMIT_AS] = reserved + most_bytes
    for kind, most in limits.items():
        _, hard = resource.getrlimit(kind)
        chosen = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (chosen, chosen))


def give_back_freed() -> None:
    """Let blocks that are freed leave the process; the C library would keep more and more of them, in pieces.

    Without it a training process took 22 MiB instead of 19 (``pytest tests/load/test_training.py``).
    """
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 128 * 2**10)


def free_bytes() -> int:
    """Return the memory that is left for new processes, by machine and control group; very large if unknown."""
    return min(_machine_free(), _group_free())


def read_vital(pid: int | None) -> Vital | None:
    """Return the processor time of a process and whether it could use more now; ``None`` if the system does not say."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    ticks = int(fields[10]) + int(fields[11])
    return Vital(ticks / os.sysconf("SC_CLK_TCK"), runnable=state == "R")


def _reserved_bytes() -> int:
    """Return the address space of this process; 0 if the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * page_bytes()


def page_bytes() -> int:
    """Return the size of a page of memory."""
    return os.sysconf("SC_PAGE_SIZE")


def _machine_free() -> int:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return UNKNOWN_BYTES
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    return found[0] if found else UNKNOWN_BYTES


def _group_free() -> int:
    """Return what the control group leaves; files that are only cached can be given back."""
    for group in _GROUPS:
        try:
            most = int((group.folder / group.most).read_text("ascii"))
            used = int((group.folder / group.used).read_text("ascii"))
            stat = dict(line.split() for line in (group.folder / "memory.stat").read_text("ascii").splitlines())
        except (OSError, ValueError):  # "max", or no such group
            continue
        return most - used + int(stat.get(group.cached, 0))
    return UNKNOWN_BYTES
