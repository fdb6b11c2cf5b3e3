"""LeNet-1: two small convolutions with learned sub-sampling, 1989."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.trainable_pool2d import TrainablePool2D
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec, tanh
from engine.program import Shape

INIT = "lecun_uniform"


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers."""
    return [
        *(Conv2D(4, 5, initializer=INIT), tanh(), TrainablePool2D(2), tanh()),
        *(Conv2D(12, 5, initializer=INIT), tanh(), TrainablePool2D(2), tanh()),
        *(Flatten(), Dense(classes)),
    ]


SPEC = PresetSpec(
    label="LeNet-1",
    help="Two small convolutions with learned sub-sampling, the first net that read postal codes.",
    order=30,
    build=build,
    optimizer=lambda: optimizer("adam", 0.002),
    batch_size=64,
    steps=5000,
    source="[lecun1990]",
)
