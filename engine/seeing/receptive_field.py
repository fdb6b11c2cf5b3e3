"""The receptive field: which part of the picture a unit of a feature map looks at [dumoulin2016]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.graph import Node
from engine.layers.divisive_norm2d import DivisiveNorm2D
from engine.layers.subtractive_norm2d import SubtractiveNorm2D
from engine.layers.zero_pad2d import ZeroPad2D
from engine.program import Shape
from engine.windows import Windowed


@dataclass(frozen=True)
class Field:
    """Unit (i, j) of a map sees the pixels from ``start + i * stride`` on, ``size`` of them; the same across."""

    size: int
    stride: int
    start: int

    def pixels(self, place: int) -> tuple[int, int]:
        """Return the first and one past the last pixel that unit ``place`` of a line sees; they may lie outside."""
        first = self.start + place * self.stride
        return first, first + self.size


def receptive_fields(nodes: Sequence[Node], inputs: Mapping[str, Shape]) -> dict[str, Field]:
    """Return the field of each node that still has places, by name; of several ways together.

    Parameters
    ----------
    nodes : sequence of Node
        In an order of computation.
    inputs : mapping of names to shapes (height, width, channels)
    """
    shapes = {**inputs, **{node.name: node.shape for node in nodes}}
    found = dict.fromkeys(inputs, Field(1, 1, 0))
    for node in nodes:
        ways = [_through(node, found[name], shapes[name]) for name in node.inputs if name in found]
        if not ways or len(node.shape) != 3:
            continue
        first = min(way.start for way in ways)
        last = max(way.start + way.size for way in ways)
        found[node.name] = Field(last - first, ways[0].stride, first)
    return found


def _through(node: Node, before: Field, shape: Shape) -> Field:
    """Return the field after one layer, whose windows lie on units that have a field themselves."""
    if isinstance(node.layer, ZeroPad2D):
        return Field(before.size, before.stride, before.start - node.layer.border * before.stride)
    if isinstance(node.layer, SubtractiveNorm2D | DivisiveNorm2D):
        around = node.layer.window // 2 * before.stride
        return Field(before.size + 2 * around, before.stride, before.start - around)
    if not isinstance(node.layer, Windowed):
        return before
    placed = node.layer.windows(node.name, shape[:-1])
    reach = placed.dilation[2] * (placed.kernel[2] - 1)
    start = before.start - placed.before[2] * before.stride
    return Field(before.size + reach * before.stride, before.stride * placed.stride[2], start)
