"""How large a network of the convolution lab may be, whoever has put it together."""

from __future__ import annotations

import math
from typing import Final

from engine.errors import ConfigError
from engine.graph import Graph
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.program import Shape

MOST_PARAMETERS: Final = 4_000_000
MOST_MULTIPLICATIONS: Final = 60_000_000  # of one picture's forward pass; a step of 64 then takes a second or two


def check_size(graph: Graph, inputs: Shape, path: str, advice: str) -> None:
    """Refuse a network that is too large for a class; nothing is allocated for it.

    Parameters
    ----------
    graph : Graph
        With one input, called ``input``.
    inputs : (height, width, channels)
    path : str
        The setting that decides how large it is.
    advice : str
        What makes it smaller.

    Raises
    ------
    ConfigError
        With the numbers found and allowed.
    """
    shapes, parameters, products = {"input": inputs}, 0, 0
    for node in graph.ordered(shapes):
        sizes = [entry.size for entry in node.layer.parameters([shapes[name] for name in node.inputs]).values()]
        shapes[node.name] = node.shape
        parameters += sum(sizes)
        if isinstance(node.layer, Conv2D | Dense):
            places = math.prod(node.shape[:-1]) if isinstance(node.layer, Conv2D) else 1
            products += max(sizes) * places
    for what, found, most in (
        ("weights and biases", parameters, MOST_PARAMETERS),
        ("multiplications a picture", products, MOST_MULTIPLICATIONS),
    ):
        if found > most:
            raise ConfigError(path, f"{found:,} {what} are too many, {most:,} are allowed; {advice}", (most,))
