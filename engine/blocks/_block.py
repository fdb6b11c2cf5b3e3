"""What a block is: a layer, or a few that belong together, which a student stacks on what is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.errors import ConfigError
from engine.graph import INPUT, Graph
from engine.layers import AbstractLayer
from engine.program import Shape
from engine.spec import Integer, Spec

MOST_ROWS = 32
SOURCE = "source"


class Laying:
    """A network that grows row by row.

    Parameters
    ----------
    inputs : Shape
        Of the picture, (height, width, channels).
    """

    def __init__(self, inputs: Shape) -> None:
        self.nodes: dict[str, tuple[AbstractLayer | str, ...]] = {}
        self.shapes: dict[str, Shape] = {INPUT: inputs}
        self.ends = [INPUT]  # what each row gives, the picture first
        self.rows: dict[str, int] = {}  # which row a node belongs to, counted from 0
        self.last = INPUT
        self.where = ""

    @property
    def shape(self) -> Shape:
        """The shape of what has been laid so far."""
        return self.shapes[self.last]

    def put(self, layer: AbstractLayer, *sources: str) -> str:
        """Lay one layer on ``sources``, by default on the last one, and return its name.

        Raises
        ------
        ShapeError
            If it does not fit; nothing is laid then.
        """
        sources = sources or (self.last,)
        shape = layer.output_shape(self.where, [self.shapes[source] for source in sources])
        name = f"layers.{len(self.nodes)}"  # as in a chain, so that weights of older runs find their layer
        self.nodes[name] = (layer, *sources)
        self.shapes[name] = shape
        self.rows[name] = len(self.ends) - 1
        self.last = name
        return name

    def end(self, number: int) -> str:
        """Return what an earlier row gives, counted from 1; 0 is the picture.

        Raises
        ------
        ConfigError
            If there is no such row before this one.
        """
        if number >= len(self.ends):
            most = len(self.ends) - 1
            raise ConfigError(SOURCE, f"expected the picture (0) or a row before this one (1 to {most}), got {number}")
        return self.ends[number]

    def close_row(self) -> None:
        """End a row: what comes now belongs to the next one."""
        self.ends.append(self.last)

    def graph(self) -> Graph:
        """Return the network as it is laid now."""
        return Graph(self.nodes, self.last)


Lay: TypeAlias = Callable[[Laying, Mapping[str, Any]], object]


@dataclass(frozen=True, kw_only=True)
class BlockSpec(Spec):
    """One kind of row of a student's own network.

    Parameters
    ----------
    lay : callable
        ``lay(laying, settings)`` puts its layers on the last one.
    needs_picture : bool
        Does it work on height and width.
    flattens : bool
        Is its output a list of numbers without height and width.
    merges : bool
        Does it read an earlier row's output too, the one that its setting ``source`` names.
    """

    lay: Lay
    needs_picture: bool = True
    flattens: bool = False
    merges: bool = False


def source_field() -> Integer:
    """Return the setting of a block that joins an earlier row's output."""
    return Integer(
        name=SOURCE,
        label="With row",
        help="Which earlier row's output is joined to that of the row above; 0 is the picture.",
        default=0,
        minimum=0,
        maximum=MOST_ROWS,
    )


def branch(laying: Laying, start: str, layers: Sequence[AbstractLayer]) -> str:
    """Lay a chain that begins at a node of the graph; return its last node."""
    last = start
    for layer in layers:
        last = laying.put(layer, last)
    return last
