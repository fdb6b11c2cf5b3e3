"""The environment of child processes: they find the same modules as this process, wherever it was started.

Without it a child would look into the current folder first, and a stray ``engine.py`` there would win; a fork server
of Python 3.11 would not find modules at all that only ``sys.path`` of this process names.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def child_environment() -> dict[str, str]:
    """Return the variables a child process needs."""
    places = [path or os.getcwd() for path in sys.path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONSAFEPATH": "1"}


@contextmanager
def for_children() -> Iterator[None]:
    """Put `child_environment` into this process for as long as it starts a child that takes no environment."""
    before = dict(os.environ)
    os.environ.update(child_environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
