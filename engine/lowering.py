"""Turns a graph, a loss and an optimizer into programs over one arena.

The arena holds, in this order: parameters, their gradients, the optimizer's slots, masks, constants, then the
activations and gradients of the training batch, then the activations of the predicting batch.
Values that must outlive a change of batch size or optimizer lie in front, so a change copies one run of floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine import operations as ops
from engine.batch import Batch, Objective
from engine.graph import Node, size_of
from engine.losses import LOSSES
from engine.losses import _table as loss_table
from engine.matmul import ACCUMULATE
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.program import Code, Layout, Parameter, ParameterShape, Shape, Tensor, padded
from engine.simd import LANES
from engine.update import Penalties, write_update

SHARED_WORK = 100_000_000  # products of a forward pass; from here on a step takes some 5 ms on one core


@dataclass(frozen=True)
class Front:
    """Places at the front of the arena: what outlives a change of the batch size."""

    parameters: tuple[Parameter, ...]
    parameter_span: int  # floats of all parameters together
    statistics: tuple[Parameter, ...]  # numbers that training keeps without learning them; they follow the parameters
    kept_span: int  # floats of parameters and statistics together
    gradients: int  # offset
    slots: int  # offset of the optimizer's memory
    slot_count: int
    masks: int


@dataclass(frozen=True)
class Lowered(Front):
    """Programs and places of one network."""

    train: np.ndarray  # forward, loss, backward, update
    differentiate: np.ndarray  # forward, loss, backward
    evaluate: np.ndarray  # forward as when predicting, loss
    size: int  # floats of the arena
    constants: tuple[tuple[int, float], ...]
    tensors: dict[str, Tensor]  # node name -> its activation in the training batch
    predicted: dict[str, Tensor]  # node name -> its activation in the predicting batch
    lanes: int
    predict_lanes: int
    forward: np.ndarray  # gather and forward as when predicting; captures are appended to it
    loss_parameter: int  # offset
    targets: Tensor  # of the training batch
    halves: Halves | None  # how two threads share a step; None where it is too small to share


@dataclass(frozen=True)
class Halves:
    """Programs of a step that is shared: each half of the batch has its own activations and its own gradients."""

    differentiate: tuple[np.ndarray, np.ndarray]  # gather, forward, loss, backward of each half
    finish: np.ndarray  # adds the second half's gradients to the first's, then updates
    cut: int  # samples of the first half
    gradients: int  # offset of the second half's


def lower(
    nodes: Sequence[Node],
    output: str,
    inputs: Mapping[str, Shape],
    loss: str,
    loss_parameter: float,
    optimizer: Optimizer,
    penalties: Penalties,
    batch_size: int,
    predict_size: int,
) -> Lowered:
    """Lay out the arena and write the programs.

    Parameters
    ----------
    nodes : sequence of Node
        The graph's layers in an order of computation, as `Graph.ordered` gives them.
    output : str
        Name of the node whose output the loss looks at.
    batch_size, predict_size : int
        Samples of a training and of a predicting step; padded to whole vectors.
    """
    layout = Layout()
    shapes: dict[str, Shape] = {**inputs, **{node.name: node.shape for node in nodes}}
    front = lay_out_front(layout, nodes, shapes, OPTIMIZERS[optimizer.key].slots)
    objective = Objective(output, loss_table.CODES[loss], layout.take(1))
    constants = [(objective.parameter, loss_parameter)]
    target_width = LOSSES[loss].target_width(size_of(shapes[output]))

    def placed(own: tuple[Parameter, ...], size: int, *, training: bool, part: int = 0) -> Batch:
        places = layout, inputs, nodes, shapes, own, constants, padded(size), target_width
        return Batch(*places, training=training, part=part)

    def write_step_end(code: Code) -> None:
        span, slots = front.parameter_span, front.slots
        write_update(code, front.parameters, span, front.gradients, slots, optimizer, penalties)

    kept = (*front.parameters, *front.statistics)
    batch = placed(kept, batch_size, training=True)
    predicting = placed(kept, predict_size, training=False)
    halves = None
    if is_shared(nodes, shapes, batch_size):
        halves = share(layout, front, objective, batch_size, placed, write_step_end)

    step = batch.differentiate(objective)
    differentiate = step.table()
    write_step_end(step)
    prediction = predicting.predict()
    forward = prediction.table()
    predicting.judge(prediction, objective)
    return Lowered(
        **vars(front),
        train=step.table(),
        differentiate=differentiate,
        evaluate=prediction.table(),
        forward=forward,
        size=layout.size,
        constants=tuple(constants),
        tensors=batch.tensors,
        predicted=predicting.tensors,
        lanes=batch.lanes,
        predict_lanes=predicting.lanes,
        loss_parameter=objective.parameter,
        targets=Tensor(batch.targets, target_width),
        halves=halves,
    )


def lay_out_front(layout: Layout, nodes: Sequence[Node], shapes: Mapping[str, Shape], slot_count: int) -> Front:
    """Take places for parameters, statistics, gradients, the optimizer's slots and masks."""
    wanted: list[tuple[str, ParameterShape]] = []
    watched: list[tuple[str, ParameterShape]] = []
    for node in nodes:
        sources = [shapes[source] for source in node.inputs]
        wanted += [(f"{node.name}.{name}", shape) for name, shape in node.layer.parameters(sources).items()]
        watched += [(f"{node.name}.{name}", shape) for name, shape in node.layer.statistics(sources).items()]
    values = [layout.take(shape.size) for _, shape in wanted]
    span = layout.size
    statistics = tuple(Parameter(name, shape, layout.take(shape.size), -1, -1) for name, shape in watched)
    kept_span = layout.size
    gradients, slots, masks = layout.take(span), layout.take(span * slot_count), layout.take(span)
    parameters = tuple(
        Parameter(name, shape, value, gradients + value, masks + value)
        for (name, shape), value in zip(wanted, values, strict=True)
    )
    return Front(parameters, span, statistics, kept_span, gradients, slots, slot_count, masks)


