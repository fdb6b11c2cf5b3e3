"""Layers, one a file; see `engine.layers._layer.AbstractLayer`."""

from __future__ import annotations

import sys

from engine.layers._layer import AbstractLayer, Cost, LayerSpec
from engine.registry import discover

LAYERS = discover(sys.modules[__name__], LayerSpec)

__all__ = ["LAYERS", "AbstractLayer", "Cost", "LayerSpec"]
