"""The places of one batch in the arena, and the rows that send it forward and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import operations as ops
from engine.graph import Node, size_of
from engine.program import Code, Layout, Parameter, Placed, Shape, Tensor

PART_STREAM = 1 << 20  # keeps the random numbers of the second half apart from the first's


@dataclass(frozen=True)
class Objective:
    """What the loss looks at, its code, and the offset of its parameter."""

    output: str
    loss: int
    parameter: int


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

    def differentiate(self, objective: Objective) -> Code:
        """Write gather, forward pass, loss and backward pass."""
        code = Code()
        self.gather(code)
        nodes = [node for node in self._nodes if node.name in self.placed]
        for node in nodes:
            node.layer.forward(code, self.placed[node.name])
        self.judge(code, objective)
        code.start(self.tensors[objective.output].gradient)
        for node in reversed(nodes):
            if code.is_written(self.tensors[node.name].gradient):
                node.layer.backward(code, self.placed[node.name])
        return code

    def predict(self) -> Code:
        """Write gather and forward pass as when predicting."""
        code = Code()
        self.gather(code)
        for node in self._nodes:
            if node.name in self.placed:
                node.layer.predict(code, self.placed[node.name])
        return code

    def judge(self, code: Code, objective: Objective) -> None:
        """Write the loss of the output, with its gradient where the output has one."""
        out = self.tensors[objective.output]
        places = out.value, self.targets, self.weights, out.gradient
        code.emit(ops.LOSS, objective.loss, *places, out.size, self.lanes, objective.parameter)

    def gather(self, code: Code) -> None:
        """Write the row that fetches a batch."""
        code.emit(ops.GATHER, self.features, self.targets, self.weights, self.lanes)
