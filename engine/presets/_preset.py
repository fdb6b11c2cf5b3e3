"""What a preset is: a network of the course with the way it is best trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.graph import Graph
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.optimizers import Optimizer
from engine.program import Shape
from engine.schedules import CONSTANT, Schedule
from engine.spec import Spec

Layers: TypeAlias = "Sequence[AbstractLayer] | Graph"
Build: TypeAlias = Callable[[Shape, int, Mapping[str, Any]], Layers]
IMAGE = (28, 28, 1)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A network's layers and how to train them with the loss ``softmax_cross_entropy``."""

    layers: Layers
    optimizer: Optimizer
    schedule: Schedule
    batch_size: int
    steps: int


@dataclass(frozen=True, kw_only=True)
class PresetSpec(Spec):
    """A network of the course.

    Parameters
    ----------
    build : callable
        ``build(input shape, classes, settings) -> layers or Graph`` whose output has one number a class.
    optimizer : callable
        Makes the recommended optimizer.
    schedule : callable
        Makes the recommended schedule of the learning rate.
    batch_size, steps : int
        Recommended samples a step, and steps.
    samples : int
        Training pictures that ``steps`` and ``schedule`` are meant for; 0 where any number will do.
    source : str
        Where it comes from.
    """

    build: Build
    optimizer: Callable[[], Optimizer]
    schedule: Callable[[], Schedule] = lambda: CONSTANT
    batch_size: int
    steps: int
    samples: int = 0
    source: str = ""


def relu() -> Activation:
    """Return a rectifier."""
    return Activation("relu")


def tanh() -> Activation:
    """Return a hyperbolic tangent."""
    return Activation("tanh")
