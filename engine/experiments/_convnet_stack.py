"""A network of the student's own, row on row; a row is a block: a layer or a few that belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from engine.blocks import BLOCKS, Laying
from engine.blocks._block import MOST_ROWS
from engine.blocks._layers import ACTIVATION, PLAIN
from engine.errors import ConfigError, ShapeError
from engine.graph import INPUT, Graph, Node
from engine.layers.activation import Activation
from engine.layers.augment2d import Augment2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.program import Shape
from engine.spec import Choice, Rows, Settings

OWN: Final = "own"
PATH: Final = "own_layers"
AFTER: Final = -1  # row of the layers that follow the last row: the classes

OWN_LAYERS: Final = Rows(
    name=PATH,
    label="Layers",
    help="The layers of your own network, from the picture on; the classes follow by themselves.",
    default=(
        {"kind": "conv2d", "settings": {"filters": 8, "kernel_size": 5, "padding": "valid"}},
        {"kind": "max_pool2d", "settings": {"padding": "valid"}},
        {"kind": "dense", "settings": {"units": 32}},
    ),
    minimum=0,
    maximum=MOST_ROWS,
    entry=(
        Choice(name="kind", label="Layer", help="What it does.", default="conv2d", choices=tuple(BLOCKS)),
        Settings(name="settings", label="Settings", help="The layer's own.", of="kind", registry="blocks"),
    ),
)


def checked(stack: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with all their settings; raise `ConfigError` naming the row and the setting."""
    return [
        {**row, "settings": BLOCKS[row["kind"]].check(row["settings"], f"{PATH}.{number}.settings.")}
        for number, row in enumerate(stack)
    ]


def build(stack: Sequence[Mapping[str, Any]], inputs: Shape, classes: int) -> tuple[Graph, dict[str, int]]:
    """Return the network of a stack, the classes at its end, and which row each of its nodes belongs to.

    Raises
    ------
    ConfigError
        At the row that does not fit; nothing has been allocated then.
    """
    laying = Laying(inputs)
    for number, row in enumerate(stack):
        block, here = BLOCKS[row["kind"]], f"{PATH}.{number}"
        laying.where = f"row {number + 1} ({block.label})"
        try:
            block.lay(laying, block.check(row["settings"]))
        except ShapeError as problem:
            raise ConfigError(here, str(problem)) from problem
        except ConfigError as problem:
            setting = problem.path.rpartition(".")[2]
            raise ConfigError(f"{here}.settings.{setting}", problem.problem, problem.allowed) from problem
        laying.close_row()
    if len(laying.shape) > 1:
        laying.put(Flatten())
    laying.put(Dense(classes))
    return laying.graph(), {name: row if row < len(stack) else AFTER for name, row in laying.rows.items()}


def as_rows(nodes: Sequence[Node]) -> list[dict[str, Any]] | None:
    """Return a stack that builds the same network, without the classes at its end; None if it is no chain of blocks.

    An activation goes with the layer that it bends, where that has one; augmentation is no layer of a stack.
    """
    rows: list[dict[str, Any]] = []
    last = INPUT
    for node in nodes:
        kind, settings = node.layer.key, node.layer.settings()
        if node.inputs != (last,) or (kind not in BLOCKS and not isinstance(node.layer, Augment2D)):
            return None
        last = node.name
        own = rows[-1]["settings"] if rows else {}
        if isinstance(node.layer, Augment2D):
            continue
        if isinstance(node.layer, Activation) and own.get(ACTIVATION.name) == PLAIN:
            own[ACTIVATION.name] = node.layer.function
            continue
        fields = {field.name for field in BLOCKS[kind].fields}
        plain = {ACTIVATION.name: PLAIN} if ACTIVATION.name in fields else {}
        rows.append({"kind": kind, "settings": {**plain, **{name: settings[name] for name in fields & set(settings)}}})
    if not rows or rows.pop()["kind"] != Dense.key or len(rows) > MOST_ROWS:
        return None
    kinds = [row["kind"] for row in rows]
    before_dense = [kind == Flatten.key and next_kind == Dense.key for kind, next_kind in pairwise([*kinds, Dense.key])]
    return checked([row for row, flat in zip(rows, before_dense, strict=True) if not flat])  # Dense flattens by itself
