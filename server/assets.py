"""Where the browser's files lie: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def static_folder() -> Path:
    """Return the folder of scripts, styles, pictures and vendored libraries."""
    return _folder("static")


def templates_folder() -> Path:
    """Return the folder of the Jinja2 templates and the labs."""
    return _folder("templates")


def _folder(name: str) -> Path:
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
