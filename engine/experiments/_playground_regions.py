"""The linear pieces of a playground network: where it is one plane, and how many planes there can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.activations import ACTIVATIONS
from engine.experiments._experiment import Measure
from engine.experiments._features import DOMAIN, View
from engine.experiments._playground_config import shortcuts
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.linear_regions import KinkedLayer, Piece, cut, deep_bound, deep_guarantee, shallow_bound
from engine.network import Network

# Slope below zero of the activations that are a straight line on each side of it.
SLOPES: Final = {
    "relu": 0.0,
    "leaky_relu": ACTIVATIONS["leaky_relu"].parameter(),
    "absolute": -1.0,
    "linear": 1.0,
}
SHARE: Final = 0.3  # of the worker's time that counting may take: small networks, counted in milliseconds, stay live
COORDINATES: Final = {"x": 0, "y": 1}
BOX: Final = DOMAIN * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])

STREAM: Final = StreamSpec(
    name="regions",
    kind="snapshot",
    help="Parts of the map on which the network is one linear function; none unless every hidden unit is two lines.",
    arrays=(
        ArraySpec(name="corners", dtype="float32", shape=("corners", 2), help="x and y, one part after the other."),
        ArraySpec(name="ends", dtype="int32", shape=("parts",), help="Where each part's corners end."),
        ArraySpec(
            name="planes",
            dtype="float32",
            shape=("parts", 3),
            help="Sum of the first output unit in each part: slope along x, along y, and its value at the origin.",
        ),
        ArraySpec(
            name="numbers",
            dtype="float64",
            shape=(5,),
            help="Parts (NaN if there are none to count); the most one layer of all these units could have; the most "
            "these layers could have; what some network of these layers has for certain; 1 if there are more parts.",
        ),
    ),
)

REGIONS: Final = Measure(
    name="regions", label="number of linear regions", help="Parts of the map on which the network is one plane."
)


def draw(config: Mapping[str, Any], network: Network, view: View) -> list[np.ndarray]:
    """Return the arrays of the stream."""
    found = _pieces(config, network, view)
    if found is None:
        empty = np.zeros((0, 2), np.float32), np.zeros(0, np.int32), np.zeros((0, 3), np.float32)
        return [*empty, np.array([np.nan, np.nan, np.nan, np.nan, 0.0])]
    pieces, is_cut_short = found
    parameters = network.parameters()
    weight, bias = (parameters[f"output.{name}"].astype(np.float64)[..., 0] for name in ("weight", "bias"))
    planes = [[*(piece.weight @ weight), piece.bias @ weight + bias] for piece in pieces]
    widths, inputs = [row["units"] for row in config["layers"]], len(config["features"])
    numbers = [
        len(pieces),
        shallow_bound(sum(widths), inputs),
        deep_bound(widths, inputs),
        deep_guarantee(widths, inputs),
        is_cut_short,
    ]
    return [
        np.concatenate([piece.corners for piece in pieces]).astype(np.float32),
        np.cumsum([len(piece.corners) for piece in pieces], dtype=np.int32),
        np.array(planes, dtype=np.float32),
        np.array(numbers, dtype=np.float64),
    ]


def count(config: Mapping[str, Any], network: Network, view: View) -> float:
    """Return the number of parts; NaN if the network has none to count."""
    found = _pieces(config, network, view)
    return float("nan") if found is None else float(len(found[0]))


def _pieces(config: Mapping[str, Any], network: Network, view: View) -> tuple[list[Piece], bool] | None:
    """Return the parts of the map, and whether there are more; None if a feature or unit is not made of lines."""
    if not all(key in COORDINATES for key in config["features"]):
        return None
    if not all(row["activation"] in SLOPES for row in config["layers"]):
        return None
    chosen = np.eye(2)[:, [COORDINATES[key] for key in config["features"]]]
    scale = view.scale.astype(np.float64)
    layers = [
        _layer(network, number, SLOPES[row["activation"]], shortcut)
        for number, (row, shortcut) in enumerate(zip(config["layers"], shortcuts(config), strict=True))
    ]
    if not all(np.isfinite(part).all() for layer in layers for part in (layer.weight, layer.bias)):
        return None
    return cut(layers, BOX, chosen / scale, -view.mean.astype(np.float64) / scale)


def _layer(network: Network, number: int, slope: float, has_shortcut: bool) -> KinkedLayer:
    """Return a hidden layer; batch normalization, as it predicts, is part of its weights and biases."""
    name, parameters = f"layers.{number}", network.parameters()
    weight, bias = (parameters[f"{name}.{part}"].astype(np.float64) for part in ("weight", "bias"))
    norm = next((node for node in network.nodes if node.name == f"{name}.norm"), None)
    if norm is not None:
        own = {**parameters, **network.statistics()}
        gamma, beta, mean, variance = (
            own[f"{norm.name}.{part}"].astype(np.float64)
            for part in ("gamma", "beta", "running_mean", "running_variance")
        )
        factor = gamma / np.sqrt(variance + norm.layer.settings()["epsilon"])
        weight, bias = weight * factor, (bias - mean) * factor + beta
    return KinkedLayer(weight, bias, slope, has_shortcut)
