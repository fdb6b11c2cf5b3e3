"""The two-layer convolutional net of the course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.layers import AbstractLayer
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec, relu
from engine.program import Shape


def layers(classes: int) -> list[AbstractLayer]:
    """Return the layers."""
    return [
        *(Conv2D(32, 5, padding="same"), relu(), MaxPool2D(2)),
        *(Conv2D(64, 5, padding="same"), relu(), MaxPool2D(2)),
        *(Flatten(), Dense(1024), relu(), Dropout(0.5), Dense(classes)),
    ]


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers."""
    return layers(classes)


SPEC = PresetSpec(
    label="Deep convolutional net",
    help="Two convolutions of 32 and 64 filters and 1024 dense units: the course found 99.2 % on MNIST.",
    order=60,
    build=build,
    optimizer=lambda: optimizer("adam", 0.0001),
    batch_size=50,
    steps=20000,
    source="[goodfellow2016] chapter 9",
)
