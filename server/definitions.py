"""Registration by presence: what a module defines is found by looking at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def defined(namespace: Mapping[str, object], base: type[T]) -> tuple[type[T], ...]:
    """Return the classes of a module that descend from ``base`` and have no descendants, in order of definition."""
    found = [kind for kind in namespace.values() if isinstance(kind, type) and issubclass(kind, base)]
    return tuple(kind for kind in found if not kind.__subclasses__())
