"""What can be set and seen of the sliding window."""

from __future__ import annotations

from typing import Final

from engine.experiments._experiment import Measure
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.experiments._window_pictures import FILTERS, PICTURES
from engine.experiments._window_treatments import STREAM as TREATMENTS
from engine.spec import Choice, Integer

OPERATIONS: Final = (
    *("convolution", "max_pooling", "average_pooling"),
    *("sum_pooling", "lp_pooling", "log_sum_exp_pooling"),
)
SHOWN: Final = 3  # channels

FIELDS: Final = (
    Choice(
        name="operation",
        label="Operation",
        help="What is made of the numbers below the window.",
        default="convolution",
        choices=OPERATIONS,
    ),
    Choice(
        name="picture", label="Picture", help="The numbers the window slides over.", default="ragged", choices=PICTURES
    ),
    Integer(
        name="width",
        label="Width N",
        help="Pixels along a side of the picture.",
        default=5,
        minimum=1,
        maximum=64,
        unit="px",
    ),
    Integer(
        name="channels",
        label="Channels",
        help="Numbers in each pixel: 3 for colours.",
        default=1,
        minimum=1,
        maximum=512,
    ),
    Choice(name="filter", label="Filter", help="The weights in the window.", default="cross", choices=FILTERS),
    Integer(
        name="size",
        label="Filter F",
        help="Side of the window.",
        formula="F",
        default=3,
        minimum=1,
        maximum=11,
        unit="px",
    ),
    Integer(
        name="stride",
        label="Stride S",
        help="How far the window moves each time.",
        formula="S",
        default=1,
        minimum=1,
        maximum=8,
        unit="px",
    ),
    Integer(
        name="padding",
        label="Padding P",
        help="Zeros around the picture on each side.",
        formula="P",
        default=0,
        minimum=0,
        maximum=5,
        unit="px",
    ),
    Integer(
        name="dilation",
        label="Dilation D",
        help="Distance between the pixels that a filter looks at.",
        formula="D",
        default=1,
        minimum=1,
        maximum=4,
        unit="px",
    ),
    Integer(name="filters", label="Filters", help="Each makes a map of its own.", default=1, minimum=1, maximum=512),
    Integer(name="seed", label="Seed", help="Chooses the numbers of chance.", default=42, minimum=0, maximum=99_999),
)

STREAMS: Final = (
    status_stream("Places done, rounds over the picture, not a number four times, places a second, not a number."),
    StreamSpec(
        name="window",
        kind="snapshot",
        help="The picture, the window at its present place, and what has come out so far.",
        arrays=(
            ArraySpec(name="picture", dtype="float32", shape=("channels", "side", "side"), help="With its padding."),
            ArraySpec(name="weights", dtype="float32", shape=("channels", "F", "F"), help="Empty when pooling."),
            ArraySpec(name="output", dtype="float32", shape=("M", "M"), help="Of the first filter; NaN: not yet."),
            ArraySpec(
                name="place",
                dtype="int32",
                shape=(8,),
                help="Row and column of the window's first pixel in the padded picture, row and column in the output "
                "(-1: it does not fit), padding, dilation, all channels, filter width.",
            ),
            ArraySpec(name="parts", dtype="float32", shape=("channels",), help="Sum below the window in each channel."),
        ),
    ),
    TREATMENTS,
)

MEASURES: Final = (
    Measure(name="fits", label="fit", help="1 if the window fits the picture, 0 if not."),
    Measure(
        name="output_width", label="width of the output", help="Places along a side; 0 if the window does not fit."
    ),
    Measure(name="maps", label="number of maps", help="As many as filters, or channels when pooling."),
    Measure(name="parameters", label="number of weights and biases", help="Of all filters."),
    Measure(name="places", label="number of places done", help="Since the start of this picture."),
)
