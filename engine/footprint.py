"""How much memory a network will take, known before any of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.graph import Graph
from engine.lowering import lower
from engine.optimizers import Optimizer
from engine.program import Shape
from engine.update import Penalties

FLOAT_BYTES = np.dtype(np.float32).itemsize


@dataclass(frozen=True)
class Footprint:
    """Sizes of a network's arena.

    Attributes
    ----------
    kept : int
        Numbers that `Network.state` keeps as ``parameters``.
    size_bytes : int
        The whole arena: parameters, gradients, optimizer's memory, and the activations of both batches.
    """

    kept: int
    size_bytes: int


def footprint(
    inputs: Mapping[str, Shape], graph: Graph, loss: str, optimizer: Optimizer, batch_size: int, predict_size: int
) -> Footprint:
    """Return what a network of these parts will take, by laying it out without an arena.

    Parameters
    ----------
    inputs : mapping of name to shape of one sample
    graph : Graph
    loss : str
        A key of ``engine/losses``.
    optimizer : Optimizer
    batch_size, predict_size : int
        Samples of a training and of a predicting step.

    Raises
    ------
    ConfigError, ShapeError
        If the layers do not fit each other.
    """
    nodes = graph.ordered(inputs)
    plan = lower(nodes, graph.output, inputs, loss, 0.0, optimizer, Penalties(), batch_size, predict_size)
    return Footprint(plan.kept_span, plan.size * FLOAT_BYTES)
