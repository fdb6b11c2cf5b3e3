"""From any layer back to the picture: gradients with respect to a network's input, by three rules.

Seen as one function of the picture, every unit has a gradient: which pixels would make it larger. The rules differ in
what a rectifier lets through on the way back: the gradient where its input was positive; deconvolution
[zeiler2014] what is itself positive; guided backpropagation [springenberg2015] what is both.

The network is taken as when it predicts: without dropout and augmentation, normalized with its running statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from engine import operations as ops
from engine.arrays import as_inputs
from engine.batch import Batch
from engine.errors import ConfigError, ShapeError
from engine.graph import Node, size_of
from engine.interpreter import run
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.batch_norm import BatchNorm
from engine.matmul import ACCUMULATE, ZERO
from engine.network import NOTHING, Network
from engine.program import Code, Layout, Parameter, Placed, Tensor, aligned_zeros, padded

Rule = Literal["gradient", "deconvolution", "guided"]
RULES: Final = get_args(Rule)
RECTIFIERS: Final = ("relu", "leaky_relu")


@dataclass(frozen=True, eq=False)
class _Step:
    """The way back through one layer."""

    node: Node
    placed: Placed
    rows: np.ndarray
    start: int  # ZERO or ACCUMULATE, for the gradient of its first input


class Backtrace:
    """The part of a network from its input to one layer, forward and back.

    Parameters
    ----------
    network : Network
        Its weights are read anew by each `forward`.
    node : str, optional
        Where the way back begins, such as ``layers.3``; the output before the loss's link if not given.
    samples : int
        How many pictures at a time at most.

    Raises
    ------
    ConfigError
        If there is no such layer.
    """

    def __init__(self, network: Network, node: str | None = None, samples: int = 1) -> None:
        names = [entry.name for entry in network.nodes]
        self.node = network.graph.output if node is None else node
        if self.node not in names:
            raise ConfigError("node", f"expected one of {', '.join(names)}; got {self.node!r}", names)
        self._network = network
        self._samples = samples
        self._lanes = padded(samples)
        nodes = _ancestors(network.nodes, self.node)
        shapes = {**network.inputs, **{entry.name: entry.shape for entry in network.nodes}}
        layout, constants = Layout(), list[tuple[int, float]]()
        layout.take(network.program.kept_span)
        gradients = layout.take(network.program.parameter_span)
        learned = (
            Parameter(entry.name, entry.wanted, entry.value, gradients + entry.value, -1)
            for entry in network.program.parameters
        )
        own = (*learned, *network.program.statistics)
        batch = Batch(
            layout, network.inputs, nodes, shapes, own, constants, self._lanes, 1, training=False, traced=True
        )
        self._input = Tensor(batch.features, sum(size_of(shape) for shape in network.inputs.values()))
        self._input_gradients = [batch.tensors[name] for name in network.inputs]
        self._output = batch.tensors[self.node]
        used = [entry for entry in nodes if entry.name in batch.placed]
        forward, written = Code(), Code()
        batch.gather(forward)
        for entry in used:
            entry.layer.predict(forward, batch.placed[entry.name])
        self._forward = forward.table()
        written.start(self._output.gradient)
        self._steps = [_step(entry, batch.placed[entry.name], written) for entry in reversed(used)]
        self._reached = [written.is_written(tensor.gradient) for tensor in self._input_gradients]
        self._arena = aligned_zeros(layout.size)
        for offset, value in constants:
            self._arena[offset] = value
        self._counters = np.zeros(ops.COUNTERS, dtype=np.int64)
        self._count = 0

    @property
    def rectifiers(self) -> int:
        """How many rectifiers lie on the way; without any, all rules give the gradient."""
        return sum(_is_rectifier(step.node.layer) for step in self._steps)

    def forward(self, x: Any) -> np.ndarray:
        """Return the layer's output for pictures (n, *input), as (n, features) float32."""
        data = as_inputs(x, self._network.inputs)
        if len(data) > self._samples:
            raise ShapeError(f"x: expected at most {self._samples} samples, got {len(data)}")
        kept = self._network.program.kept_span
        self._arena[:kept] = self._network.arena[:kept]
        self._count = len(data)
        self._run(self._forward, data)
        return self._read(self._output.value, self._output.size)

    def backward(self, gradient: np.ndarray, rule: Rule = "gradient") -> np.ndarray:
        """Return what comes back at the input of the pictures that `forward` saw last, (n, features) float32.

        Parameters
        ----------
        gradient : (n, features) of the layer
            What to start from: 1 at the units whose cause is sought.
        rule : {"gradient", "deconvolution", "guided"}
        """
        if rule not in RULES:
            raise ConfigError("rule", f"expected one of {', '.join(RULES)}; got {rule!r}", RULES)
        if gradient.shape != (self._count, self._output.size):
            expected = (self._count, self._output.size)
            raise ShapeError(f"gradient: expected shape {expected} as of the last forward pass, got {gradient.shape}")
        lanes = self._view(self._output.gradient, self._output.size)
        lanes[:] = 0.0
        lanes[:, : self._count] = gradient.T
        for step in self._steps:
            back = self._by_rule(step, rule)
            if back is None:
                self._run(step.rows, np.zeros((self._count, self._input.size), dtype=np.float32))
            else:
                (x,) = step.placed.inputs
                target = self._view(x.gradient, x.size)
                target[:] = target + back if step.start == ACCUMULATE else back
        return np.concatenate(
            [
                self._read(tensor.gradient, tensor.size)
                if reached
                else np.zeros((self._count, tensor.size), np.float32)
                for tensor, reached in zip(self._input_gradients, self._reached, strict=True)
            ],
            axis=1,
        )

    def _by_rule(self, step: _Step, rule: Rule) -> np.ndarray | None:
        """Return the gradient of a layer's input (features, lanes) where it is not what training would compute."""
        layer, output = step.node.layer, step.placed.output
        if _is_rectifier(layer) and rule != "gradient":
            back = np.maximum(self._view(output.gradient, output.size), 0.0)
            return back * (self._view(output.value, output.size) > 0.0) if rule == "guided" else back
        if isinstance(layer, BatchNorm):  # with running statistics it only scales each channel
            own, channels = step.placed.parameters, step.node.shape[-1]
            gamma, variance = (self._arena[own[name].value :][:channels] for name in ("gamma", "running_variance"))
            scale = np.tile(gamma / np.sqrt(variance + layer.epsilon), output.size // channels)
            return np.asarray(self._view(output.gradient, output.size) * scale[:, None])
        return None

    def _run(self, table: np.ndarray, data: np.ndarray) -> None:
        self._counters[ops.BATCH] = len(data)
        self._counters[[ops.CURSOR, ops.STEP]] = 0
        run(
            table, self._arena, np.zeros(ops.SCALARS), self._counters, data, np.zeros((len(data), 0), np.float32),
            np.zeros(0, np.float32), np.zeros(0, np.int32), np.ones(1), np.zeros(0, np.float32), NOTHING, 1,
        )  # fmt: skip

    def _view(self, at: int, features: int) -> np.ndarray:
        return self._arena[at : at + features * self._lanes].reshape(features, self._lanes)

    def _read(self, at: int, features: int) -> np.ndarray:
        return np.ascontiguousarray(self._view(at, features)[:, : self._count].T)


def _is_rectifier(layer: AbstractLayer) -> bool:
    return isinstance(layer, Activation) and layer.function in RECTIFIERS


def _step(node: Node, placed: Placed, written: Code) -> _Step:
    """Write the way back through one layer; ``written`` knows which gradients others have written before."""
    first = placed.inputs[0].gradient
    start = ACCUMULATE if written.is_written(first) else ZERO
    code = Code(written)
    node.layer.backward(code, placed)
    return _Step(node, placed, code.table(), start)


def _ancestors(nodes: list[Node], name: str) -> list[Node]:
    """Return the nodes that one depends on, itself included, in their order."""
    wanted = {name}
    for node in reversed(nodes):
        if node.name in wanted:
            wanted.update(node.inputs)
    return [node for node in nodes if node.name in wanted]
