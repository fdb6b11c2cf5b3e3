"""A plain net of any depth: what residual nets are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.optimizers import optimizer
from engine.presets._depth import build_graph, fields
from engine.presets._preset import Layers, PresetSpec
from engine.program import Shape


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the graph."""
    return build_graph("plain_net", classes, settings["depth"], settings["filters"], residual=False)


SPEC = PresetSpec(
    label="Plain net",
    help="As deep as you choose, without shortcuts: past some depth more layers make it worse.",
    order=90,
    build=build,
    optimizer=lambda: optimizer("momentum", 0.05),
    batch_size=64,
    steps=2000,
    source="[he2016]",
    fields=fields(),
)
