"""The all-convolutional net: strides instead of pooling, means instead of dense layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.layers.conv2d import Conv2D
from engine.layers.global_average_pool2d import GlobalAveragePool2D
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec, relu
from engine.program import Shape


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the layers."""
    return [
        *(Conv2D(24, 3, padding="same"), relu(), Conv2D(24, 3, stride=2, padding="same"), relu()),
        *(Conv2D(48, 3, padding="same"), relu(), Conv2D(48, 3, stride=2, padding="same"), relu()),
        *(Conv2D(48, 3, padding="same"), relu(), Conv2D(classes, 1), GlobalAveragePool2D()),
    ]


SPEC = PresetSpec(
    label="All-convolutional",
    help="Strides instead of pooling and means instead of dense layers: it reads images of any size.",
    order=110,
    build=build,
    optimizer=lambda: optimizer("adam", 0.002),
    batch_size=64,
    steps=4690,
    source="[springenberg2015]",
)
