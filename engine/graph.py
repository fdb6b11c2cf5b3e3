"""The shape of a network: named layers, each with the names of its inputs, without loops."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TypeAlias

from engine.errors import ConfigError, ShapeError
from engine.layers import AbstractLayer
from engine.program import Shape

INPUT = "input"  # name of the only input when no name is given
Inputs: TypeAlias = "int | Sequence[int] | Mapping[str, int | Sequence[int]]"


@dataclass(frozen=True)
class Node:
    """One layer of a graph."""

    name: str
    layer: AbstractLayer
    inputs: tuple[str, ...]
    shape: Shape  # of the output, without the batch


class Graph:
    """A directed graph of layers.

    Parameters
    ----------
    nodes : mapping
        Name to ``(layer, input, ...)``, each input the name of another node or of a network input, in any order.
    output : str, optional
        Name of the node whose output the network returns; the only unused one if not given.

    Examples
    --------
    >>> import engine
    >>> graph = engine.Graph({
    ...     "hidden": (engine.Dense(8), "input"),
    ...     "bent": (engine.ReLU(), "hidden"),
    ...     "sum": (engine.Add(), "hidden", "bent"),
    ... })
    """

    def __init__(self, nodes: Mapping[str, tuple[AbstractLayer | str, ...]], output: str | None = None) -> None:
        self.nodes = dict(nodes)
        for name, node in self.nodes.items():
            if not isinstance(node, tuple) or not node or not isinstance(node[0], AbstractLayer):
                raise ConfigError(str(name), f"expected a layer and the names of its inputs, got {node!r}")
        used = {name for _, *inputs in self.nodes.values() for name in inputs}
        unused = [name for name in self.nodes if name not in used]
        if output is None:
            if len(unused) != 1:
                found = ", ".join(unused) or "none"
                raise ConfigError(
                    "output", f"name the output: expected one node that no other uses, got {found}", unused
                )
            output = unused[0]
        if output not in self.nodes:
            raise ConfigError("output", f"expected the name of a node, got {output!r}", tuple(self.nodes))
        self.output = output

    @classmethod
    def chain(cls, layers: Sequence[AbstractLayer]) -> Graph:
        """Return the graph of layers one after the other, named ``layers.0``, ``layers.1`` and so on."""
        if not isinstance(layers, Sequence) or not layers:
            raise ConfigError("layers", f"expected a list of at least one layer, or a Graph; got {layers!r}")
        names = [INPUT, *(f"layers.{index}" for index in range(len(layers)))]
        return cls(
            {name: (layer, names[index]) for index, (name, layer) in enumerate(zip(names[1:], layers, strict=True))}
        )

    def ordered(self, inputs: Mapping[str, Shape]) -> list[Node]:
        """Return the nodes so that each comes after its inputs, with their output shapes.

        Raises
        ------
        ConfigError
            If an input is unknown or the graph has a loop.
        ShapeError
            If a layer does not fit its inputs.
        """
        for name in inputs:
            if name in self.nodes:
                raise ConfigError(name, "a network input has this name; give the node another one")
        shapes = dict(inputs)
        waiting = dict(self.nodes)
        done: list[Node] = []
        while waiting:
            ready = [name for name, (_, *sources) in waiting.items() if all(source in shapes for source in sources)]
            if not ready:
                self._explain(waiting, shapes)
            for name in ready:
                layer, *sources = waiting.pop(name)
                assert isinstance(layer, AbstractLayer)
                if not sources:
                    raise ShapeError(f"{name} ({layer.key}): expected at least one input, got none")
                names = tuple(str(source) for source in sources)
                where = f"{describe(name)} ({layer.key})"
                shape = layer.output_shape(where, [shapes[source] for source in names])
                shapes[name] = shape
                done.append(Node(name, layer, names, shape))
        return done

    def _explain(self, waiting: Mapping[str, tuple[AbstractLayer | str, ...]], shapes: Mapping[str, Shape]) -> None:
        """Raise the error for nodes that never became ready."""
        for name, (_, *sources) in waiting.items():
            for source in sources:
                if source not in shapes and source not in waiting:
                    known = (*shapes, *waiting)
                    raise ConfigError(name, f"its input {source!r} is neither a node nor a network input", known)
        raise ConfigError(
            next(iter(waiting)), f"the nodes {', '.join(waiting)} feed each other in a loop; unfold it first"
        )


def describe(name: str) -> str:
    """Turn ``layers.2`` into ``layer 2``; leave other names."""
    return f"layer {name.removeprefix('layers.')}" if name.startswith("layers.") else name


def input_shapes(inputs: Inputs) -> dict[str, Shape]:
    """Return the network's inputs by name, each as a tuple of positive sizes; raise `ConfigError` otherwise."""
    named = inputs if isinstance(inputs, Mapping) else {INPUT: inputs}
    shapes: dict[str, Shape] = {}
    for name, shape in named.items():
        sizes = tuple(shape) if isinstance(shape, Sequence) else (shape,)
        if not sizes or any(isinstance(size, bool) or not isinstance(size, Integral) or size < 1 for size in sizes):
            raise ConfigError(f"inputs.{name}", f"expected positive whole numbers, got {shape!r}")
        shapes[name] = tuple(int(size) for size in sizes)
    if not shapes:
        raise ConfigError("inputs", "expected at least one input, got none")
    return shapes


def size_of(shape: Shape) -> int:
    """Return the number of features of a shape."""
    return math.prod(shape)