def share(
    layout: Layout,
    front: Front,
    objective: Objective,
    batch_size: int,
    placed: Callable[..., Batch],
    write_step_end: Callable[[Code], None],
) -> Halves:
    """Give each half of the batch places of its own; only the parameters are those of both.

    Parameters
    ----------
    placed : callable
        Places a batch for these parameters and so many samples.
    write_step_end : callable
        Writes what is done with the gradients of both.
    """
    cut, span = half_of(batch_size), front.parameter_span
    gradients = layout.take(span)
    moved = tuple(replace(entry, gradient=gradients + entry.value) for entry in front.parameters)
    first = placed(front.parameters, cut, training=True)
    second = placed(moved, batch_size - cut, training=True, part=1)
    finish = Code()
    finish.emit(ops.COPY, gradients, front.gradients, span, ACCUMULATE)
    write_step_end(finish)
    programs = first.differentiate(objective).table(), second.differentiate(objective).table()
    return Halves(programs, finish.table(), cut, gradients)


def half_of(batch_size: int) -> int:
    """Return how many samples the first half takes: half of them, unless whole vectors waste less."""
    half = -(-batch_size // 2)
    return half if 2 * padded(half) <= padded(batch_size) else padded(half)


def is_shared(nodes: Sequence[Node], shapes: Mapping[str, Shape], batch_size: int) -> bool:
    """Say whether two threads share a step of this network: it depends on the network alone, never on the machine.

    So the numbers are the same bit for bit whatever the number of threads. Layers with running statistics look at the
    whole batch at once and are not shared.
    """
    work = 0
    for node in nodes:
        sources = [shapes[source] for source in node.inputs]
        if node.layer.statistics(sources):
            return False
        weights = sum(entry.size for entry in node.layer.parameters(sources).values() if entry.regularized)
        work += weights * size_of(node.shape[:-1]) * batch_size
    return batch_size >= 2 * LANES and work >= SHARED_WORK
