"""Dropout as bagging: sub-networks of the playground's network, one by one and together, beside the scaled whole.

Training with dropout trains another sub-network at every step, all of which share their weights. Predicting uses the
whole network, whose outputs are scaled as if it were the average of all of them. Here some of them really are averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments._experiment import Measure
from engine.experiments._own_data import task_of
from engine.experiments._playground_pictures import shown_outputs
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.graph import INPUT, Graph
from engine.layers.dropout import Dropout
from engine.layers.multiply import Multiply
from engine.network import Network
from engine.spec import Integer

MOST_ROWS: Final = 60_000  # sub-networks times points: some 30 ms
MEASURED: Final = 64  # sub-networks that a task's measure averages
STREAM_KEY: Final = 1 << 21  # of the random masks; no layer has this number

STREAM: Final = StreamSpec(
    name="bagging",
    kind="snapshot",
    help="Random sub-networks on the test points, those that dropout trains; empty without dropout.",
    arrays=(
        ArraySpec(
            name="distances",
            dtype="float64",
            shape=("networks", 2),
            help="Root mean square difference to the scaled whole: of each, and of the average of all up to it.",
        ),
        ArraySpec(
            name="accuracies",
            dtype="float64",
            shape=("networks", 2),
            help="Share of test points on the right side, likewise; not a number for regression.",
        ),
        ArraySpec(name="whole", dtype="float64", shape=(1,), help="Accuracy of the scaled whole."),
        ArraySpec(name="droppable", dtype="int32", shape=(1,), help="Neurons that may be silenced: 2^n sub-networks."),
    ),
    options=(Integer(name="networks", label="Sub-networks", help="How many.", default=64, minimum=1, maximum=256),),
)
MEASURES: Final = (
    Measure(name="droppable", label="number of neurons that dropout may silence", help="In all layers with dropout."),
    Measure(
        name="bagging_distance",
        label=f"distance between the average of {MEASURED} sub-networks and the scaled network",
        help="Root mean square difference of their outputs over the test points.",
    ),
    Measure(
        name="single_distance",
        label="typical distance between one sub-network and the scaled network",
        help=f"Median over {MEASURED} of the root mean square difference of their outputs over the test points.",
    ),
)


def draw(
    config: Mapping[str, Any], network: Network, inputs: np.ndarray, targets: np.ndarray, networks: int
) -> list[np.ndarray]:
    """Return the stream's arrays.

    Parameters
    ----------
    config : mapping
        Of the playground.
    network : Network
        As it is now.
    inputs : (n, features)
        Test points as the network sees them.
    targets : (n,)
        Their targets, as they are drawn: -1 and +1, class numbers or values.
    networks : int
        How many sub-networks; fewer if there are many points.
    """
    widths = [row["units"] for row in config["layers"] if row["dropout"] > 0.0]
    count = min(networks, max(MOST_ROWS // max(len(inputs), 1), 1)) if widths and len(inputs) else 0
    whole = shown_outputs(config, network, inputs) if len(inputs) else np.zeros((0, 1))
    singles = _outputs(config, network, inputs, count) if count else np.zeros((0, *whole.shape))
    together = np.cumsum(singles, axis=0) / np.arange(1, count + 1)[:, None, None]
    distances = [np.sqrt(np.mean((outputs - whole) ** 2, axis=(1, 2))) for outputs in (singles, together)]
    accuracies = [_accuracies(config, outputs, targets) for outputs in (singles, together)]
    return [
        np.stack(distances, axis=1),
        np.stack(accuracies, axis=1),
        _accuracies(config, whole[None], targets),
        np.array([sum(widths)], dtype=np.int32),
    ]


def measured(config: Mapping[str, Any], network: Network, inputs: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """Return the value of each measure; NaN without dropout."""
    distances, _, _, droppable = draw(config, network, inputs, targets, MEASURED)
    known = len(distances) > 0
    return {
        "droppable": float(droppable[0]),
        "bagging_distance": float(distances[-1, 1]) if known else float("nan"),
        "single_distance": float(np.median(distances[:, 0])) if known else float("nan"),
    }


def _outputs(config: Mapping[str, Any], network: Network, inputs: np.ndarray, count: int) -> np.ndarray:
    """Return what random sub-networks say of inputs (n, features), (count, n, outputs), in one prediction.

    A layer's mask is one more input of the network, the same for all points of a sub-network: 0 for a silenced neuron,
    1 / (1 - p) for the others, as in training.
    """
    nodes: dict[str, Any] = {}
    masks: dict[str, tuple[int, float]] = {}
    for node in network.nodes:
        if isinstance(node.layer, Dropout):
            name = f"mask {node.name}"
            masks[name] = (node.shape[0], node.layer.rate)
            nodes[node.name] = (Multiply(), *node.inputs, name)
        else:
            nodes[node.name] = (node.layer, *node.inputs)
    shapes = {INPUT: inputs.shape[1], **{name: width for name, (width, _) in masks.items()}}
    masked = Network(shapes, Graph(nodes, network.graph.output), network.loss, loss_settings=network.loss_settings)
    known = {**network.parameters(), **network.statistics()}
    for name, values in {**masked.parameters(), **masked.statistics()}.items():
        values[...] = known[name]
    random = np.random.Generator(np.random.Philox(key=np.array([config["seed"], STREAM_KEY], dtype=np.uint64)))
    columns = [np.tile(inputs, (count, 1))]
    for width, rate in masks.values():
        mask = (random.random((count, width)) >= rate) / (1.0 - rate)
        columns.append(np.repeat(mask, len(inputs), axis=0))
    found = shown_outputs(config, masked, np.concatenate(columns, axis=1).astype(np.float32))
    return found.reshape(count, len(inputs), -1).astype(np.float64)


def _accuracies(config: Mapping[str, Any], outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the share of points on the right side for each of some outputs (k, n, outputs), (k,); or NaN."""
    task = task_of(config)
    if task == "regression" or not len(targets):
        return np.full(len(outputs), np.nan)
    right = outputs.argmax(axis=2) == targets if task == "multiclass" else (outputs[:, :, 0] >= 0.0) == (targets > 0.0)
    return np.asarray(right.mean(axis=1), dtype=np.float64)
