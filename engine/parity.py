"""Networks of ReLUs that compute the parity of n bits, their weights set by construction.

Parity is 1 when an odd number of bits is 1. For two bits it is ``relu(a + b) - 2 relu(a + b - 1)``. A tree of such
pairs needs depth ``ceil(log2 n)`` and ``2 (n - 1)`` units; a single layer of detectors, one for each pattern whose
parity is 1, needs ``2^(n-1)``; a single layer that counts, as weights are no gates and may add up all bits, needs n.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.graph import Graph
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense

SURENESS: Final = 20.0  # between the output's sums for parity 0 and 1: both are right to one part in 20,000


@dataclass(frozen=True, eq=False)
class ParityNetwork:
    """A graph, the widths of its inputs, and weights under which it computes parity; other weights are as good a start.

    The inputs hold the bits in order; ``hidden`` counts ReLUs, ``depth`` the layers of them.
    """

    graph: Graph
    inputs: Mapping[str, int]
    weights: Mapping[str, np.ndarray]
    hidden: int
    depth: int


@dataclass(frozen=True, eq=False)
class _Part:
    """A node from whose outputs the parity of some bits can be read: ``outputs @ reading``."""

    node: str
    reading: np.ndarray
    depth: int


def truth_table(bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all patterns (2^n, n) and their parity (2^n,), float32, in the order of counting."""
    rows = (np.arange(2**bits)[:, None] >> np.arange(bits)[::-1]) & 1
    return rows.astype(np.float32), (rows.sum(axis=1) % 2).astype(np.float32)


def tree(bits: int) -> ParityNetwork:
    """Return the tree: pairs of bits, pairs of pairs, and so on."""
    nodes: dict[str, tuple[AbstractLayer | str, ...]] = {}
    weights: dict[str, np.ndarray] = {}
    inputs = {f"x{first + 1}": min(2, bits - first) for first in range(0, bits, 2)}
    count = 0

    def pair(source: str, reading: np.ndarray, depth: int) -> _Part:
        nonlocal count
        count += 1
        name = f"pair{count}"
        nodes[name] = (Dense(2), source)
        nodes[f"on{count}"] = (Activation("relu"), name)
        weights[f"{name}.weight"] = np.outer(reading, np.ones(2))
        weights[f"{name}.bias"] = np.array([0.0, -1.0])
        return _Part(f"on{count}", np.array([1.0, -2.0]), depth)

    parts = [pair(name, np.ones(2), 1) if width == 2 else _Part(name, np.ones(1), 0) for name, width in inputs.items()]
    while len(parts) > 1:
        merged = []
        for left, right in zip(parts[::2], parts[1::2], strict=False):
            name = f"join{count + 1}"
            nodes[name] = (Concatenate(), left.node, right.node)
            reading = np.concatenate([left.reading, right.reading])
            merged.append(pair(name, reading, max(left.depth, right.depth) + 1))
        parts = merged + parts[2 * len(merged) :]
    root = parts[0]
    _read_out(nodes, weights, root.node, root.reading)
    return ParityNetwork(Graph(nodes), inputs, weights, 2 * count, root.depth)


def wide(bits: int) -> ParityNetwork:
    """Return one layer with a detector for each odd pattern: 1 for that pattern, 0 for all others."""
    rows, parity = truth_table(bits)
    odd = rows[parity == 1.0]
    return _one_layer(bits, (2.0 * odd - 1.0).T, 1.0 - odd.sum(axis=1), np.ones(len(odd)))


def counter(bits: int) -> ParityNetwork:
    """Return one layer that counts the ones: a zigzag with a corner at every number."""
    corners = np.arange(bits)
    reading = np.where(corners == 0, 1.0, 2.0 * (-1.0) ** corners)
    return _one_layer(bits, np.ones((bits, bits)), -corners.astype(float), reading)


BUILDERS: Final[Mapping[str, Callable[[int], ParityNetwork]]] = {"tree": tree, "wide": wide, "counter": counter}


def _one_layer(bits: int, weight: np.ndarray, bias: np.ndarray, reading: np.ndarray) -> ParityNetwork:
    """Return a network of one hidden layer."""
    nodes: dict[str, tuple[AbstractLayer | str, ...]] = {
        "sums": (Dense(len(bias)), "bits"),
        "on": (Activation("relu"), "sums"),
    }
    weights = {"sums.weight": weight, "sums.bias": bias}
    _read_out(nodes, weights, "on", reading)
    return ParityNetwork(Graph(nodes), {"bits": bits}, weights, len(bias), 1)


def _read_out(
    nodes: dict[str, tuple[AbstractLayer | str, ...]], weights: dict[str, np.ndarray], node: str, reading: np.ndarray
) -> None:
    """Add the output unit: far below zero for parity 0, as far above for 1."""
    nodes["out"] = (Dense(1), node)
    weights["out.weight"] = SURENESS * reading[:, None]
    weights["out.bias"] = np.array([-SURENESS / 2.0])
