"""Activation functions, one a file; see `engine.activations._activation.ActivationSpec`."""

from __future__ import annotations

import sys

from engine.activations._activation import ActivationSpec
from engine.registry import discover

__all__ = ["ACTIVATIONS", "ActivationSpec"]

ACTIVATIONS = discover(sys.modules[__name__], ActivationSpec)
