"""The playground's settings that change only what is looked at: which slice of the loss is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments._own_data import classes_of, task_of
from engine.experiments._own_map import feature_label
from engine.network import Network
from engine.spec import AbstractField, Choice, Integer

PLANES: Final = ("weights", "random", "path", "bend", "line")
MOST_PARAMETERS: Final = 20_000

LOOKING: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="plane",
        label="Slice",
        help="Two weights; two random directions; where the path moved most; where the loss bends most; or the line "
        "from the kept run, or from the first weights, to this one.",
        default="path",
        choices=PLANES,
    ),
    Integer(
        name="plane_seed",
        label="Directions",
        help="Chooses the two random directions.",
        default=0,
        minimum=0,
        maximum=99_999,
    ),
    Integer(
        name="plane_x",
        label="Across",
        help="Number of the weight or bias drawn from left to right, in layer order from 0.",
        default=0,
        minimum=0,
        maximum=MOST_PARAMETERS,
    ),
    Integer(
        name="plane_y",
        label="Up",
        help="Number of the weight or bias drawn from bottom to top, in layer order from 0.",
        default=1,
        minimum=0,
        maximum=MOST_PARAMETERS,
    ),
)
AXES: Final = {
    "random": ("random direction 1", "random direction 2"),
    "path": ("main direction of the path", "second direction"),
    "bend": ("direction of largest curvature", "of second largest"),
    "line": ("from the other end (0) to here (1)", "first weights"),
}
COPIES: Final = Integer(
    name="copies",
    label="Copies",
    help="How many copies from other first weights train beside the run; 0 is none.",
    default=0,
    minimum=0,
    maximum=64,
    stops=(0, 16, 32, 64),
)
LOOKING_FIELDS: Final = frozenset(field.name for field in LOOKING)
BESIDE_FIELDS: Final = LOOKING_FIELDS | {COPIES.name}  # nothing of the run itself
MOST_NUMBERS: Final = 1 << 23  # of all copies together: 32 MB


def fit_looking(config: dict[str, Any], base: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """See to it that two different weights of this network are drawn.

    Weights that a change of the network took away give way to the first ones, and choosing the other axis's weight
    swaps the two.

    Raises
    ------
    ConfigError
        If a weight is chosen that the network does not have.
    """
    last = parameter_count(config) - 1
    for name in ("plane_x", "plane_y"):
        if config[name] > last:
            if name in changes:
                raise ConfigError(name, f"this network has weights 0 to {last}, got {config[name]}", (0, last))
            config[name] = 0
    if config["plane_x"] == config["plane_y"]:
        other = "plane_y" if "plane_x" in changes else "plane_x"
        before = base.get("plane_x" if other == "plane_y" else "plane_y", 0)
        config[other] = before if before != config[other] and before <= last else _beside(config[other])


def fit_copies(config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Allow as many copies as fit the memory; a network that has grown since takes some of them away.

    Raises
    ------
    ConfigError
        If too many are asked for, or a layer keeps statistics beside its weights.
    """
    if config["copies"] and any(row["batch_norm"] for row in config["layers"]):
        if "copies" in changes:
            raise ConfigError("copies", "a network with batch normalization cannot be copied; switch it off", (0,))
        config["copies"] = 0
    units = sum(row["units"] for row in config["layers"]) + len(config["features"]) + 1
    numbers = 6 * parameter_count(config) + 4 * units * max(config["batch_size"], 16)
    most = MOST_NUMBERS // numbers
    if config["copies"] <= most:
        return
    if "copies" in changes:
        raise ConfigError("copies", f"expected at most {most} copies of a network of this size", (0, most))
    config["copies"] = most


def _beside(number: int) -> int:
    return 1 if number == 0 else 0


def parameter_count(config: Mapping[str, Any]) -> int:
    """Return the number of weights and biases, and of batch normalization's scales and shifts."""
    outputs = len(classes_of(config)) if task_of(config) == "multiclass" else 1
    widths = [len(config["features"]), *(row["units"] for row in config["layers"]), outputs]
    norms = sum(2 * row["units"] for row in config["layers"] if row["batch_norm"])
    return sum((before + 1) * after for before, after in pairwise(widths)) + norms


def axes_of(config: Mapping[str, Any], network: Network) -> list[str]:
    """Return what the two directions of the slice are called."""
    if config["plane"] in AXES:
        return list(AXES[config["plane"]])
    names = [
        _parameter_name(config, name, index)
        for name, values in network.parameters().items()
        for index in np.ndindex(values.shape)
    ]
    return [names[config["plane_x"]], names[config["plane_y"]]]


def _parameter_name(config: Mapping[str, Any], name: str, index: tuple[int, ...]) -> str:
    """Return the page's name of a weight or bias, such as ``layer 2: 1 → 3``, counted from 1."""
    place = name.split(".")
    layer = "output" if place[0] == "output" else f"layer {int(place[1]) + 1}"
    if len(index) == 1:  # a bias, or batch normalization's gamma or beta
        return f"{layer}: {place[-1]} {index[0] + 1}"
    first = name.startswith("layers.0.") or not config["layers"]
    source = feature_label(config, config["features"][index[0]]) if first else str(index[0] + 1)
    return f"{layer}: {source} → {index[1] + 1}"
