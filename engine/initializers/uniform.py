"""Uniform weights of one width whatever the layer's size: the rule of TensorFlow Playground."""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights
from engine.spec import Real


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw from -limit to limit."""
    return rng.uniform(-settings["limit"], settings["limit"], shape).astype(np.float32)


SPEC = InitializerSpec(
    label="Uniform",
    help="Every weight is equally likely anywhere between two limits, however many inputs a neuron has.",
    formula=r"w \sim \mathcal{U}(-a, a)",
    fields=(
        Real(
            name="limit",
            label="Limit",
            help="Largest size of a weight.",
            formula="a",
            default=0.5,
            minimum=0.001,
            maximum=10.0,
            scale="log",
        ),
    ),
    order=10,
    sample=sample,
)
