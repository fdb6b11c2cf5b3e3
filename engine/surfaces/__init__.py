"""Surfaces to descend, one a file: formulas in two numbers, small exact problems, and slices of whole networks."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from engine.errors import ConfigError
from engine.registry import discover
from engine.surfaces._surface import AbstractSurface, Descent, SurfaceSpec

SURFACES = discover(sys.modules[__name__], SurfaceSpec)

__all__ = ["SURFACES", "AbstractSurface", "Descent", "SurfaceSpec", "surface"]


def surface(key: str, settings: Mapping[str, Any] | None = None, path: str = "surface_settings.") -> AbstractSurface:
    """Return a surface; settings that are not given take the defaults of ``engine/surfaces/<key>.py``.

    Raises
    ------
    ConfigError
        If the key, a setting's name or its value is not allowed; a formula's error names the character.
    """
    if key not in SURFACES:
        raise ConfigError("surface", f"expected one of {', '.join(SURFACES)}; got {key!r}", tuple(SURFACES))
    spec = SURFACES[key]
    return spec.create(spec.check(settings or {}, path), path)
