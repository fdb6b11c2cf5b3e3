"""From the playground's settings to a network and what trains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments._own_data import classes_of, task_of
from engine.experiments._playground_config import shortcuts
from engine.experiments._training_fields import chosen_optimizer
from engine.graph import INPUT, Graph
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.log_softmax import LogSoftmax
from engine.losses import LOSSES
from engine.network import Network
from engine.update import Penalties

FIRST_BIAS: Final = {"uniform": 0.1}  # TensorFlow Playground's; other initializers start biases at 0


def build_network(config: Mapping[str, Any], points: int) -> Network:
    """Return a fresh network for a configuration that trains on so many points."""
    dense = {"initializer": config["initializer"], "bias_value": FIRST_BIAS.get(config["initializer"], 0.0)}
    nodes: dict[str, tuple[AbstractLayer | str, ...]] = {}
    source = INPUT

    def append(name: str, layer: AbstractLayer, *others: str) -> None:
        nonlocal source
        nodes[name] = (layer, source, *others)
        source = name

    for number, (row, shortcut) in enumerate(zip(config["layers"], shortcuts(config), strict=True)):
        name, below = f"layers.{number}", source
        append(name, Dense(row["units"], **dense))
        if row["batch_norm"]:
            append(f"{name}.norm", BatchNorm())
        append(f"{name}.activation", Activation(row["activation"]))
        if shortcut:
            append(f"{name}.sum", Add(), below)
        if row["dropout"] > 0.0:
            append(f"{name}.dropout", Dropout(row["dropout"]))
    task = task_of(config)
    outputs = len(classes_of(config)) if task == "multiclass" else 1
    nodes["output"] = (Dense(outputs, **dense), source)
    if config["loss"] == "nll":
        nodes["output.probabilities"] = (LogSoftmax(), "output")
    elif task == "binary" and LOSSES[config["loss"]].targets == "values":
        nodes["output.activation"] = (Activation("tanh"), "output")
    return Network(
        inputs=len(config["features"]),
        layers=Graph(nodes),
        loss=config["loss"],
        optimizer=chosen_optimizer(config),
        penalties=chosen_penalties(config),
        seed=config["seed"],
        batch_size=min(config["batch_size"], points),
    )


def layer_outputs(config: Mapping[str, Any]) -> list[str]:
    """Name the node that each hidden layer hands on, before any dropout."""
    kinds = ["sum" if shortcut else "activation" for shortcut in shortcuts(config)]
    return [f"layers.{number}.{kind}" for number, kind in enumerate(kinds)]


def settle_statistics(network: Network, inputs: np.ndarray) -> None:
    """Give every batch normalization the mean and variance of these inputs (n, features), layer by layer.

    Training follows them from there. Without this the network would predict with mean 0 and variance 1 at first.
    """
    statistics = network.statistics()
    for node in network.nodes:
        if node.layer.key != "batch_norm":
            continue
        (below,) = node.inputs
        sums = network.capture(inputs, [below])[below].astype(np.float64)
        statistics[f"{node.name}.running_mean"][...] = sums.mean(axis=1)
        statistics[f"{node.name}.running_variance"][...] = sums.var(axis=1)


def chosen_penalties(config: Mapping[str, Any]) -> Penalties:
    """Return regularization and clipping."""
    chosen, rate = config["regularization"], config["regularization_rate"]
    return Penalties(
        l1=rate if chosen == "l1" else 0.0,
        l2=rate if chosen == "l2" else 0.0,
        from_epoch=config["regularization_from_epoch"],
        dead_at_zero=config["l1_dead_at_zero"] and chosen == "l1",
        clip_value=config["clip_value"],
        clip_norm=config["clip_norm"],
    )
