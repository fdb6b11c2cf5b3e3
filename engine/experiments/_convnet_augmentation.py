"""The convolution lab's augmentation: its settings, and how it comes into a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.graph import INPUT, Graph
from engine.layers import LAYERS
from engine.layers.augment2d import Augment2D
from engine.spec import Flag, Settings, Spec

NAME: Final = "augmented"
USUAL: Final[Mapping[str, float]] = {"shift": 2.0, "rotate": 10.0, "scale": 0.1}
_LAYER: Final = LAYERS[Augment2D.key]

ON: Final = Spec(
    label=_LAYER.label,
    help=_LAYER.help,
    fields=tuple(
        replace(field, default=USUAL[field.name]) if field.name in USUAL else field  # type: ignore[call-arg]
        for field in _LAYER.fields
    ),
)
CHOICES: Final[Mapping[str, Spec]] = {"true": ON}  # by what the flag says, as a page writes it

FIELDS: Final = (
    Flag(
        name="augmentation",
        label="Augmentation",
        help="Shift, turn and scale every training picture a little, differently each time.",
        default=False,
    ),
    Settings(
        name="augmentation_settings",
        label="Augmentation settings",
        help="How much the pictures are shifted, turned, scaled, cropped, mirrored and bent.",
        of="augmentation",
        registry="augmentations",
    ),
)


def checked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return all settings; raise `ConfigError` for an unknown or wrong one."""
    return ON.check(settings, "augmentation_settings.")


def augmented(graph: Graph, settings: Mapping[str, Any]) -> Graph:
    """Return a graph whose layers see the pictures changed while training, once.

    A layer that changes them already takes the settings over.
    """
    layer = Augment2D(**settings)
    own = [name for name, (found, *_) in graph.nodes.items() if isinstance(found, Augment2D)]
    if own:
        return Graph(
            {name: (layer if name in own else found, *sources) for name, (found, *sources) in graph.nodes.items()},
            graph.output,
        )
    nodes: dict[str, tuple[Any, ...]] = {NAME: (layer, INPUT)}
    for name, (found, *sources) in graph.nodes.items():
        nodes[name] = (found, *(NAME if source == INPUT else source for source in sources))
    return Graph(nodes, graph.output)
