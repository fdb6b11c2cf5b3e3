"""Presence is registration: every public file of a folder that ends in a ``SPEC`` is a registered thing."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

from engine.spec import Spec

S = TypeVar("S", bound=Spec)


def discover(package: ModuleType, kind: type[S]) -> dict[str, S]:
    """Return every ``SPEC`` in ``package``, keyed by its file's name, in menu order.

    Raises
    ------
    TypeError
        If a public file lacks a ``SPEC`` of the right kind; the message names the module.
    """
    found: dict[str, S] = {}
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        spec = getattr(module, "SPEC", None)
        if not isinstance(spec, kind):
            raise TypeError(f"{module.__name__}.SPEC must be a {kind.__name__}, got {spec!r}")
        found[info.name] = spec
    return dict(sorted(found.items(), key=lambda entry: (entry[1].order, entry[1].label)))
