"""Says when a kernel is about to be compiled, or loaded from the cache: the caller may then be busy for a while."""

from __future__ import annotations

from collections.abc import Callable

from numba.core import event


class _Announcer(event.Listener):  # type: ignore[misc]
    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def on_start(self, happening: event.Event) -> None:
        self._tell()

    def on_end(self, happening: event.Event) -> None:
        """Nothing needs to be told."""


def before_compiling(tell: Callable[[], None]) -> None:
    """Call ``tell`` in the compiling thread each time Numba begins with a function; one kernel is made of many."""
    event.register("numba:compile", _Announcer(tell))
