"""Conv1D: convolution of one dimension: filters slide along a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.layers._convolution_layer import AbstractConvolution, fields
from engine.layers._layer import LayerSpec


@dataclass(frozen=True)
class Conv1D(AbstractConvolution):
    """Convolution of one dimension: filters slide along a sequence."""

    key: ClassVar[str] = "conv1d"
    rank: ClassVar[int] = 1


SPEC = LayerSpec(
    label="Convolution 1-D",
    help="Filters slide along a sequence: the time-delay network.",
    formula=r"y_{t,j} = b_j + \sum_{k,c} w_{k,c,j} x_{st+k,c}",
    order=210,
    create=Conv1D,
    in_stack=False,
    fields=fields(),
    source="[waibel1989]",
)
