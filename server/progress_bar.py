"""A progress bar of one line for the terminal."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_WIDTH = 28
_EVERY_S = 0.1


class ProgressBar:
    """Draws itself over and over on a terminal; into a file it writes only its first and last line.

    Parameters
    ----------
    title : str
    out : file, optional
        Standard error by default.
    """

    def __init__(self, title: str, out: TextIO | None = None) -> None:
        self._title = title
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._drawn_at = 0.0
        self._begun = False

    def show(self, done: int, total: int, label: str = "") -> None:
        """Show that ``done`` of ``total`` parts are finished."""
        now = time.monotonic()
        finished = done >= total
        if not finished and (now - self._drawn_at < _EVERY_S if self._live else self._begun):
            return
        self._drawn_at, self._begun = now, True
        share = done / total if total else 1.0
        filled = round(share * _WIDTH)
        line = f"{self._title} [{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%} {label}"[:110]
        if self._live:
            self._out.write(f"\r\x1b[K{line}" + ("\n" if finished else ""))
        else:
            self._out.write(line + "\n")
        self._out.flush()
