"""The commands ``playground data list | get``: which sets of images are on this machine, and fetching one."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_data(commands: Any) -> None:
    """Add ``data`` with its two commands to the command line."""
    data = commands.add_parser("data", help="show the sets of images, or fetch one")
    chosen = data.add_subparsers(required=True, metavar="command")
    listed = chosen.add_parser("list", help="say which sets of images are on this machine")
    listed.set_defaults(run=_list)
    get = chosen.add_parser("get", help="fetch a set of images into the cache")
    get.add_argument("key", help="which set, such as mnist")
    get.set_defaults(run=_get)


def _list(chosen: argparse.Namespace) -> int:
    from engine.errors import EngineError
    from engine.images import IMAGES, load

    for key, spec in IMAGES.items():
        try:
            found = f"{len(load(key))} pictures"
        except EngineError as problem:
            found = str(problem)
        sys.stdout.write(f"{key:<14} {spec.label:<14} {found}\n")
    return 0


def _get(chosen: argparse.Namespace) -> int:
    from engine.errors import EngineError
    from engine.images import fetch, load
    from server.progress_bar import ProgressBar

    bars: dict[str, ProgressBar] = {}

    def show(name: str, done: int, total: int) -> None:
        bars.setdefault(name, ProgressBar("Fetching")).show(done, total, name)

    try:
        fetch(chosen.key, show)
        data = load(chosen.key)
    except EngineError as problem:
        sys.stderr.write(f"playground: {problem}\n")
        return 1
    sys.stdout.write(f"{chosen.key}: {len(data.train)} pictures to train on, {len(data.test)} to test on\n")
    return 0
