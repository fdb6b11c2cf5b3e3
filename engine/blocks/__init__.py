"""What a student stacks: every layer that lets itself be stacked, and the groups of layers in this folder.

A layer is offered because it lies in ``engine/layers`` (its ``SPEC`` may decline with ``in_stack=False``), a group
because its file lies here. `BLOCKS` maps each kind to its `BlockSpec`, in menu order.
"""

from __future__ import annotations

import sys

from engine.blocks._block import BlockSpec, Laying
from engine.blocks._layers import LAYER_BLOCKS
from engine.registry import discover

__all__ = ["BLOCKS", "BlockSpec", "Laying"]

_groups = discover(sys.modules[__name__], BlockSpec)
BLOCKS: dict[str, BlockSpec] = dict(
    sorted({**LAYER_BLOCKS, **_groups}.items(), key=lambda entry: (entry[1].order, entry[1].label))
)
