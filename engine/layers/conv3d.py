"""Conv3D: convolution of a volume or a film: filters slide along three axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.layers._convolution_layer import AbstractConvolution, fields
from engine.layers._layer import LayerSpec


@dataclass(frozen=True)
class Conv3D(AbstractConvolution):
    """Convolution of a volume or a film: filters slide along three axes."""

    key: ClassVar[str] = "conv3d"
    rank: ClassVar[int] = 3


SPEC = LayerSpec(
    label="Convolution 3-D",
    help="Filters slide through a volume or a film.",
    formula=r"y_{tuvj} = b_j + \sum_{i,k,l,c} w_{iklcj} x_{st+i,su+k,sv+l,c}",
    order=220,
    create=Conv3D,
    in_stack=False,
    fields=fields(),
    source="[goodfellow2016] chapter 9",
)
