"""What plain and residual nets share: three stages of blocks, each stage half the size and twice the channels."""

from __future__ import annotations

from engine.errors import ConfigError
from engine.graph import INPUT, Graph
from engine.layers import AbstractLayer
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.global_average_pool2d import GlobalAveragePool2D
from engine.presets._preset import relu
from engine.spec import AbstractField, Integer

STAGES = 3
Nodes = dict[str, tuple[AbstractLayer | str, ...]]


def fields() -> tuple[AbstractField, ...]:
    """Return the settings of both nets."""
    return (
        Integer(
            name="depth",
            label="Depth",
            help="Layers with weights: 6 k + 2, that is 8, 14, 20, ... 56.",
            default=20,
            minimum=8,
            maximum=56,
            stops=tuple(range(8, 57, 6)),
        ),
        Integer(
            name="filters",
            label="Filters",
            help="Feature maps of the first stage. The labs take what a class can compute: at most 40 at depth 8, "
            "22 at 20, 12 at 56.",
            default=8,
            minimum=1,
            maximum=64,
        ),
    )


def build_graph(key: str, classes: int, depth: int, filters: int, *, residual: bool) -> Graph:
    """Return a net of ``depth`` layers with weights, with or without shortcuts [he2016]."""
    if (depth - 2) % 6:
        allowed = tuple(range(8, 57, 6))
        raise ConfigError(f"{key}.depth", f"expected one of {', '.join(map(str, allowed))}; got {depth}", allowed)
    nodes: Nodes = {}

    def convolve(name: str, source: str, width: int, stride: int) -> str:
        nodes[f"{name}.conv"] = (
            Conv2D(width, 3, stride=stride, padding="same", bias=False, initializer="he_normal"),
            source,
        )
        nodes[f"{name}.norm"] = (BatchNorm(), f"{name}.conv")
        return f"{name}.norm"

    def bend(name: str, source: str) -> str:
        nodes[f"{name}.relu"] = (relu(), source)
        return f"{name}.relu"

    last = bend("first", convolve("first", INPUT, filters, 1))
    for stage in range(STAGES):
        width = filters * 2**stage
        for block in range((depth - 2) // (2 * STAGES)):
            name, start = f"stage{stage + 1}.block{block + 1}", last
            shrinks = stage > 0 and block == 0
            middle = bend(f"{name}.a", convolve(f"{name}.a", start, width, 2 if shrinks else 1))
            last = convolve(f"{name}.b", middle, width, 1)
            if residual:
                if shrinks:
                    nodes[f"{name}.shortcut"] = (Conv2D(width, 1, stride=2, padding="same", bias=False), start)
                    start = f"{name}.shortcut"
                nodes[f"{name}.sum"] = (Add(), last, start)
                last = f"{name}.sum"
            last = bend(name, last)
    nodes["mean"] = (GlobalAveragePool2D(), last)
    nodes["classes"] = (Dense(classes), "mean")
    return Graph(nodes)
