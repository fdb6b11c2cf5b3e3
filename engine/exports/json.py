"""Configuration and weights as JSON; the playground reads it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from engine.errors import ConfigError
from engine.exports._recipe import ExportSpec, Recipe

FORMAT: Final = "backprop-playground run"
VERSION: Final = 1


def write(recipe: Recipe) -> bytes:
    """Return configuration, step and the present weights."""
    weights = {name: values.tolist() for name, values in recipe.values.items()}
    content = {"format": FORMAT, "version": VERSION, "step": recipe.step}
    return json.dumps({**content, "config": recipe.config, "weights": weights}, indent=1).encode()


def parts_of(description: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return configuration and weights of what `write` wrote; raise `ConfigError` for anything else."""
    for name, wanted in (("format", FORMAT), ("version", VERSION)):
        if description.get(name) != wanted:
            raise ConfigError(
                name, f"expected {wanted!r}, as in a file that the page exported as JSON; this is another kind of file"
            )
    config, weights = (_mapping(description, name) for name in ("config", "weights"))
    return config, weights


def _mapping(description: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object of the file, or say that it is not there."""
    found = description.get(name)
    if not isinstance(found, Mapping):
        raise ConfigError(name, "expected an object")
    return found


SPEC = ExportSpec(
    label="Configuration and weights",
    help="Everything that makes this run what it is, as JSON; the page can read it back.",
    order=40,
    extension="json",
    media_type="application/json",
    write=write,
)
