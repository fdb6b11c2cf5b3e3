"""How each of the playground's streams is built from the network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np

from engine.activations import ACTIVATIONS
from engine.datasets import Dataset
from engine.errors import ConfigError
from engine.experiments._features import AbstractSource, View
from engine.experiments._histograms import BINS, histogram
from engine.experiments._own_data import classes_of, task_of
from engine.experiments._playground_config import shortcuts
from engine.experiments._playground_looking import axes_of
from engine.experiments._playground_network import layer_outputs
from engine.losses import LOSSES
from engine.network import Network, apply_link

FULL: Final = 127  # the int8 that stands for the end of a scale
NOT_A_NUMBER: Final = -128


def describe_network(config: Mapping[str, Any], network: Network, source: AbstractSource) -> dict[str, Any]:
    """Return the protocol's ``network`` object."""
    offsets: dict[str, tuple[int, tuple[int, ...]]] = {}
    total = 0
    for name, values in network.parameters().items():
        offsets[name] = (total, values.shape)
        total += values.size
    names = [*(f"layers.{number}" for number in range(len(config["layers"]))), "output"]
    layers: list[dict[str, Any]] = []
    for name, shortcut in zip(names, [*shortcuts(config), False], strict=True):
        places = {"weight": "weight", "bias": "bias", "gamma": "norm.gamma", "beta": "norm.beta"}
        place = {
            short: {
                "target": f"{name}.{path}",
                "shape": list(offsets[f"{name}.{path}"][1]),
                "offset": offsets[f"{name}.{path}"][0],
            }
            for short, path in places.items()
            if f"{name}.{path}" in offsets
        }
        row = config["layers"][int(name.split(".")[1])] if name != "output" else None
        units = offsets[f"{name}.bias"][1][0]
        layers.append(
            {
                "name": name,
                "kind": "dense",
                "units": units,
                "activation": row["activation"] if row else output_activation(config),
                "shortcut": shortcut,
                **place,
            }
        )
    classes, available = classes_of(config), source.available()
    return {
        "inputs": [available[key] for key in config["features"]],
        "features": [{"key": key, "label": label} for key, label in available.items()],
        "layers": layers,
        "outputs": list(classes) if layers[-1]["units"] > 1 else ["output"],
        "parameters": total,
        "axes": axes_of(config, network),
        **source.describe(),
    }


def output_activation(config: Mapping[str, Any]) -> str:
    """Name what turns the last sums into the output that the map shows."""
    spec = LOSSES[config["loss"]]
    if task_of(config) == "regression":
        return "linear"
    if spec.targets == "classes":
        return "softmax"
    return {"values": "tanh", "zero_one": "sigmoid", "signs": "linear"}[spec.targets]


def layer_label(name: str) -> str:
    """Return what the page calls a layer: ``layer 0.activation (activation)`` is "hidden layer 1"."""
    first = name.split(" (")[0]
    if first.startswith("layer "):
        return f"hidden layer {int(first.removeprefix('layer ').split('.')[0]) + 1}"
    return "the output layer" if first.startswith("output") else first


def boundary(config: Mapping[str, Any], network: Network, view: View, size: int, unit: str) -> list[np.ndarray]:
    """Return the map of the output, of one neuron or of one feature, what its 127 stands for, and what is shown."""
    if unit.startswith("feature."):
        return _feature_map(view.source, unit, size)
    if unit:
        return _neuron_map(config, network, view, unit, size)
    values = as_int8(shown_outputs(config, network, view.grid(size)).T.reshape(-1, size, size), 1.0)
    return [values, np.ones(len(values), np.float32), np.array([-1, -1], np.int32)]


def shown_outputs(config: Mapping[str, Any], network: Network, inputs: np.ndarray) -> np.ndarray:
    """Return what the map shows for each input: -1 to 1 for one output, probabilities for several, (n, outputs)."""
    spec = LOSSES[config["loss"]]
    if spec.targets == "classes":
        scores = network.predict(inputs, logits=True)
        return apply_link("exponential" if spec.link == "exponential" else "softmax", scores)
    values = network.predict(inputs)
    return 2.0 * values - 1.0 if spec.link == "sigmoid" else values


def _feature_map(source: AbstractSource, unit: str, size: int) -> list[np.ndarray]:
    number = unit.removeprefix("feature.")
    last = len(source.available()) - 1
    if not number.isdigit() or int(number) > last:
        raise ConfigError("streams.boundary.unit", f"expected feature.0 to feature.{last}, got {unit!r}")
    row = int(number)
    values, scale = features(source, size)
    return [values[row : row + 1], scale[row : row + 1], np.array([-1, row], np.int32)]


def _neuron_map(config: Mapping[str, Any], network: Network, view: View, unit: str, size: int) -> list[np.ndarray]:
    layer, _, neuron = unit.partition(".")
    rows = config["layers"]
    if not (
        layer.isdigit() and neuron.isdigit() and int(layer) < len(rows) and int(neuron) < rows[int(layer)]["units"]
    ):
        raise ConfigError("streams.boundary.unit", f"there is no neuron {unit!r} in this network")
    name = layer_outputs(config)[int(layer)]
    values = network.capture(view.grid(size), [name])[name][int(neuron)]
    scale = _scale(values, _kind(config, int(layer)))
    shown = np.array([int(layer), int(neuron)], np.int32)
    return [as_int8(values.reshape(1, size, size), scale), np.array([scale], np.float32), shown]


