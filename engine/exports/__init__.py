"""Forms in which a run leaves the playground, one a file; see `engine.exports._recipe.ExportSpec`."""

from __future__ import annotations

import sys

from engine.exports._recipe import ExportSpec, Recipe, Stage
from engine.registry import discover

__all__ = ["EXPORTS", "ExportSpec", "Recipe", "Stage"]

EXPORTS = discover(sys.modules[__name__], ExportSpec)
