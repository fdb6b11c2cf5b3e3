"""A network of any shape as the page sees it: its nodes, and the numbers in them for one sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.graph import size_of
from engine.layers.activation import Activation
from engine.network import Network
from engine.spec import Integer
from engine.unfolding import JOINT

MOST_SAMPLES: Final = 5000

STATUS: Final = status_stream("step, epoch, loss, NaN, accuracy, NaN, steps a second, learning rate")
GRAPH: Final = StreamSpec(
    name="graph",
    kind="snapshot",
    help="Every number of the network for one sample, in the order of the network's nodes.",
    arrays=(
        ArraySpec(name="values", dtype="float32", shape=("numbers",), help="Outputs of the nodes."),
        ArraySpec(name="gradients", dtype="float32", shape=("numbers",), help="dL/d of each; NaN for inputs."),
        ArraySpec(name="parameters", dtype="float32", shape=("parameters",), help="Weights and biases."),
        ArraySpec(name="parameter_gradients", dtype="float32", shape=("parameters",), help="dL/d of each."),
        ArraySpec(name="sample", dtype="float64", shape=(4,), help="Its number, how many there are, target, loss."),
    ),
    options=(
        Integer(
            name="sample", label="Sample", help="Which one, from 0.", default=0, minimum=0, maximum=MOST_SAMPLES - 1
        ),
    ),
)


def describe_nodes(network: Network, origin: Mapping[str, tuple[str, int]]) -> list[dict[str, Any]]:
    """Return inputs and nodes in order, each with the place of its numbers in the stream ``graph``."""
    described: list[dict[str, Any]] = []
    position, parameter_position = 0, 0
    for name, shape in network.inputs.items():
        kind = "zeros" if name in _before_time(origin) else "input"
        described.append(describe_node(name, name, 0, kind, (), size_of(shape), position))
        position += size_of(shape)
    for node in network.nodes:
        base, step = origin[node.name]
        kind = node.layer.function if isinstance(node.layer, Activation) else node.layer.key
        entry = describe_node(node.name, base, step, kind, node.inputs, size_of(node.shape), position)
        for parameter in network.program.parameters:
            if parameter.name.rpartition(".")[0] == node.name:
                shape = parameter.wanted.shape
                entry["parameters"].append(
                    {"target": parameter.name, "shape": list(shape), "offset": parameter_position}
                )
                parameter_position += parameter.wanted.size
        described.append(entry)
        position += size_of(node.shape)
    return described


def draw_graph(
    network: Network, samples: Mapping[str, np.ndarray], targets: np.ndarray, sample: int
) -> list[np.ndarray]:
    """Return the arrays of the stream ``graph``; a sample past the end is the last one.

    Parameters
    ----------
    network : Network
    samples : mapping of input names to arrays (n, width)
    targets : (n,) or (n, k)
    sample : int
        From 0.
    """
    number = min(sample, len(targets) - 1)
    x = {name: values[number : number + 1] for name, values in samples.items()}
    y = targets[number : number + 1]
    found, slopes = network.derivatives(x, y), network.gradients(x, y)
    inputs = [np.asarray(values, np.float32).ravel() for values in x.values()]
    values = [*inputs, *(found[node.name][0].ravel() for node in network.nodes)]
    gradients = [
        *(np.full(len(part), np.nan, np.float32) for part in inputs),
        *(found[node.name][1].ravel() for node in network.nodes),
    ]
    weights = network.parameters()
    # In the order of the nodes, as they are described; the arena may hold them in another.
    names = [
        parameter.name
        for node in network.nodes
        for parameter in network.program.parameters
        if parameter.name.rpartition(".")[0] == node.name
    ]
    empty = [np.zeros(0, np.float32)]
    loss, _ = network.assess(x, y)
    return [
        np.concatenate(values),
        np.concatenate(gradients),
        np.concatenate([weights[name].ravel() for name in names] or empty),
        np.concatenate([slopes[name].ravel() for name in names] or empty),
        np.array([number, len(targets), float(np.ravel(y)[0]), loss]),
    ]


def _before_time(origin: Mapping[str, tuple[str, int]]) -> set[str]:
    """Return the names of the inputs that stand for the time before the first step."""
    return {f"{base}{JOINT}0" for base, step in origin.values() if step}


def describe_node(
    name: str, base: str, time: int, kind: str, inputs: tuple[str, ...], size: int, offset: int
) -> dict[str, Any]:
    """Return one node as the page gets it, without parameters."""
    return {
        "name": name, "base": base, "time": time, "kind": kind, "inputs": list(inputs), "size": size,
        "offset": offset, "parameters": [],
    }  # fmt: skip
