"""Initializers: rules for first weights, one file each, registered by being here."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.initializers._initializer import InitializerSpec
from engine.registry import discover

__all__ = ["INITIALIZERS", "InitializerSpec", "sample"]

INITIALIZERS: dict[str, InitializerSpec] = discover(sys.modules[__name__], InitializerSpec)


def sample(
    key: str, shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Mapping[str, Any]
) -> np.ndarray:
    """Draw first weights, (*shape) float32, by the rule ``key``; missing settings take their defaults."""
    spec = INITIALIZERS[key]
    return spec.sample(shape, fan_in, fan_out, rng, spec.check(settings, "initializer_settings."))
