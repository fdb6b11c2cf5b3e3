"""Loss functions, one a file; see `engine.losses._loss.LossSpec`."""

from __future__ import annotations

import sys

from engine.losses._loss import LossSpec
from engine.registry import discover

__all__ = ["LOSSES", "LossSpec"]

LOSSES = discover(sys.modules[__name__], LossSpec)
