"""How large a network of the convolution lab may be, whoever has put it together."""

from __future__ import annotations

from typing import Final

from engine.errors import ConfigError
from engine.graph import INPUT, Graph, size_of
from engine.program import Shape

MOST_PARAMETERS: Final = 4_500_000  # the deep net of the course has 4,254,149 on color pictures of 32 x 32
MOST_MULTIPLICATIONS: Final = 60_000_000  # of one picture's forward pass; a step of 64 then takes a second or two
MOST_OUTPUTS: Final = 1_500_000  # numbers of all layers for one picture; a batch keeps each with its gradient


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
    shapes, parameters, products, outputs = {INPUT: inputs}, 0, 0, 0
    for node in graph.ordered(shapes):
        sources = [shapes[name] for name in node.inputs]
        own = node.layer.parameters(sources)
        shapes[node.name] = node.shape
        parameters += sum(entry.size for entry in own.values())
        products += node.layer.cost(sources).multiplications if "weight" in own else 0
        outputs += 0 if node.layer.is_alias(training=True) else size_of(node.shape)
    for what, found, most in (
        ("weights and biases", parameters, MOST_PARAMETERS),
        ("multiplications a picture", products, MOST_MULTIPLICATIONS),
        ("numbers in all layers for a picture", outputs, MOST_OUTPUTS),
    ):
        if found > most:
            raise ConfigError(path, f"{found:,} {what} are too many, {most:,} are allowed; {advice}", (most,))
