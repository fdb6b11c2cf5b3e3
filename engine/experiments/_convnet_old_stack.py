"""Own networks of older links and saved runs: seven kinds of rows that all had the same settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.activations import ACTIVATIONS
from engine.experiments._convnet_stack import PATH
from engine.spec import Choice, Integer, Real, Rows, check_fields

OLD_PATH: Final = "stack"
KINDS: Final[Mapping[str, str]] = {
    "convolution": "conv2d",
    "max_pooling": "max_pool2d",
    "average_pooling": "average_pool2d",
    "dense": "dense",
    "batch_norm": "batch_norm",
    "local_response_norm": "local_response_norm",
    "dropout": "dropout",
}

OLD_STACK: Final = Rows(
    name=OLD_PATH,
    label="Layers of an older link",
    help="Read from older links only and turned into layers.",
    default=(),
    minimum=0,
    maximum=12,
    entry=(
        Choice(name="kind", label="Layer", help="What it does.", default="convolution", choices=tuple(KINDS)),
        Integer(name="units", label="Units", help="Filters or neurons.", default=8, minimum=1, maximum=512),
        Integer(name="size", label="Size", help="Side of the window.", default=3, minimum=1, maximum=15, unit="px"),
        Integer(name="stride", label="Stride", help="0: as usual.", default=0, minimum=0, maximum=8, unit="px"),
        Choice(name="padding", label="Padding", help="Zeros around.", default="valid", choices=("valid", "same")),
        Choice(name="activation", label="Activation", help="Of a sum.", default="linear", choices=tuple(ACTIVATIONS)),
        Real(name="rate", label="Dropout", help="Of a dropout layer.", default=0.5, minimum=0.0, maximum=0.95),
    ),
)


def modernised(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes whose rows in the old form stand in the new one; nobody but an old link or run has such rows.

    Raises
    ------
    ConfigError
        If an old row is unknown or outside its limits.
    """
    if OLD_PATH not in changes:
        return dict(changes)
    rows = OLD_STACK.check(OLD_PATH, changes[OLD_PATH])
    if not rows and PATH in changes:
        return {**changes, OLD_PATH: []}
    return {**changes, OLD_PATH: [], PATH: [_modern(check_fields(OLD_STACK.entry, row)) for row in rows]}


def _modern(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = KINDS[row["kind"]]
    window = {"kernel_size": row["size"], "stride": row["stride"], "padding": row["padding"]}
    settings: dict[str, Any] = {}
    if kind == "conv2d":
        usual = {"stride": row["stride"] or 1, "activation": row["activation"]}
        settings = {**window, **usual, "filters": row["units"]}
    elif kind in ("max_pool2d", "average_pool2d"):
        settings = window
    elif kind == "dense":
        settings = {"units": row["units"], "activation": row["activation"]}
    elif kind == "dropout":
        settings = {"rate": row["rate"]}
    return {"kind": kind, "settings": settings}
