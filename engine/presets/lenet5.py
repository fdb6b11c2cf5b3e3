"""LeNet-5: the net that read checks, 1998."""

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
from engine.schedules import schedule

INIT = "lecun_uniform"


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers; the border that the paper drew around the images is the first layer's padding."""
    return [
        *(Conv2D(6, 5, padding="same", initializer=INIT), tanh(), TrainablePool2D(2), tanh()),
        *(Conv2D(16, 5, initializer=INIT), tanh(), TrainablePool2D(2), tanh()),
        *(Flatten(), Dense(120), tanh(), Dense(84), tanh(), Dense(classes)),
    ]


SPEC = PresetSpec(
    label="LeNet-5",
    help="Convolutions, learned sub-sampling and three dense layers: about 99 % on MNIST after ten epochs.",
    order=40,
    build=build,
    optimizer=lambda: optimizer("adam", 0.002),
    schedule=lambda: schedule("cosine", epochs=10),
    batch_size=64,
    steps=9380,
    samples=60_000,
    source="[lecun1998b], [loshchilov2017]",
)