def neurons(config: Mapping[str, Any], network: Network, view: View, size: int) -> list[np.ndarray]:
    """Return every hidden neuron's map and what its 127 stands for."""
    rows = config["layers"]
    if not rows:
        return [np.zeros((0, size, size), np.int8), np.zeros(0, np.float32)]
    names = layer_outputs(config)
    captured = network.capture(view.grid(size), names)
    kinds = [_kind(config, number) for number, row in enumerate(rows) for _ in range(row["units"])]
    values = np.concatenate([captured[name] for name in names])
    scale = np.array([_scale(unit, kind) for unit, kind in zip(values, kinds, strict=True)], dtype=np.float32)
    return [as_int8(values.reshape(-1, size, size), scale[:, None, None]), scale]


@lru_cache(maxsize=8)
def _all_features(source: AbstractSource, size: int) -> tuple[np.ndarray, np.ndarray]:
    values, scale = source.feature_maps(size)
    return as_int8(values.reshape(-1, size, size), scale[:, None, None]), scale


def features(source: AbstractSource, size: int) -> list[np.ndarray]:
    """Return every available feature's map and what its 127 stands for."""
    return list(_all_features(source, size))


def _kind(config: Mapping[str, Any], layer: int) -> str:
    """Name the activation that bounds a hidden layer's output; ``linear`` where a shortcut is added to it."""
    return "linear" if shortcuts(config)[layer] else str(config["layers"][layer]["activation"])


def _scale(values: np.ndarray, activation: str) -> float:
    """Return the end of a neuron's colour scale: 1 for bounded activations, else its largest output, at least 1."""
    if ACTIVATIONS[activation].limits is not None:
        return 1.0
    largest = float(np.abs(values).max())
    return max(largest, 1.0) if np.isfinite(largest) else 1.0


def as_int8(values: np.ndarray, scale: Any) -> np.ndarray:
    """Quantize to -127..127; NaN becomes -128."""
    shares = np.clip(values / scale, -1.0, 1.0) * FULL
    return np.rint(np.where(np.isnan(shares), NOT_A_NUMBER, shares)).astype(np.int8)


def flat_parameters(network: Network) -> np.ndarray:
    """Return every parameter one after the other, (parameters,) float32."""
    return np.concatenate([values.ravel() for values in network.parameters().values()])


def points(train: Dataset, test: Dataset, source: AbstractSource) -> list[np.ndarray]:
    """Return the points' places on the map, their targets and which part they belong to."""
    inputs = source.points_of(np.concatenate([train.inputs, test.inputs])).astype(np.float32)
    targets = np.concatenate([train.targets, test.targets]).astype(np.float32)
    part = np.repeat(np.array([0, 1], dtype=np.uint8), [len(train), len(test)])
    return [inputs, targets, part]


def predictions(config: Mapping[str, Any], network: Network, inputs: np.ndarray) -> list[np.ndarray]:
    """Return the shown outputs of all points and the class each one is given."""
    outputs = shown_outputs(config, network, inputs).astype(np.float32)
    task = task_of(config)
    if task == "regression":
        return [outputs, np.zeros(len(outputs), np.uint8)]
    chosen = outputs.argmax(axis=1) if task == "multiclass" else outputs[:, 0] >= 0.0
    return [outputs, chosen.astype(np.uint8)]


def activations(config: Mapping[str, Any], network: Network, inputs: np.ndarray) -> list[np.ndarray]:
    """Return a histogram of each hidden layer's outputs and its dead and saturated neurons.

    Dead: the output is the same for all points. Saturated: nine of ten outputs lie within a twentieth of an end of the
    activation's range.
    """
    rows = config["layers"]
    names = [f"layers.{number}.activation" for number in range(len(rows))]
    captured = network.capture(inputs, names) if names else {}
    shares, ends, dead, saturated = [], [], [], []
    for name, row in zip(names, rows, strict=True):
        values = captured[name]
        counts, edges = histogram(values)
        shares.append(counts)
        ends.append(edges)
        dead.append(int(np.sum(np.ptp(values, axis=1) == 0.0)))
        limits = ACTIVATIONS[row["activation"]].limits
        saturated.append(0 if limits is None else _saturated(values, *limits))
    return [
        np.array(shares, np.float32).reshape(-1, BINS),
        np.array(ends, np.float32).reshape(-1, 2),
        np.array(dead, np.int32),
        np.array(saturated, np.int32),
    ]


def _saturated(values: np.ndarray, low: float, high: float) -> int:
    """Count the neurons (neurons, n) nine of ten of whose outputs lie near an end of ``low .. high``."""
    near = 0.05 * (high - low)
    return int(np.sum(((values < low + near) | (values > high - near)).mean(axis=1) > 0.9))
