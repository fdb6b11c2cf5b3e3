"""A network of any shape that learns two classes: what the experiments on graphs share."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np

from engine import operations as ops
from engine.errors import ConfigError, DivergedError
from engine.experiments import _graph_streams as streams
from engine.experiments._bursts import last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._curves import COLUMNS, lower_rate, next_point
from engine.experiments._experiment import AbstractExperiment, Advance, Change, Measure, Stop
from engine.experiments._series import Series
from engine.network import Network
from engine.optimizers import optimizer
from engine.spec import AbstractField, check_fields
from engine.trainer import Trainer
from engine.unfolding import SharedTrainer, Unfolded, parameter_count

LARGEST: Final = 1e6  # what a parameter may be set to by hand
CHUNK: Final = 20  # steps between two looks at the clock

MEASURES: Final = (
    Measure(name="loss", label="loss", help="Mean over all samples."),
    Measure(name="accuracy", label="accuracy", help="Share of samples on the right side."),
    Measure(name="steps", label="number of steps", help="Since the weights were last started afresh."),
    Measure(name="parameters", label="number of weights and biases", help="What training adjusts; shared ones once."),
)


@dataclass(frozen=True, eq=False)
class Plan:
    """What a configuration asks for: the graph, and what it learns from."""

    unfolded: Unfolded
    samples: Mapping[str, np.ndarray]  # input name -> (n, width) float32
    targets: np.ndarray  # (n,) float32, 0 or 1


class AbstractGraphRun(AbstractExperiment):
    """Trains a `Plan` by momentum on the cross-entropy; a subclass says which plan a configuration makes."""

    FIELDS: ClassVar[tuple[AbstractField, ...]]
    KEEPS: ClassVar[frozenset[str]] = frozenset({"learning_rate", "momentum"})  # may change while it trains

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Build the network; raises `ConfigError` for a wrong setting."""
        self._config = self._complete({}, config)
        self._curves = Series(len(COLUMNS))
        self._steps_a_second = 0.0
        self._plan = self._make_plan(self._config)
        self._start()

    # ---- what a subclass says ----------------------------------------------------------------------------------

    @abstractmethod
    def _make_plan(self, config: Mapping[str, Any]) -> Plan:
        """Return graph and samples; raises `ConfigError` if they cannot be."""

    def _complete(self, before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole configuration after a change."""
        return check_fields(self.FIELDS, {**before, **changes})

    def _set_first_weights(self, config: Mapping[str, Any], network: Network) -> None:
        """Replace the first weights, if they are not drawn."""
        return

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Updates since the weights were last started afresh."""
        return self._network.step

    @property
    def steps_per_epoch(self) -> int:
        """Updates that visit every sample once."""
        return self._trainer.trainer.steps_per_epoch

    def network(self) -> dict[str, Any]:
        """Return the nodes with the place of their numbers in the stream ``graph``."""
        return {
            "inputs": list(self._plan.samples),
            "layers": [],
            "outputs": ["output"],
            "parameters": parameter_count(self._network, self._plan.unfolded),
            "nodes": streams.describe_nodes(self._network, self._plan.unfolded.origin),
        }

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none."""
        before = self._config
        after = self._complete({} if replace else before, changes)
        changed = [name for name in after if after[name] != before[name]]
        fresh = not set(changed) <= self.KEEPS
        if fresh:
            plan = self._make_plan(after)
            network = self._build(after, plan)
            self._config, self._plan = after, plan
            self._bind(network)
        else:
            self._config = after
            self._network.configure(optimizer=self._optimizer(after))
        self._changes += 1
        return Change(reset=fresh, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Start the weights afresh; a new seed counts where the experiment has one."""
        if seed is not None and seed != self._config.get("seed"):
            self._config = self._complete(self._config, {"seed": seed})
            self._plan = self._make_plan(self._config)
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set one parameter, in all copies that share it."""
        views = self._network.parameters()
        if target not in views:
            raise ConfigError("target", f"expected one of {', '.join(views)}; got {target!r}", tuple(views))
        shape = views[target].shape
        if len(index) != len(shape) or any(not 0 <= i < size for i, size in zip(index, shape, strict=True)):
            raise ConfigError("index", f"expected a position inside {shape}, got {index}", shape)
        if not abs(value) <= LARGEST:
            raise ConfigError("value", f"expected a number within {LARGEST:g}, got {value}", (-LARGEST, LARGEST))
        node, _, short = target.rpartition(".")
        base, step = self._plan.unfolded.origin[node]
        for copy in self._plan.unfolded.copies[base] if step else [node]:
            views[f"{copy}.{short}"][tuple(index)] = value
        self._sound = self._network.state()
        self._changes += 1

    # ---- building ----------------------------------------------------------------------------------------------

    def _build(self, config: Mapping[str, Any], plan: Plan) -> Network:
        """Return a fresh network."""
        widths = {name: values.shape[1] for name, values in plan.samples.items()}
        network = Network(
            {**widths, **plan.unfolded.zeros},
            plan.unfolded.graph,
            "binary_cross_entropy",
            self._optimizer(config),
            seed=config["seed"],
            batch_size=min(config["batch_size"], len(plan.targets)),
        )
        if network.output_size != 1:
            raise ConfigError("nodes", f"the last node should have one output, it has {network.output_size}")
        self._set_first_weights(config, network)
        return network

    def _optimizer(self, config: Mapping[str, Any]) -> Any:
        return optimizer("momentum", config["learning_rate"], momentum=config["momentum"])

    def _start(self) -> None:
        self._bind(self._build(self._config, self._plan))

    def _bind(self, network: Network) -> None:
        """Train this network from now on, from step 0."""
        self._network = network
        self._samples = self._with_zeros(self._plan.samples)
        self._trainer = self._make_trainer()
        self._curves.replace(np.empty((0, len(COLUMNS))))
        self._changes += 1
        self._record()

    def _make_trainer(self) -> SharedTrainer:
        trainer = Trainer(self._network, self._samples, self._plan.targets, self._config["batch_size"])
        return SharedTrainer(trainer, list(self._plan.unfolded.copies.values()))

    def _with_zeros(self, samples: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return samples with the zeros before the first time step."""
        count = len(next(iter(samples.values())))
        zeros = self._plan.unfolded.zeros
        return {**samples, **{name: np.zeros((count, width), np.float32) for name, width in zeros.items()}}

    # ---- training ----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Train until the time is over or the count is reached."""
        begin, first = time.perf_counter(), self.step
        limit = last_step(first, max_steps)
        try:
            while self.step < limit:
                if self.step > first and (time.perf_counter() - begin) * 1e3 > budget_ms:
                    break
                self._trainer.advance(max(1, min(CHUNK, limit - self.step, self._next_point - self.step)))
                if self.step >= self._next_point:
                    self._record()
        except DivergedError as error:
            return Advance(max(self.step - first, 0), self._recover(error))
        self._steps_a_second = (self.step - first) / max(time.perf_counter() - begin, 1e-6)
        return Advance(self.step - first)

    def _record(self) -> None:
        """Add a point to the curves, and remember the network while it is sound."""
        loss, accuracy = self._judge()
        self._curves.append((float(self.step), loss, np.nan, accuracy, np.nan, self._config["learning_rate"]))
        self._next_point = next_point(self.step)
        if np.isfinite(loss):
            self._sound = self._network.state()

    def _judge(self) -> tuple[float, float]:
        """Return loss and accuracy over all samples."""
        loss, outputs = self._network.assess(self._samples, self._plan.targets)
        return loss, float(np.mean((outputs[:, 0] > 0.0) == (self._plan.targets > 0.5)))

    def _recover(self, error: DivergedError) -> Stop:
        """Go back to the last sound weights and say what happened and what helps."""
        self._network.set_state(self._sound)
        self._trainer.trainer.restore_order()
        self._changes += 1
        message = (
            f"Training diverged at step {error.step:,} in {error.layer}: its {error.quantity} is no longer a number. "
            "The weights of the last good step are back."
        )
        remedy = lower_rate(self._config["learning_rate"])
        return Stop("diverged", message, error.layer, error.quantity, (remedy,))

    # ---- looking -----------------------------------------------------------------------------------------------

    def version(self, stream: str) -> int:
        """Return a number that changes with the stream's content."""
        return self._version_at(self.step)

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        loss, accuracy = self._judge()
        parameters = parameter_count(self._network, self._plan.unfolded)
        return {"loss": loss, "accuracy": accuracy, "steps": float(self.step), "parameters": float(parameters)}

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams."""
        return {name: self._draw(name, options, series_from) for name, options in streams.items()}

    def _draw(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        """Build one of the streams that all graphs have."""
        if name == "curves":
            return self._curves.since(*series_from.get(name, (0, -1)))
        if name == "graph":
            return streams.draw_graph(self._network, self._samples, self._plan.targets, options["sample"])
        loss, accuracy = self._judge()
        epoch = self._network.epoch + float(self._network.counters[ops.CURSOR]) / len(self._plan.targets)
        rate = self._config["learning_rate"]
        return [np.array([self.step, epoch, loss, np.nan, accuracy, np.nan, self._steps_a_second, rate])]

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        return Kept({"curves": self._curves.rows, **self._network.state()})

    def _take_back(self, kept: Kept) -> None:
        self._network.set_state(kept.arrays)
        self._trainer.trainer.restore_order()
        self._sound = self._network.state()
        self._curves.replace(kept.rows("curves", len(COLUMNS)))
        self._next_point = next_point(self.step)

    def _follow(self, before: Self) -> None:
        self._curves.follow(before._curves)
