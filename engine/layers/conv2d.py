"""Conv2D: convolution of an image: filters slide over it and look for their pattern everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.layers._convolution_layer import AbstractConvolution, fields
from engine.layers._layer import LayerSpec


@dataclass(frozen=True)
class Conv2D(AbstractConvolution):
    """Convolution of an image: filters slide over it and look for their pattern everywhere."""

    key: ClassVar[str] = "conv2d"
    rank: ClassVar[int] = 2


SPEC = LayerSpec(
    label="Convolution 2-D",
    help="Filters slide over the image, each looking for one pattern everywhere.",
    formula=r"y_{uvj} = b_j + \sum_{k,l,c} w_{klcj} x_{su+k,sv+l,c}",
    order=200,
    create=Conv2D,
    fields=fields(),
    source="[lecun1998b] section II.A",
)
