"""Residual: two convolutions learn only what to add to the picture that comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.blocks._block import BlockSpec, Laying, branch
from engine.errors import ShapeError
from engine.layers.activation import Activation
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.spec import Integer


def lay(laying: Laying, settings: Mapping[str, Any]) -> None:
    """Lay convolution, normalization, rectifier, convolution, normalization, and add what came in [he2016]."""
    if len(laying.shape) != 3:
        raise ShapeError(f"{laying.where} needs a picture, but what lies above has no height and width")
    start, channels = laying.last, laying.shape[-1]

    def convolution() -> Conv2D:
        return Conv2D(channels, settings["kernel_size"], padding="same", bias=False, initializer="he_normal")

    end = branch(laying, start, (convolution(), BatchNorm(), Activation("relu"), convolution(), BatchNorm()))
    laying.put(Add(), end, start)
    laying.put(Activation("relu"))


SPEC = BlockSpec(
    label="Residual block",
    help="Two convolutions learn only what to add to the picture that comes in; it keeps its size.",
    formula=r"y = \max\bigl(0, x + f(x)\bigr)",
    order=365,
    fields=(
        Integer(
            name="kernel_size",
            label="Window",
            help="Side of the filters.",
            default=3,
            minimum=1,
            maximum=15,
            unit="px",
        ),
    ),
    lay=lay,
)
