"""A residual net of any depth: every two layers learn what to add to their input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.optimizers import optimizer
from engine.presets._depth import build_graph, fields
from engine.presets._preset import Layers, PresetSpec
from engine.program import Shape


def build(inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Layers:
    """Return the graph."""
    return build_graph("residual_net", classes, settings["depth"], settings["filters"], residual=True)


SPEC = PresetSpec(
    label="Residual net",
    help="As deep as you choose, with shortcuts around every two layers: depth helps.",
    order=100,
    build=build,
    optimizer=lambda: optimizer("momentum", 0.05),
    batch_size=64,
    steps=2000,
    source="[he2016]",
    fields=fields(),
)
