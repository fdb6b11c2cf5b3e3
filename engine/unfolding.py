"""Loops unfolded in time: a graph whose nodes may wait for each other becomes one without loops, and shared weights.

An arrow that goes back, from a node to itself or to one listed before it on the same loop, brings the value of one time
step earlier; at the first step it brings zeros. Nodes on a loop are copied, one copy a time step, all with one set of
weights. What comes before the loop is there once, and what comes after it looks at the last step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from engine.errors import ConfigError
from engine.graph import Graph
from engine.layers import AbstractLayer
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.network import Network
from engine.trainer import Trainer

Nodes: TypeAlias = "Mapping[str, tuple[AbstractLayer | str, ...]]"
JOINT: Final = "@"  # between a node's name and its time step


@dataclass(frozen=True)
class Unfolded:
    """A graph without loops."""

    graph: Graph
    origin: Mapping[str, tuple[str, int]]  # node -> the one it is a copy of, and its time step from 1; 0 off the loops
    zeros: Mapping[str, int]  # network inputs that stand for the time before the first step -> their width

    @classmethod
    def without_loops(cls, graph: Graph) -> Unfolded:
        """Return a graph that has nothing to unfold."""
        return cls(graph, {name: (name, 0) for name in graph.nodes}, {})

    @property
    def copies(self) -> dict[str, list[str]]:
        """Return the copies of each node on a loop, in the order of time."""
        found: dict[str, list[str]] = {}
        for name, (base, step) in self.origin.items():
            if step:
                found.setdefault(base, []).append(name)
        return found


def unfold(nodes: Nodes, output: str, inputs: Mapping[str, int], steps: int) -> Unfolded:
    """Copy what lies on loops ``steps`` times.

    Parameters
    ----------
    nodes : mapping
        Name to ``(layer, input, ...)`` as for `engine.Graph`, loops allowed.
    output : str
        Name of the node whose output counts.
    inputs : mapping of name to int
        Widths of the network's inputs.
    steps : int
        Time steps, from 1.

    Raises
    ------
    ConfigError
        If an input of a node is unknown, or the width of what goes back cannot be told.
    """
    sources = {name: tuple(str(source) for source in rest) for name, (_, *rest) in nodes.items()}
    for name, used in sources.items():
        for source in used:
            if source not in nodes and source not in inputs:
                known = (*inputs, *nodes)
                raise ConfigError(name, f"its input {source!r} is neither a node nor a network input", known)
    place = {name: number for number, name in enumerate(nodes)}
    reached = _reached(sources)
    on_loop = {name for name in nodes if name in reached[name]}

    def seen_at(source: str, target: str, step: int) -> int:
        """Return which copy of a source on a loop a copy of ``target`` reads; 0 is the time before the first step."""
        if not step or source not in reached[target]:
            return steps  # what comes after a loop looks at its end
        return step - 1 if place[source] >= place[target] else step

    widths = _widths(nodes, sources, inputs)
    copied: dict[str, tuple[AbstractLayer | str, ...]] = {}
    origin: dict[str, tuple[str, int]] = {}
    zeros: dict[str, int] = {}
    for name, (layer, *_) in nodes.items():
        for step in range(1, steps + 1) if name in on_loop else (0,):
            names = []
            for source in sources[name]:
                if source not in on_loop:
                    names.append(source)
                    continue
                at = seen_at(source, name, step)
                if at == 0:
                    if widths[source] is None:
                        raise ConfigError(
                            source, "its width before the first time step cannot be told; feed it a dense node"
                        )
                    zeros[_copy(source, 0)] = int(widths[source] or 0)
                names.append(_copy(source, at))
            copy = _copy(name, step) if step else name
            copied[copy] = (layer, *names)
            origin[copy] = (name, step)
    last = _copy(output, steps) if output in on_loop else output
    return Unfolded(Graph(copied, output=last), origin, zeros)


def _copy(name: str, step: int) -> str:
    return f"{name}{JOINT}{step}"


def _reached(sources: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return for each node those that its value goes into, however many arrows away."""
    reached: dict[str, set[str]] = {name: set() for name in sources}
    changed = True
    while changed:
        changed = False
        for target, used in sources.items():
            for source in used:
                if source in reached and not {target, *reached[target]} <= reached[source]:
                    reached[source] |= {target, *reached[target]}
                    changed = True
    return reached


def _widths(nodes: Nodes, sources: Mapping[str, Sequence[str]], inputs: Mapping[str, int]) -> dict[str, int | None]:
    """Return each node's width as far as it can be told without the value of a time before."""
    widths: dict[str, int | None] = {**inputs, **dict.fromkeys(nodes)}
    for _ in nodes:
        for name, (layer, *_) in nodes.items():
            known = [widths[source] for source in sources[name]]
            if isinstance(layer, Dense):
                widths[name] = layer.units
            elif isinstance(layer, Concatenate):
                widths[name] = None if None in known else sum(width or 0 for width in known)
            else:
                widths[name] = next((width for width in known if width is not None), None)
    return widths


class SharedTrainer:
    """Trains a network some of whose parameters are copies of each other.

    A step of gradient descent moves each copy by its own gradient; the shared parameter moves by the sum, as
    backpropagation through time asks. This is exact for optimizers that are linear in the gradient: plain gradient
    descent and momentum.

    Parameters
    ----------
    trainer : Trainer
    copies : iterable of lists of str
        Names of nodes that share their parameters, one list a shared node.
    """

    def __init__(self, trainer: Trainer, copies: Sequence[Sequence[str]]) -> None:
        if copies and trainer.network.optimizer.key not in ("sgd", "momentum"):
            key = trainer.network.optimizer.key
            raise ConfigError("optimizer", f"shared weights need sgd or momentum, got {key}", ("sgd", "momentum"))
        self.trainer = trainer
        self._shared = [
            [f"{node}.{name}" for node in nodes]
            for nodes in copies
            for name in ("weight", "bias")
            if f"{nodes[0]}.{name}" in trainer.network.parameters()
        ]
        views = trainer.network.parameters()
        for names in self._shared:
            for first, other in pairwise(names):
                views[other][...] = views[first]

    def advance(self, steps: int) -> None:
        """Train ``steps`` steps; raises `DivergedError` as `Trainer.advance` does."""
        if not self._shared:
            self.trainer.advance(steps)
            return
        views = self.trainer.network.parameters()
        for _ in range(steps):
            before = [views[names[0]].copy() for names in self._shared]
            self.trainer.advance(1)
            for names, old in zip(self._shared, before, strict=True):
                moved = old + np.sum([views[name] - old for name in names], axis=0)
                for name in names:
                    views[name][...] = moved


def parameter_count(network: Network, unfolded: Unfolded) -> int:
    """Return how many numbers are learned, shared ones counted once."""
    return sum(
        array.size for name, array in network.parameters().items() if unfolded.origin[name.rpartition(".")[0]][1] <= 1
    )
