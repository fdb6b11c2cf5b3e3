"""A small GoogLeNet: inception modules look with filters of several sizes at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.graph import INPUT, Graph
from engine.layers import AbstractLayer
from engine.layers.concatenate import Concatenate
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.global_average_pool2d import GlobalAveragePool2D
from engine.layers.max_pool2d import MaxPool2D
from engine.optimizers import optimizer
from engine.presets._preset import Layers, PresetSpec, relu
from engine.program import Shape

Nodes = dict[str, tuple[AbstractLayer | str, ...]]


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the graph."""
    nodes: Nodes = {
        "stem": (Conv2D(16, 3, padding="same"), INPUT),
        "stem.relu": (relu(), "stem"),
        "stem.pool": (MaxPool2D(3, stride=2, padding="same"), "stem.relu"),
    }
    last = inception(nodes, "inception1", "stem.pool", 8)
    last = inception(nodes, "inception2", last, 12)
    nodes["pool"] = (MaxPool2D(3, stride=2, padding="same"), last)
    last = inception(nodes, "inception3", "pool", 16)
    nodes["mean"] = (GlobalAveragePool2D(), last)
    nodes["dropout"] = (Dropout(0.2), "mean")
    nodes["classes"] = (Dense(classes), "dropout")
    return Graph(nodes)


def inception(nodes: Nodes, name: str, source: str, width: int) -> str:
    """Add an inception module and return its last node: filters of 1, 3 and 5 and a pooling, side by side."""
    branches = {
        "one": (Conv2D(width, 1), relu()),
        "three": (Conv2D(width, 1), relu(), Conv2D(2 * width, 3, padding="same"), relu()),
        "five": (Conv2D(width // 2, 1), relu(), Conv2D(width, 5, padding="same"), relu()),
        "pool": (MaxPool2D(3, stride=1, padding="same"), Conv2D(width, 1), relu()),
    }
    ends = []
    for branch, layers in branches.items():
        last = source
        for index, layer in enumerate(layers):
            nodes[f"{name}.{branch}{index}"] = (layer, last)
            last = f"{name}.{branch}{index}"
        ends.append(last)
    nodes[f"{name}.concat"] = (Concatenate(), *ends)
    return f"{name}.concat"


SPEC = PresetSpec(
    label="Small GoogLeNet",
    help="Inception modules look with filters of several sizes at once.",
    order=80,
    build=build,
    optimizer=lambda: optimizer("adam", 0.002),
    batch_size=64,
    steps=4690,
    source="[szegedy2015]",
)
