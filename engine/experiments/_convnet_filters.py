"""A layer's weights as small pictures: those of a filter, or those of a unit in the places of what it sees."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from engine.graph import Node
from engine.network import Network
from engine.program import Shape

MOST_FILTERS: Final = 64
KINDS: Final = ("conv2d", "conv_transpose2d", "dense")
PASSED_ON: Final = ("flatten", "dropout")  # layers behind which a number still has its place in a picture


def pictured_layers(network: Network) -> list[int]:
    """Return the places of the layers whose weights can be drawn, in the network's list; it has one at least."""
    return [place for place, node in enumerate(network.nodes) if node.layer.key in KINDS]


def weight_pictures(network: Network, place: int) -> np.ndarray:
    """Return the weights of one of `pictured_layers`, (filters, height, width) float32; of several channels their mean.

    It is a copy. Of more than `MOST_FILTERS` filters or units, the first ones are returned.
    """
    node = network.nodes[place]
    values = network.parameters()[f"{node.name}.weight"]
    if node.layer.key == "conv_transpose2d":
        values = values.transpose(0, 1, 3, 2)
    values = values[..., :MOST_FILTERS]
    if values.ndim == 2:
        values = values.reshape(*_seen(network, node), -1)
    return np.ascontiguousarray(values.mean(axis=2).transpose(2, 0, 1))


def _seen(network: Network, dense: Node) -> Shape:
    """Return (height, width, channels) of what a dense layer sees; numbers without places are laid row by row."""
    nodes = {node.name: node for node in network.nodes}
    name = dense.inputs[0]
    while name in nodes and nodes[name].layer.key in PASSED_ON:
        name = nodes[name].inputs[0]
    shape = nodes[name].shape if name in nodes else network.inputs[name]
    if len(shape) == 3:
        return shape
    count = math.prod(shape)
    height = next(height for height in range(math.isqrt(count), 0, -1) if count % height == 0)
    return height, count // height, 1
