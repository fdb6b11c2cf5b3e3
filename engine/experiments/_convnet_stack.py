"""A network of the student's own, layer on layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.activations import ACTIVATIONS
from engine.errors import ConfigError, ShapeError
from engine.graph import Graph
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.average_pool2d import AveragePool2D
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.local_response_norm import LocalResponseNorm
from engine.layers.max_pool2d import MaxPool2D
from engine.program import Shape
from engine.spec import Choice, Integer, Real, Rows

OWN: Final = "own"

STACK: Final = Rows(
    name="stack",
    label="Layers",
    help="The layers of your own network, from the picture on; the classes follow by themselves.",
    default=(
        {"kind": "convolution", "units": 8, "size": 5, "activation": "relu"},
        {"kind": "max_pooling", "size": 2},
        {"kind": "dense", "units": 32, "activation": "relu"},
    ),
    minimum=0,
    maximum=12,
    entry=(
        Choice(
            name="kind",
            label="Layer",
            help="What it does.",
            default="convolution",
            choices=(
                "convolution",
                "max_pooling",
                "average_pooling",
                "dense",
                "batch_norm",
                "local_response_norm",
                "dropout",
            ),
        ),
        Integer(
            name="units", label="Units", help="Filters, or neurons of a dense layer.", default=8, minimum=1, maximum=512
        ),
        Integer(name="size", label="Size", help="Side of the window.", default=3, minimum=1, maximum=15, unit="px"),
        Integer(
            name="stride",
            label="Stride",
            help="How far the window moves; 0: one pixel for a filter, its own side for pooling.",
            default=0,
            minimum=0,
            maximum=8,
            unit="px",
        ),
        Choice(
            name="padding",
            label="Padding",
            help="Zeros around the picture: none, or as many as keep its size.",
            default="valid",
            choices=("valid", "same"),
        ),
        Choice(
            name="activation",
            label="Activation",
            help="What each filter or neuron does with its sum.",
            default="linear",
            choices=tuple(ACTIVATIONS),
        ),
        Real(
            name="rate",
            label="Dropout",
            help="Chance that a number is silenced; of a dropout layer.",
            default=0.5,
            minimum=0.0,
            maximum=0.95,
        ),
    ),
)


def build(stack: Sequence[Mapping[str, Any]], inputs: Shape, classes: int) -> list[AbstractLayer]:
    """Return the layers of a stack, with what lies between them and the classes at its end.

    Raises
    ------
    ConfigError
        At the row that does not fit; nothing has been allocated then.
    """
    layers: list[AbstractLayer] = []
    flat = False
    for number, row in enumerate(stack):
        if row["kind"] == "dense" and not flat:
            layers.append(Flatten())
            flat = True
        elif flat and row["kind"] not in ("dense", "dropout", "batch_norm"):
            raise ConfigError(
                f"stack.{number}.kind", f"{row['kind']} needs a picture, but after a dense layer there is none", ()
            )
        layers.append(_layer(row))
        if row["kind"] in ("convolution", "dense") and row["activation"] != "linear":
            layers.append(Activation(row["activation"]))
        try:
            Graph.chain(layers).ordered({"input": inputs})
        except ShapeError as problem:
            raise ConfigError(f"stack.{number}", str(problem), ()) from problem
    if not flat:
        layers.append(Flatten())
    layers.append(Dense(classes))
    return layers


def _layer(row: Mapping[str, Any]) -> AbstractLayer:
    kind, size, stride, padding = row["kind"], row["size"], row["stride"], row["padding"]
    if kind == "convolution":
        return Conv2D(row["units"], size, stride or 1, padding)
    if kind == "max_pooling":
        return MaxPool2D(size, stride, padding)
    if kind == "average_pooling":
        return AveragePool2D(size, stride, padding)
    if kind == "dense":
        return Dense(row["units"])
    if kind == "batch_norm":
        return BatchNorm()
    return LocalResponseNorm() if kind == "local_response_norm" else Dropout(row["rate"])
