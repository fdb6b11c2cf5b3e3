"""Inception: filters of several sizes and a pooling look at the same picture, their maps side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.blocks._block import BlockSpec, Laying, branch
from engine.errors import ShapeError
from engine.layers.activation import Activation
from engine.layers.concatenate import Concatenate
from engine.layers.conv2d import Conv2D
from engine.layers.max_pool2d import MaxPool2D
from engine.spec import Integer


def lay(laying: Laying, settings: Mapping[str, Any]) -> None:
    """Lay the four branches and what puts them side by side: 5 ``width`` maps."""
    if len(laying.shape) != 3:
        raise ShapeError(f"{laying.where} needs a picture, but what lies above has no height and width")
    width, start = settings["width"], laying.last
    relu = Activation("relu")
    branches = (
        (Conv2D(width, 1), relu),
        (Conv2D(width, 1), relu, Conv2D(2 * width, 3, padding="same"), relu),
        (Conv2D(max(width // 2, 1), 1), relu, Conv2D(width, 5, padding="same"), relu),
        (MaxPool2D(3, stride=1, padding="same"), Conv2D(width, 1), relu),
    )
    laying.put(Concatenate(), *[branch(laying, start, layers) for layers in branches])


SPEC = BlockSpec(
    label="Inception module",
    help="Filters of 1, 3 and 5 pixels and a pooling look at the same picture; their maps lie side by side.",
    order=360,
    fields=(
        Integer(
            name="width",
            label="Width",
            help="Maps of the smallest filters; the module gives five times as many.",
            default=4,
            minimum=1,
            maximum=64,
        ),
    ),
    lay=lay,
)
