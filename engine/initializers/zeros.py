"""All weights zero: shows why symmetry must be broken."""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Return zeros."""
    return np.zeros(shape, np.float32)


SPEC = InitializerSpec(
    label="Zeros",
    help="Every weight starts at zero. Neurons of one layer then learn the same thing, or nothing at all.",
    formula=r"w = 0",
    order=80,
    sample=sample,
)
