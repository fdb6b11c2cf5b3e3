"""All weights equal: as symmetric as zeros, but not silent."""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights
from engine.spec import Real


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Return ``settings["value"]`` everywhere."""
    return np.full(shape, settings["value"], np.float32)


SPEC = InitializerSpec(
    label="Constant",
    help="Every weight starts at the same value. Neurons of one layer stay copies of each other.",
    formula=r"w = c",
    fields=(
        Real(
            name="value",
            label="Value",
            help="The value of every weight.",
            formula="c",
            default=0.1,
            minimum=-10.0,
            maximum=10.0,
        ),
    ),
    order=90,
    sample=sample,
)
