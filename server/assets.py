"""Where the pages, scripts and libraries lie: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def static_dir() -> Path:
    """Return the folder served as ``/static``.

    Raises
    ------
    FileNotFoundError
        If the installation carries no such folder; the message says how to mend it.
    """
    return _asset_dir("static")


def templates_dir() -> Path:
    """Return the folder of the Jinja templates and labs; raises like `static_dir`."""
    return _asset_dir("templates")


@cache
def import_map(prefix: str = "/static/") -> dict[str, dict[str, str]]:
    """Return the import map that the page's ``<script type="importmap">`` carries: where each library lies.

    It is written by ``hatch_build.py`` from the ``vendor`` table of ``package.json``,
    together with the libraries themselves; nothing else knows it.

    Parameters
    ----------
    prefix : str
        Address under which ``static/`` is served, with a slash at its end.

    Raises
    ------
    FileNotFoundError
        If the libraries were never fetched; the message says how to fetch them.
    """
    path = static_dir() / "vendor" / "modules.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: fetch the browser libraries with `make vendor`")
    modules: dict[str, str] = json.loads(path.read_text("utf-8"))
    return {"imports": {name: prefix + place for name, place in modules.items()}}


def _asset_dir(name: str) -> Path:
    """Find ``name`` beside the package in a checkout, so that edits are seen at once, else inside it."""
    folder = (PACKAGE.parent if _in_checkout() else PACKAGE) / name
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}: install the package again with `pip install .`")
    return folder


def _in_checkout() -> bool:
    """Tell a checkout from site-packages, where a neighbouring ``static`` would be a stranger's."""
    return (PACKAGE.parent / "hatch_build.py").is_file()
