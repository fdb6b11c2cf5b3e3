"""Configuration and weights as JSON; the playground reads it back."""

from __future__ import annotations

import json

from engine.exports._recipe import ExportSpec, Recipe


def write(recipe: Recipe) -> bytes:
    """Return configuration, step and the present weights."""
    names = [*(f"layers.{number}" for number in range(len(recipe.current) - 1)), "output"]
    weights = {
        f"{name}.{short}": values.tolist()
        for name, stage in zip(names, recipe.current, strict=True)
        for short, values in (("weight", stage.weight), ("bias", stage.bias))
    }
    content = {"format": "backprop-playground run", "version": 1, "step": recipe.step}
    return json.dumps({**content, "config": recipe.config, "weights": weights}, indent=1).encode()


SPEC = ExportSpec(
    label="Configuration and weights",
    help="Everything that makes this run what it is, as JSON; the page can read it back.",
    order=40,
    extension="json",
    media_type="application/json",
    write=write,
)
