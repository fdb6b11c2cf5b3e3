"""The arithmetic of sliding windows: how many fit, which inputs one covers, and what to say when they do not fit.

Convolution and pooling share it. Shapes are (depth, height, width); a 2-D window is a 3-D one of depth 1, a 1-D one has
height 1 as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from engine.errors import ShapeError
from engine.program import Code, Shape
from engine.spec import Choice, Integer

Triple = tuple[int, int, int]

AXES = ("deep", "high", "wide")
LARGEST_PADDING = 16
PADDINGS = ("valid", "same", *(str(count) for count in range(1, LARGEST_PADDING + 1)))


def kernel_size_field(default: int = 3) -> Integer:
    """Return the setting of a window's side."""
    return Integer(
        name="kernel_size",
        label="Window",
        help="Side of the window.",
        default=default,
        minimum=1,
        maximum=64,
        unit="px",
    )


def stride_field(default: int = 1) -> Integer:
    """Return the setting of how far the window moves."""
    return Integer(
        name="stride",
        label="Stride",
        help="How far the window moves each time.",
        default=default,
        minimum=1,
        maximum=64,
        unit="px",
    )


def padding_field() -> Choice:
    """Return the setting of what happens at the border."""
    return Choice(
        name="padding",
        label="Padding",
        help="Border of zeros: none (valid), as many as keep the size at stride 1 (same), or this many on each side.",
        default="valid",
        choices=PADDINGS,
    )


def as_padding(value: object) -> object:
    """Let whole numbers stand for their names; 0 is "valid"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value else "valid"
    return value


@dataclass(frozen=True)
class Windows:
    """Windows over an input, every number by axis (depth, height, width) in samples or pixels.

    ``before`` is the padding in front of each axis; windows may hang over both borders.
    """

    inputs: Triple
    outputs: Triple
    kernel: Triple
    stride: Triple
    before: Triple
    dilation: Triple

    def write(self, code: Code, operation: int, channels_in: int, channels_out: int, groups: int) -> None:
        """Write the two rows that follow the row of an operation with windows."""
        code.emit(operation, *self.inputs, *self.outputs, *self.kernel, channels_in, channels_out, groups)
        code.emit(operation, *self.stride, *self.before, *self.dilation)


@runtime_checkable
class Windowed(Protocol):
    """A layer whose outputs look at windows of its input."""

    def windows(self, where: str, spatial: Shape) -> Windows:
        """Place the windows over an input of this height and width; ``where`` names the layer in errors."""


def fit(where: str, spatial: Sequence[int], kernel_size: int, stride: int, padding: str, dilation: int = 1) -> Windows:
    """Place windows of one side over an input of 1 to 3 axes.

    Raises
    ------
    ShapeError
        If a window is larger than the input, or the last one would hang over the edge; says the lecture's formula
        with its numbers.
    """
    rank = len(spatial)
    axes = [_axis(where, AXES[3 - rank + axis], size, kernel_size, stride, padding, dilation)
            for axis, size in enumerate(spatial)]  # fmt: skip
    missing = 3 - rank

    def triple(values: Sequence[int], filler: int) -> Triple:
        first, second, third = [filler] * missing + list(values)
        return first, second, third

    return Windows(
        inputs=triple(list(spatial), 1),
        outputs=triple([count for count, _ in axes], 1),
        kernel=triple([kernel_size] * rank, 1),
        stride=triple([stride] * rank, 1),
        before=triple([before for _, before in axes], 0),
        dilation=triple([dilation] * rank, 1),
    )


def _axis(
    where: str, direction: str, size: int, kernel_size: int, stride: int, padding: str, dilation: int
) -> tuple[int, int]:
    """Return how many windows fit along one axis and the padding in front."""
    span = dilation * (kernel_size - 1) + 1
    if padding == "same":
        count = -(-size // stride)
        return count, max((count - 1) * stride + span - size, 0) // 2
    pad = 0 if padding == "valid" else int(padding)
    described = f"{where}: {size} {direction}, filter {kernel_size}"
    described += f" with holes of {dilation - 1} (spans {span})" if dilation > 1 and kernel_size > 1 else ""
    described += f", padding {pad}" if pad else ""
    free = size + 2 * pad - span
    if free < 0:
        raise ShapeError(f"{described}: the filter is larger than the input; use a smaller one or more padding")
    if free % stride:
        top = f"({size}+2·{pad}-{span})" if pad else f"({size}-{span})"
        raise ShapeError(
            f"{described}, stride {stride}: {top}/{stride}+1 = {free / stride + 1:.2f} does not fit; "
            'choose another stride or filter, or padding "same"'
        )
    return free // stride + 1, pad


def pixels(shape: Shape) -> int:
    """Return the number of positions of a spatial shape."""
    return math.prod(shape)
