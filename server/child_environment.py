"""The environment of child processes: they find the same modules as this process, wherever it was started.

Without it a child would look into the current folder first, and a stray ``engine.py`` there would win; a fork server
of Python 3.11 would not find modules at all that only ``sys.path`` of this process names.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_VARIABLES = ("PYTHONPATH", "PYTHONSAFEPATH")


def child_environment() -> dict[str, str]:
    """Return the variables a child process needs."""
    return {**os.environ, **_variables()}


@contextmanager
def for_children() -> Iterator[None]:
    """Put `child_environment` into this process for as long as it starts a child that takes no environment."""
    before = {name: os.environ.get(name) for name in _VARIABLES}
    os.environ.update(_variables())
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _variables() -> dict[str, str]:
    places = [path or os.getcwd() for path in sys.path]
    return {"PYTHONPATH": os.pathsep.join(places), "PYTHONSAFEPATH": "1"}
