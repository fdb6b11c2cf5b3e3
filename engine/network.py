"""Network: layers, loss and optimizer over one arena; the engine's public face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine import initializers
from engine import operations as ops
from engine.arrays import as_inputs, as_targets, as_weights
from engine.early_stopping import EarlyStopping, train_until_stopped
from engine.errors import ConfigError
from engine.footprint import FLOAT_BYTES
from engine.graph import Graph, Inputs, input_shapes, size_of
from engine.interpreter import run
from engine.layers import AbstractLayer
from engine.losses import LOSSES
from engine.lowering import Lowered, lower
from engine.optimizers import OPTIMIZERS, Optimizer, optimizer
from engine.program import aligned_zeros
from engine.schedules import Schedule
from engine.spec import Integer
from engine.trainer import BATCH_SIZE, COUNT, History, Trainer
from engine.update import Penalties

PREDICT_SIZE = 128  # samples of a predicting step: activations of small nets stay in the first-level cache
FIRST_BATCH_SIZE = 256  # a new arena has room for usual batches, so views of parameters stay valid
DEVICES = ("cpu", "auto")
SEED = Integer(
    name="seed", label="Seed", help="Chooses the random numbers.", default=0, minimum=-(2**63), maximum=2**63 - 1
)
NOTHING = np.zeros((0, 0), dtype=np.float32)


class Network:
    """A network that can be trained, asked, changed while it trains, saved and loaded.

    Parameters
    ----------
    inputs : int, sequence of int, or mapping of names to those
        Shape of one sample; an int for flat features.
    layers : sequence of layers, or Graph
    loss : str
        A key of ``engine/losses``.
    optimizer : Optimizer, optional
        Such as ``engine.Adam(learning_rate=1e-3)``; plain SGD if not given.
    seed : int
        Chooses first weights, order of the samples and dropout masks. Same seed, same run, bit for bit.
    device : {"cpu", "auto"}
    penalties : Penalties, optional
        L1, L2, clipping.
    loss_settings : mapping, optional
        Settings of the loss, such as ``{"delta": 2.0}``.
    batch_size : int
        Samples of a training step that the arena is laid out for at first; training may choose another.

    Raises
    ------
    ConfigError, ShapeError
        Name the setting, or the layer and both shapes.
    """

    def __init__(
        self,
        inputs: Inputs,
        layers: Sequence[AbstractLayer] | Graph,
        loss: str = "mse",
        optimizer: Optimizer | None = None,
        seed: int = 0,
        device: str = "auto",
        *,
        penalties: Penalties | None = None,
        loss_settings: Mapping[str, float] | None = None,
        batch_size: int = FIRST_BATCH_SIZE,
    ) -> None:
        if not isinstance(loss, str) or loss not in LOSSES:
            raise ConfigError("loss", f"expected one of {', '.join(LOSSES)}; got {loss!r}", tuple(LOSSES))
        if device not in DEVICES:
            raise ConfigError("device", f"expected one of {', '.join(DEVICES)}; got {device!r}", DEVICES)
        self.inputs = input_shapes(inputs)
        self.graph = layers if isinstance(layers, Graph) else Graph.chain(layers)
        self.loss = loss
        self.loss_settings = LOSSES[loss].check(loss_settings or {}, "loss_settings.")
        self.optimizer = as_optimizer(optimizer) or default_optimizer()
        self.penalties = penalties or Penalties()
        self.batch_size = BATCH_SIZE.check("batch_size", batch_size)
        self.nodes = self.graph.ordered(self.inputs)
        self.output_size = size_of(next(node.shape for node in self.nodes if node.name == self.graph.output))
        needed = LOSSES[loss].outputs
        if needed is not None and self.output_size != needed:
            raise ConfigError("loss", f"{loss} needs {needed} outputs, the network has {self.output_size}")
        self.scalars = np.zeros(ops.SCALARS, dtype=np.float64)
        self.counters = np.zeros(ops.COUNTERS, dtype=np.int64)
        self.program: Lowered = self._lower(self.batch_size)
        self.arena = new_arena(self.program.size)
        self._write_constants()
        self.initialize(seed)

    # ---- parameters ------------------------------------------------------------------------------------------

    def initialize(self, seed: int | None = None) -> None:
        """Draw first weights and forget all training; ``None`` keeps the seed."""
        if seed is not None:
            self.counters[ops.SEED] = SEED.check("seed", seed)
        self.counters[[ops.STEP, ops.EPOCH, ops.CURSOR, ops.OUTCOME]] = 0
        for number, parameter in enumerate((*self.program.parameters, *self.program.statistics)):
            wanted = parameter.wanted
            key = np.array([int(self.counters[ops.SEED]) & 0xFFFFFFFFFFFFFFFF, number], dtype=np.uint64)
            generator = np.random.Generator(np.random.Philox(key=key))
            parameter.view(self.arena, parameter.value)[...] = initializers.sample(
                wanted.initializer, wanted.shape, wanted.fan_in, wanted.fan_out, generator, wanted.settings
            )
        self._forget()

    def parameters(self) -> dict[str, np.ndarray]:
        """Return every parameter by name, as views: writing to one changes the network.

        They stay valid while it trains; `configure` may move the numbers when the kind of optimizer changes or a batch
        is larger than 256 samples.
        """
        return {entry.name: entry.view(self.arena, entry.value) for entry in self.program.parameters}

    def statistics(self) -> dict[str, np.ndarray]:
        """Return what training keeps without learning it, such as running means, by name, as views."""
        return {entry.name: entry.view(self.arena, entry.value) for entry in self.program.statistics}

    def parameter_count(self) -> int:
        """Return how many numbers are learned."""
        return sum(entry.wanted.size for entry in self.program.parameters)

    @property
    def step(self) -> int:
        """Updates done so far."""
        return int(self.counters[ops.STEP])

    @property
    def epoch(self) -> int:
        """Passes over the training data finished so far."""
        return int(self.counters[ops.EPOCH])

    # ---- changing a network that trains ------------------------------------------------------------------------

    def configure(
        self,
        *,
        optimizer: Optimizer | None = None,
        penalties: Penalties | None = None,
        batch_size: int | None = None,
    ) -> None:
        """Change how it is trained; weights, step and, where the optimizer's kind stays, its memory are kept.

        A new kind of optimizer starts with an empty memory. Nothing is compiled.

        Raises
        ------
        ConfigError
            If the batch size is not a positive whole number; nothing is changed then.
        """
        if batch_size is not None:
            batch_size = BATCH_SIZE.check("batch_size", batch_size)
        optimizer = as_optimizer(optimizer)
        wanted = (optimizer or self.optimizer, penalties or self.penalties, batch_size or self.batch_size)
        if wanted == (self.optimizer, self.penalties, self.batch_size):
            return
        same_kind = optimizer is None or optimizer.key == self.optimizer.key
        same_layout = batch_size is None or batch_size == self.batch_size
        self.optimizer, self.penalties, self.batch_size = wanted
        slots, masks = self._slots().copy(), self._masks().copy()
        self.program = self._lower(self.batch_size)
        if not (same_kind and same_layout):
            self._clear_arena()
            self._masks()[:] = masks
            if same_kind:
                self._slots()[:] = slots
        self._write_scalars()
        if not same_kind:
            self._clear_memory()

    def _lower(self, batch_size: int) -> Lowered:
        parameter = float(next(iter(self.loss_settings.values()), 0.0))
        return lower(
            self.nodes, self.graph.output, self.inputs, self.loss, parameter, self.optimizer, self.penalties,
            batch_size, PREDICT_SIZE,
        )  # fmt: skip

    def _clear_arena(self) -> None:
        """Clear everything but the parameters, in a larger arena if the program needs one."""
        size, span = self.program.size, self.program.kept_span
        if size > self.arena.size:
            parameters = self.arena[:span]
            self.arena = new_arena(size)
            self.arena[:span] = parameters
        else:
            self.arena[span:size] = 0.0
        self._write_constants()

    def _write_constants(self) -> None:
        for offset, value in self.program.constants:
            self.arena[offset] = value

    def _write_scalars(self) -> None:
        """Hand the settings to the interpreter."""
        self.counters[ops.BATCH] = self.batch_size
        self.scalars[ops.BASE_RATE] = self.optimizer.learning_rate
        self.scalars[ops.L1], self.scalars[ops.L2] = self.penalties.l1, self.penalties.l2
        self.scalars[ops.CLIP_AT], self.scalars[ops.CLIP_NORM_AT] = self.penalties.clip_value, self.penalties.clip_norm
        self.scalars[ops.REGULARIZE_FROM] = self.penalties.from_epoch
        for index, value in enumerate(self.optimizer.settings.values()):
            self.scalars[ops.SETTING + index] = value

    def _slots(self) -> np.ndarray:
        return self.arena[
            self.program.slots : self.program.slots + self.program.slot_count * self.program.parameter_span
        ]

    def _masks(self) -> np.ndarray:
        return self.arena[self.program.masks : self.program.masks + self.program.parameter_span]

    def _clear_memory(self) -> None:
        """Empty the optimizer's memory."""
        self._slots()[:] = 0.0
        memory = OPTIMIZERS[self.optimizer.key].memory
        self.scalars[ops.MEMORY :] = 0.0
        self.scalars[ops.MEMORY : ops.MEMORY + len(memory)] = memory

    def _forget(self) -> None:
        """Put everything but the parameters back to the start of a training."""
        self._write_scalars()
        self._clear_memory()
        self._masks()[:] = 1.0

    # ---- training ----------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        steps: int | None = None,
        epochs: int | None = None,
        *,
        shuffle: bool = True,
        sample_weight: Any = None,
        schedule: Schedule | None = None,
        early_stopping: EarlyStopping | None = None,
    ) -> History:
        """Train on ``x`` (n, *inputs) and ``y`` for some steps or epochs, one epoch if neither is given.

        With ``early_stopping`` it ends when the validation loss no longer falls, with the best epoch's parameters.

        Returns
        -------
        History
            ``history.loss`` is the mean loss of each step's batch, (steps,) float32.

        Raises
        ------
        DivergedError
            At the step that met a number that is not finite; says layer and quantity.
        """
        if steps is not None and epochs is not None:
            raise ConfigError("steps", "give steps or epochs, not both")
        passes = COUNT.check("epochs", 1 if epochs is None else epochs)
        trainer = Trainer(self, x, y, batch_size, shuffle=shuffle, sample_weight=sample_weight, schedule=schedule)
        wanted = trainer.steps_per_epoch * passes if steps is None else steps
        return (
            trainer.advance(wanted) if early_stopping is None else train_until_stopped(trainer, wanted, early_stopping)
        )

    # ---- asking ------------------------------------------------------------------------------------------------

    def predict(self, x: Any, *, logits: bool = False) -> np.ndarray:
        """Return the output for each sample, (n, outputs) float32, after the loss's link unless ``logits``."""
        values = self.capture(x, [self.graph.output])[self.graph.output].T
        return np.ascontiguousarray(values if logits else apply_link(LOSSES[self.loss].link, values))

    def capture(self, x: Any, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Return the outputs of some nodes for each sample, each (features, n) float32."""
        data = as_inputs(x, self.inputs)
        rows, captures = 0, []
        for name in names:
            tensor = self.program.predicted[name]
            captures.append((ops.CAPTURE, tensor.value, tensor.size, rows, self.program.predict_lanes))
            rows += tensor.size
        width = self.program.forward.shape[1]
        table = np.array([[*row, *[0] * (width - len(row))] for row in captures], dtype=np.int64).reshape(-1, width)
        out = np.empty((rows, len(data)), dtype=np.float32)
        self._predict(np.concatenate([self.program.forward, table]), data, np.zeros((len(data), 0), np.float32), out)
        ends = np.cumsum([row[2] for row in captures])[:-1]
        return dict(zip(names, np.split(out, ends), strict=True))

    def evaluate(self, x: Any, y: Any, *, sample_weight: Any = None) -> dict[str, float]:
        """Return the mean ``loss`` and, where targets are classes, the ``accuracy``."""
        loss, outputs = self.assess(x, y, sample_weight=sample_weight)
        result = {"loss": loss}
        correct = is_correct(LOSSES[self.loss].targets, outputs.T, self.as_samples(x, y)[1])
        if correct is not None:
            weights = as_weights(sample_weight, len(correct))
            counted = weights if weights.size else np.ones(len(correct), dtype=np.float32)
            result["accuracy"] = float(np.average(correct, weights=counted)) if counted.sum() > 0.0 else float("nan")
        return result

    def assess(self, x: Any, y: Any, *, sample_weight: Any = None) -> tuple[float, np.ndarray]:
        """Return the mean loss and the raw outputs (n, outputs) that it judges, from one pass over the samples."""
        data, targets = self.as_samples(x, y)
        out = np.empty((self.output_size, len(data)), dtype=np.float32)
        tensor = self.program.predicted[self.graph.output]
        row = np.zeros(self.program.evaluate.shape[1], dtype=np.int64)
        row[:5] = ops.CAPTURE, tensor.value, tensor.size, 0, self.program.predict_lanes
        table = np.insert(self.program.evaluate, -1, row, axis=0)  # before the loss, which may end the step
        return self._predict(table, data, targets, out, as_weights(sample_weight, len(data))), out.T

    def gradients(self, x: Any, y: Any, *, sample_weight: Any = None) -> dict[str, np.ndarray]:
        """Return the gradient of the mean loss with respect to every parameter; nothing is updated."""
        program, arena = self._differentiate(x, y, sample_weight)
        return {entry.name: entry.view(arena, entry.gradient).copy() for entry in program.parameters}

    def derivatives(self, x: Any, y: Any) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Return each node's output and the mean loss's gradient with respect to it, both (features, n) float32."""
        program, arena = self._differentiate(x, y, None)
        count = len(as_inputs(x, self.inputs))
        found = {}
        for node in self.nodes:
            tensor = program.tensors[node.name]
            room = tensor.size * program.lanes
            value = arena[tensor.value : tensor.value + room]
            gradient = arena[tensor.gradient : tensor.gradient + room] if tensor.gradient >= 0 else np.zeros_like(value)
            both = (part.reshape(tensor.size, program.lanes)[:, :count].copy() for part in (value, gradient))
            found[node.name] = (next(both), next(both))
        return found

    def _differentiate(self, x: Any, y: Any, sample_weight: Any) -> tuple[Lowered, np.ndarray]:
        """Run forward and backward pass once over all samples in an arena of their own."""
        data, targets = self.as_samples(x, y)
        program = self._lower(len(data))
        arena = aligned_zeros(program.size)
        for offset, value in program.constants:
            arena[offset] = value
        arena[: program.kept_span] = self.arena[: program.kept_span]
        counters = self.counters.copy()
        counters[[ops.CURSOR, ops.SHUFFLE, ops.STOP]] = 0
        counters[ops.BATCH] = len(data)
        weights = as_weights(sample_weight, len(data))
        run(
            program.differentiate, arena, self.scalars.copy(), counters, data, targets, weights,
            np.zeros(0, np.int32), np.ones(1), np.zeros(1, np.float32), NOTHING, 1,
        )  # fmt: skip
        return program, arena

    def as_samples(self, x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs (n, features) and targets (n, k) as float32; refuse what does not fit network and loss."""
        spec = LOSSES[self.loss]
        data = as_inputs(x, self.inputs)
        targets = as_targets(y, spec.targets, spec.target_width(self.output_size), self.output_size)
        if len(data) != len(targets):
            raise ConfigError("y", f"expected {len(data)} targets, one a sample, got {len(targets)}")
        return data, targets

    def _predict(
        self,
        table: np.ndarray,
        data: np.ndarray,
        targets: np.ndarray,
        out: np.ndarray,
        weights: np.ndarray | None = None,
    ) -> float:
        """Run a predicting program over all samples; return the weighted mean loss."""
        counters = np.zeros(ops.COUNTERS, dtype=np.int64)
        counters[ops.BATCH] = self.program.predict_lanes
        scalars = np.zeros(ops.SCALARS, dtype=np.float64)
        if weights is None:
            weights = np.zeros(0, dtype=np.float32)
        scalars[ops.WEIGHT_TOTAL] = float(weights.sum()) if weights.size else len(data)
        steps = -(-len(data) // self.program.predict_lanes)
        done = 0
        while done < steps:  # a loss that is not finite ends a burst; predicting goes on with the next batch
            done += run(
                table, self.arena, scalars, counters, data, targets, weights,
                np.zeros(0, np.int32), np.ones(1), np.zeros(0, np.float32), out, steps - done,
            )  # fmt: skip
            if done < steps:
                counters[ops.CURSOR] += counters[ops.COUNT]
                done += 1
        return float(scalars[ops.LOSS_SUM])

    # ---- keeping -----------------------------------------------------------------------------------------------

    def state(self) -> dict[str, np.ndarray]:
        """Return copies of all that changes in training; `set_state` continues from it bit for bit."""
        span = self.program.kept_span
        return {
            "parameters": self.arena[:span].copy(),
            "slots": self._slots().copy(),
            "masks": self._masks().copy(),
            "scalars": self.scalars.copy(),
            "counters": self.counters.copy(),
        }

    def set_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue from a `state` of a network of the same architecture and kind of optimizer; settings stay.

        Raises
        ------
        ConfigError
            If an array is missing, has another shape or type, or counts what cannot be; nothing is changed then.
        """
        for name, array in self.state().items():
            if name not in state:
                raise ConfigError(f"state.{name}", f"expected shape {array.shape}, got nothing")
            if (state[name].shape, state[name].dtype) != (array.shape, array.dtype):
                got = f"{state[name].dtype} {state[name].shape}"
                raise ConfigError(f"state.{name}", f"expected {array.dtype} {array.shape}, got {got}")
        if (state["counters"][[ops.STEP, ops.EPOCH, ops.CURSOR]] < 0).any():
            raise ConfigError("state.counters", "expected steps, epochs and samples that are not negative")
        self.arena[: self.program.kept_span] = state["parameters"]
        self._slots()[:] = state["slots"]
        self._masks()[:] = state["masks"]
        self.scalars[:] = state["scalars"]
        self.counters[:] = state["counters"]
        self._write_scalars()

    def save(self, path: Any) -> None:
        """Write architecture, settings and state to an ``.npz`` file without pickle; `engine.load` reads it."""
        from engine.storage import save  # storage builds networks, so it imports this module

        save(self, path)


def new_arena(size: int) -> np.ndarray:
    """Return an arena of ``size`` numbers; raise `ConfigError` if so much memory cannot be had."""
    try:
        return aligned_zeros(size)
    except MemoryError:
        needed = f"{size * FLOAT_BYTES / 2**20:,.0f} MiB"
        message = f"this network needs {needed} of memory, more than a run may take; use fewer units or smaller batches"
        raise ConfigError("layers", message) from None


def as_optimizer(given: Optimizer | None) -> Optimizer | None:
    """Return what was given if it is an optimizer or None; raise `ConfigError` otherwise."""
    if given is not None and not isinstance(given, Optimizer):
        raise ConfigError("optimizer", f"expected an optimizer such as engine.Adam(learning_rate=0.01), got {given!r}")
    return given


def default_optimizer() -> Optimizer:
    """Return plain gradient descent with its default learning rate."""
    return optimizer("sgd")


def apply_link(link: str, values: np.ndarray) -> np.ndarray:
    """Turn raw outputs (n, outputs) into what they mean under a loss: probabilities, or themselves."""
    if link == "sigmoid":
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)))
    if link == "softmax":
        shifted = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
    if link == "exponential":
        return np.asarray(np.exp(values))
    return values


def is_correct(kind: str, out: np.ndarray, targets: np.ndarray) -> np.ndarray | None:
    """Say for each sample whether the output (outputs, n) chooses the target (n, k); None where that means nothing."""
    if kind == "classes":
        return np.asarray(out.argmax(axis=0) == targets[:, 0])
    if kind == "zero_one":
        return np.asarray(((out.T > 0.0) == (targets > 0.5)).all(axis=1))
    if kind == "signs":
        scores = out.T if out.shape[0] == targets.shape[1] else (out[0] - out[1])[:, None]
        return np.asarray((np.sign(scores) == np.sign(targets)).all(axis=1))
    return None
