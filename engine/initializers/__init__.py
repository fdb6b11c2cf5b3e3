"""Initializers: rules for first weights, one file each, registered by being here."""

from __future__ import annotations

import sys

from engine.initializers._initializer import InitializerSpec
from engine.registry import discover

__all__ = ["INITIALIZERS", "InitializerSpec"]

INITIALIZERS: dict[str, InitializerSpec] = discover(sys.modules[__name__], InitializerSpec)
