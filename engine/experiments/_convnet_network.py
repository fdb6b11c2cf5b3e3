"""From the convolution lab's settings to a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.experiments import _convnet_augmentation as augmentation
from engine.experiments._convnet_limits import check_size
from engine.experiments._convnet_pictures import Pictures
from engine.experiments._convnet_stack import OWN, PATH, build
from engine.experiments._training_fields import chosen_optimizer
from engine.graph import Graph
from engine.network import Network
from engine.presets import PRESETS, preset
from engine.program import Shape
from engine.spec import Integer

LOSS: Final = "softmax_cross_entropy"


def build_network(config: Mapping[str, Any], data: Pictures) -> tuple[Network, Mapping[str, int]]:
    """Return a fresh network for these pictures, and of a student's own the row that each node belongs to.

    Raises
    ------
    ConfigError
        If it cannot be built, or is too large for a class.
    """
    graph, rows = _graph(config, data.shape, len(data.classes))
    check_size(graph, data.shape, *_size_setting(config))
    if config["augmentation"]:
        graph = augmentation.augmented(graph, config["augmentation_settings"])
    batch_size = min(config["batch_size"], len(data.train))
    optimizer = chosen_optimizer(config)
    return Network(data.shape, graph, LOSS, optimizer, config["seed"], batch_size=batch_size), rows


def _graph(config: Mapping[str, Any], inputs: Shape, classes: int) -> tuple[Graph, Mapping[str, int]]:
    """Return the chosen network of the course, or the student's own with the row that each node belongs to."""
    if config["preset"] == OWN:
        return build(config[PATH], inputs, classes)
    layers = preset(config["preset"], inputs, classes, **config["preset_settings"]).layers
    return (layers if isinstance(layers, Graph) else Graph.chain(layers)), {}


def _size_setting(config: Mapping[str, Any]) -> tuple[str, str]:
    """Return the path of the setting that decides how large the network is, and what makes it smaller."""
    if config["preset"] == OWN:
        return PATH, "use fewer units or pool earlier"
    numbers = [field for field in PRESETS[config["preset"]].fields if isinstance(field, Integer)]
    if not numbers:
        return "preset", "choose another network"
    labels = " or ".join(f"“{field.label}”" for field in numbers)
    return f"preset_settings.{numbers[-1].name}", f"lower {labels}"
