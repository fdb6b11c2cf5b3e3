"""Softmax regression: one weighted sum a class, no hidden layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec
from engine.program import Shape


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers."""
    return [Flatten(), Dense(classes, initializer="zeros")]


SPEC = PresetSpec(
    label="Softmax regression",
    help="One weighted sum of the pixels for each class: about 91.6 % on MNIST after 1,000 steps.",
    order=10,
    build=build,
    optimizer=lambda: optimizer("sgd", 0.5),
    batch_size=100,
    steps=1000,
    source="[goodfellow2016] section 6.2.2.3",
)
