"""Experiments: running, steerable computations, one a file; ``EXPERIMENTS`` holds them by key."""

from __future__ import annotations

import sys

from engine.experiments._experiment import (
    AbstractExperiment,
    Advance,
    Change,
    ExperimentSpec,
    Measure,
    Remedy,
    Stop,
)
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.registry import discover

EXPERIMENTS = discover(sys.modules[__name__], ExperimentSpec)

__all__ = [
    "EXPERIMENTS",
    "AbstractExperiment",
    "Advance",
    "ArraySpec",
    "Change",
    "ExperimentSpec",
    "Measure",
    "Remedy",
    "Stop",
    "StreamSpec",
]
