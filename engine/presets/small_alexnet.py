"""A small AlexNet, each of its tricks with a switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.layers import AbstractLayer
from engine.layers.augment2d import Augment2D
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.local_response_norm import LocalResponseNorm
from engine.layers.max_pool2d import MaxPool2D
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec, relu, tanh
from engine.program import Shape
from engine.spec import Flag


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers with the tricks that are switched on."""

    def bend() -> AbstractLayer:
        return relu() if settings["rectifier"] else tanh()

    def pool() -> list[AbstractLayer]:
        norm: list[AbstractLayer] = [LocalResponseNorm()] if settings["response_norm"] else []
        return [*norm, MaxPool2D(3 if settings["overlapping"] else 2, stride=2, padding="same")]

    def drop() -> list[AbstractLayer]:
        return [Dropout(0.5)] if settings["dropout"] else []

    shown: list[AbstractLayer] = [Augment2D(shift=2.0, rotate=10.0, scale=0.1)] if settings["augmentation"] else []
    return [
        *(*shown, Conv2D(24, 5, padding="same"), bend(), *pool()),
        *(Conv2D(48, 5, padding="same"), bend(), *pool()),
        *(Conv2D(64, 3, padding="same"), bend(), Conv2D(48, 3, padding="same"), bend(), *pool()),
        *(Flatten(), Dense(256), bend(), *drop(), Dense(256), bend(), *drop(), Dense(classes)),
    ]


SPEC = PresetSpec(
    label="Small AlexNet",
    help="Rectifiers, overlapping pooling, response normalization, dropout, augmentation: each can be switched off.",
    order=70,
    build=build,
    optimizer=lambda: optimizer("adam", 0.0005),
    batch_size=64,
    steps=4690,
    source="[krizhevsky2012]",
    fields=(
        Flag(name="rectifier", label="Rectifiers", help="ReLU instead of tanh.", default=True),
        Flag(name="overlapping", label="Overlapping pooling", help="Windows of 3, two apart.", default=True),
        Flag(name="response_norm", label="Response normalization", help="Channels compete.", default=True),
        Flag(name="dropout", label="Dropout", help="Silences half of the dense units.", default=True),
        Flag(name="augmentation", label="Augmentation", help="Shifts, turns and scales the images.", default=True),
    ),
)
