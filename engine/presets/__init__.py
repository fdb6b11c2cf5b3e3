"""Networks of the course: one file each, registered by being here.

recipe = preset("lenet5")
net = engine.Network((28, 28, 1), recipe.layers, "softmax_cross_entropy", recipe.optimizer)
"""

from __future__ import annotations

import sys
from typing import Any

from engine.errors import ConfigError
from engine.presets._preset import IMAGE, PresetSpec, Recipe
from engine.program import Shape
from engine.registry import discover

__all__ = ["PRESETS", "PresetSpec", "Recipe", "preset"]

PRESETS: dict[str, PresetSpec] = discover(sys.modules[__name__], PresetSpec)


def preset(key: str, inputs: Shape = IMAGE, classes: int = 10, **settings: Any) -> Recipe:
    """Return the layers of a network of the course for images of a shape, with the way to train them.

    Raises
    ------
    ConfigError
        If there is no such preset, or a setting is unknown or outside its limits.
    """
    if key not in PRESETS:
        raise ConfigError("preset", f"expected one of {', '.join(PRESETS)}; got {key!r}", tuple(PRESETS))
    spec = PRESETS[key]
    layers = spec.build(inputs, classes, spec.check(settings, f"{key}."))
    return Recipe(
        layers=layers,
        optimizer=spec.optimizer(),
        schedule=spec.schedule(),
        batch_size=spec.batch_size,
        steps=spec.steps,
    )
