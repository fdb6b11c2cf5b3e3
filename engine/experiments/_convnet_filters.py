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
COLORS: Final = (1, 3)  # channels of a picture: grey, or red, green, blue
PASSED_ON: Final = ("flatten", "dropout")  # layers behind which a number still has its place in a picture


def pictured_layers(network: Network) -> list[int]:
    """Return the places of the layers whose weights can be drawn, in the network's list; it has one at least."""
    return [place for place, node in enumerate(network.nodes) if node.layer.key in KINDS]


def weight_pictures(network: Network, place: int) -> np.ndarray:
    """Return the weights of one of `pictured_layers`, (filters, height, width, channels) float32.

    Of a layer that looks at the picture itself there are as many channels as the picture has; of several maps the mean
    over them is one channel. It is a copy. Of more than `MOST_FILTERS` filters or units, the first ones are returned.
    """
    node = network.nodes[place]
    values = network.parameters()[f"{node.name}.weight"]
    if node.layer.key == "conv_transpose2d":
        values = values.transpose(0, 1, 3, 2)
    values = values[..., :MOST_FILTERS]
    if values.ndim == 2:
        values = values.reshape(*_seen(network, node), -1)
    if values.shape[2] not in COLORS or not _sees_colors(network, node):
        values = values.mean(axis=2, keepdims=True)
    return np.array(values.transpose(3, 0, 1, 2), order="C")


def _sees_colors(network: Network, node: Node) -> bool:
    """Are the channels of a layer's input those of the picture? So they are while no weights have mixed them."""
    nodes = {entry.name: entry for entry in network.nodes}
    name = node.inputs[0]
    while name in nodes and nodes[name].layer.key not in KINDS:
        name = nodes[name].inputs[0]
    return name in network.inputs


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
