"""A net in the manner of 1990: hyperbolic tangents and averages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.layers.average_pool2d import AveragePool2D
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec, tanh
from engine.program import Shape

INIT = "lecun_uniform"


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers."""
    return [
        *(Conv2D(8, 5, initializer=INIT), tanh(), AveragePool2D(2), tanh()),
        *(Conv2D(16, 5, initializer=INIT), tanh(), AveragePool2D(2), tanh()),
        *(Flatten(), Dense(64), tanh(), Dense(classes)),
    ]


SPEC = PresetSpec(
    label="Vintage 1990",
    help="Hyperbolic tangents, averages and plain gradient descent.",
    order=50,
    build=build,
    optimizer=lambda: optimizer("sgd", 0.1),
    batch_size=32,
    steps=9375,
    source="[lecun1990]",
)
