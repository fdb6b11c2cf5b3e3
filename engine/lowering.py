"""Turns a graph, a loss and an optimizer into programs over one arena.

The arena holds, in this order: parameters, their gradients, the optimizer's slots, masks, constants, then the
activations and gradients of the training batch, then the activations of the predicting batch.
Values that must outlive a change of batch size or optimizer lie in front, so a change copies one run of floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from engine import operations as ops
from engine.graph import Node, size_of
from engine.losses import LOSSES
from engine.losses import _table as loss_table
from engine.matmul import ACCUMULATE
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.optimizers import _table as optimizer_table
from engine.program import Code, Layout, Parameter, Placed, Shape, Tensor, padded
from engine.simd import LANES
from engine.spec import Flag, Integer, Real, check_fields

SHARED_WORK = 100_000_000  # products of a forward pass; from here on a step takes some 5 ms on one core
PART_STREAM = 1 << 20  # keeps the random numbers of the second half apart from the first's

PENALTIES = (
    Real(name="l1", label="L1", help="Factor of the sum of absolute weights.", default=0.0, minimum=0.0, maximum=1e6),
    Real(name="l2", label="L2", help="Factor of half the sum of squares.", default=0.0, minimum=0.0, maximum=1e6),
    Integer(name="from_epoch", label="From epoch", help="First epoch.", default=0, minimum=0, maximum=2**53),
    Flag(name="dead_at_zero", label="Dead at zero", help="A weight that reaches zero stays there.", default=False),
    Real(name="clip_value", label="Clip value", help="Limit of a component.", default=0.0, minimum=0.0, maximum=1e30),
    Real(name="clip_norm", label="Clip norm", help="Limit of the norm.", default=0.0, minimum=0.0, maximum=1e30),
)


@dataclass(frozen=True)
class Penalties:
    """What is done to gradients before the update; 0 switches each off.

    Parameters
    ----------
    l1, l2 : float
        Factors of the sum of absolute and of half squared weights that are added to the loss.
    from_epoch : int
        First epoch in which L1 and L2 apply.
    dead_at_zero : bool
        TensorFlow Playground's rule: L1 pulls after the update, and a weight that reaches zero stays there.
    clip_value : float
        Limit of each gradient component.
    clip_norm : float
        Limit of the whole gradient's Euclidean norm.
    """

    l1: float = 0.0
    l2: float = 0.0
    from_epoch: int = 0
    dead_at_zero: bool = False
    clip_value: float = 0.0
    clip_norm: float = 0.0

    def __post_init__(self) -> None:
        """Check the settings; raises `ConfigError` naming the field."""
        for name, value in check_fields(PENALTIES, asdict(self), "penalties.").items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Lowered:
    """Programs and places of one network."""

    train: np.ndarray  # forward, loss, backward, update
    differentiate: np.ndarray  # forward, loss, backward
    evaluate: np.ndarray  # forward as when predicting, loss
    size: int  # floats of the arena
    parameters: tuple[Parameter, ...]
    parameter_span: int  # floats of all parameters together
    statistics: tuple[Parameter, ...]  # numbers that training keeps without learning them; they follow the parameters
    kept_span: int  # floats of parameters and statistics together
    gradients: int  # offset
    slots: int  # offset of the optimizer's memory
    slot_count: int
    masks: int
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
    lanes, predict_lanes = padded(batch_size), padded(predict_size)
    layout = Layout()
    shapes: dict[str, Shape] = {**inputs, **{node.name: node.shape for node in nodes}}
    wanted = [
        (f"{node.name}.{name}", shape)
        for node in nodes
        for name, shape in node.layer.parameters([shapes[source] for source in node.inputs]).items()
    ]
    watched = [
        (f"{node.name}.{name}", shape)
        for node in nodes
        for name, shape in node.layer.statistics([shapes[source] for source in node.inputs]).items()
    ]
    values = [layout.take(shape.size) for _, shape in wanted]
    span = layout.size
    statistics = tuple(Parameter(name, shape, layout.take(shape.size), -1, -1) for name, shape in watched)
    kept_span = layout.size
    gradients = layout.take(span)
    slot_count = OPTIMIZERS[optimizer.key].slots
    slots = layout.take(span * slot_count)
    masks = layout.take(span)
    parameters = tuple(
        Parameter(name, shape, value, gradients + value, masks + value)
        for (name, shape), value in zip(wanted, values, strict=True)
    )
    constants: list[tuple[int, float]] = []
    loss_at = layout.take(1)
    constants.append((loss_at, loss_parameter))

    outputs = size_of(shapes[output])
    target_width = LOSSES[loss].target_width(outputs)
    kept = (*parameters, *statistics)
    batch = Batch(layout, inputs, nodes, shapes, kept, constants, lanes, target_width, training=True)
    other = Batch(layout, inputs, nodes, shapes, kept, constants, predict_lanes, target_width, training=False)

    forward = batch.differentiate(output, loss_table.CODES[loss], loss_at)
    differentiate = forward.table()
    write_update(forward, parameters, span, gradients, slots, optimizer, penalties)

    halves = None
    if is_shared(nodes, shapes, batch_size):
        cut = half_of(batch_size)
        others = layout.take(span)
        moved = tuple(replace(entry, gradient=others + entry.value) for entry in parameters)
        parts = [
            Batch(layout, inputs, nodes, shapes, own, constants, padded(size), target_width, training=True, part=part)
            for part, (own, size) in enumerate(((parameters, cut), (moved, batch_size - cut)))
        ]
        finish = Code()
        finish.emit(ops.COPY, others, gradients, span, ACCUMULATE)
        write_update(finish, parameters, span, gradients, slots, optimizer, penalties)
        first, second = (part.differentiate(output, loss_table.CODES[loss], loss_at).table() for part in parts)
        halves = Halves((first, second), finish.table(), cut, others)

    predict = Code()
    other.gather(predict)
    for node in nodes:
        if not node.layer.is_alias(training=False):
            node.layer.predict(predict, other.placed[node.name])
    prediction = predict.table()
    out = other.tensors[output]
    loss_row = (loss_table.CODES[loss], out.value, other.targets, other.weights)
    predict.emit(ops.LOSS, *loss_row, -1, outputs, predict_lanes, loss_at)
    return Lowered(
        train=forward.table(),
        differentiate=differentiate,
        evaluate=predict.table(),
        forward=prediction,
        size=layout.size,
        parameters=parameters,
        parameter_span=span,
        statistics=statistics,
        kept_span=kept_span,
        gradients=gradients,
        slots=slots,
        slot_count=slot_count,
        masks=masks,
        constants=tuple(constants),
        tensors=batch.tensors,
        predicted=other.tensors,
        lanes=lanes,
        predict_lanes=predict_lanes,
        loss_parameter=loss_at,
        targets=Tensor(batch.targets, target_width),
        halves=halves,
    )


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


class Batch:
    """Places of one batch: inputs, targets, sample weights and every layer's output.

    Parameters
    ----------
    training : bool
        Whether layers do what they do in training; their outputs then have gradients.
    part : int
        Which half of a shared step; keeps its random numbers apart from the other's.
    traced : bool
        Whether inputs and outputs have gradients though nothing is trained.
    """

    def __init__(
        self,
        layout: Layout,
        inputs: Mapping[str, Shape],
        nodes: Sequence[Node],
        shapes: Mapping[str, Shape],
        parameters: tuple[Parameter, ...],
        constants: list[tuple[int, float]],
        lanes: int,
        target_width: int,
        *,
        training: bool,
        part: int = 0,
        traced: bool = False,
    ) -> None:
        self.lanes = lanes
        self._nodes = nodes
        self.features = layout.take(sum(size_of(shape) for shape in inputs.values()) * lanes)
        self.targets = layout.take(target_width * lanes)
        self.weights = layout.take(lanes)
        self.tensors: dict[str, Tensor] = {}
        self.placed: dict[str, Placed] = {}
        at = self.features
        for name, shape in inputs.items():
            gradient = layout.take(size_of(shape) * lanes) if traced else -1
            self.tensors[name] = Tensor(at, size_of(shape), gradient)
            at += size_of(shape) * lanes
        by_node: dict[str, dict[str, Parameter]] = {}
        for parameter in parameters:
            node_name, _, short = parameter.name.rpartition(".")
            by_node.setdefault(node_name, {})[short] = parameter
        for number, node in enumerate(nodes):
            sources = tuple(self.tensors[source] for source in node.inputs)
            source_shapes = tuple(shapes[source] for source in node.inputs)
            size = size_of(node.shape)
            if node.layer.is_alias(training=training):
                self.tensors[node.name] = sources[0]
                continue
            output = Tensor(layout.take(size * lanes), size, layout.take(size * lanes) if training or traced else -1)
            self.tensors[node.name] = output
            own = node.layer.constants()
            first = layout.take(len(own)) if own else 0
            constants.extend((first + index, value) for index, value in enumerate(own))
            self.placed[node.name] = Placed(
                name=node.name,
                number=number + part * PART_STREAM,
                inputs=sources,
                output=output,
                input_shapes=source_shapes,
                parameters=by_node.get(node.name, {}),
                constants=first,
                scratch=layout.take(node.layer.scratch(source_shapes, lanes)),
                lanes=lanes,
            )

    def differentiate(self, output: str, loss: int, loss_parameter: int) -> Code:
        """Write gather, forward pass, loss and backward pass."""
        code = Code()
        self.gather(code)
        nodes = [node for node in self._nodes if not node.layer.is_alias(training=True)]
        for node in nodes:
            node.layer.forward(code, self.placed[node.name])
        out = self.tensors[output]
        loss_row = (loss, out.value, self.targets, self.weights, out.gradient, out.size, self.lanes, loss_parameter)
        code.emit(ops.LOSS, *loss_row)
        code.start(out.gradient)
        for node in reversed(nodes):
            if code.is_written(self.tensors[node.name].gradient):
                node.layer.backward(code, self.placed[node.name])
        return code

    def gather(self, code: Code) -> None:
        """Write the row that fetches a batch."""
        code.emit(ops.GATHER, self.features, self.targets, self.weights, self.lanes)


def write_update(
    code: Code,
    parameters: tuple[Parameter, ...],
    span: int,
    gradients: int,
    slots: int,
    optimizer: Optimizer,
    penalties: Penalties,
) -> None:
    """Write penalties, clipping and the optimizer's row for parameters that lie from offset 0 on."""
    weights = [(entry, padded(entry.wanted.size)) for entry in parameters if entry.wanted.regularized]
    coupled = penalties.l2 > 0.0 or (penalties.l1 > 0.0 and not penalties.dead_at_zero)
    if coupled:
        for entry, size in weights:
            code.emit(ops.REGULARIZE, entry.value, entry.gradient, size, int(not penalties.dead_at_zero))
    if penalties.dead_at_zero:
        for entry, size in weights:
            code.emit(ops.MASK_GRADIENT, entry.gradient, entry.mask, size)
    if penalties.clip_value > 0.0:
        code.emit(ops.CLIP_VALUE, gradients, span)
    if penalties.clip_norm > 0.0:
        code.emit(ops.CLIP_NORM, gradients, span)
    code.emit(ops.UPDATE, optimizer_table.CODES[optimizer.key], 0, gradients, slots, span)
    if penalties.dead_at_zero and penalties.l1 > 0.0:
        for entry, size in weights:
            code.emit(ops.SHRINK, entry.value, entry.mask, size)
