"""The playground: a network on points of the plane, everything about it changeable while it trains."""

from __future__ import annotations

import copy
import io
import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import operations as ops
from engine import storage
from engine.datasets import DATASETS, load, split
from engine.errors import ConfigError, DivergedError, EngineError, FormatError
from engine.experiments import _playground_streams as streams
from engine.experiments._experiment import AbstractExperiment, Advance, Change, ExperimentSpec, Exported, Remedy, Stop
from engine.experiments._features import View, inputs_of
from engine.experiments._playground_config import FIELDS, complete, task_of
from engine.experiments._playground_measures import MEASURES, measures
from engine.experiments._series import Series
from engine.exports import EXPORTS, Recipe, Stage
from engine.exports.json import parts_of
from engine.graph import INPUT, Graph
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.log_softmax import LogSoftmax
from engine.losses import LOSSES
from engine.lowering import Penalties
from engine.network import Network
from engine.optimizers import optimizer
from engine.schedules import schedule
from engine.trainer import Trainer

CURVE_COLUMNS: Final = ("step", "training loss", "test loss", "training accuracy", "test accuracy", "learning rate")
POINT_EVERY: Final = 100  # a curve point at each of the first steps, later whenever the step count has grown by 1/100
FIRST_BIAS: Final = {"uniform": 0.1}  # TensorFlow Playground's; other initializers start biases at 0
POINT_FIELDS: Final = frozenset({"dataset", "samples", "noise", "train_share", "seed", "problem"})
BINDING_FIELDS: Final = POINT_FIELDS | {"features", "loss", "normalize", "class_weights"}
BUILD_FIELDS: Final = frozenset({"layers", "features", "initializer", "loss", "problem", "dataset", "seed"})
FRESH_FIELDS: Final = frozenset({"problem", "dataset", "seed", "initializer"})  # always start the weights afresh


class Playground(AbstractExperiment):
    """A network on two-dimensional data; see `AbstractExperiment` for the methods."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Draw the points and build the network; raises `ConfigError` for a wrong setting."""
        self._config = complete({}, config)
        self._rate = 100.0  # steps a millisecond, measured as it runs
        self._steps_a_second = 0.0
        self._versions = {"data": 0, "shape": 0}
        self._curves = Series(len(CURVE_COLUMNS))
        self._load_data()
        self._start()

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def config(self) -> dict[str, Any]:
        """The whole configuration."""
        return copy.deepcopy(self._config)

    @property
    def step(self) -> int:
        """Updates since the weights were last started afresh."""
        return self._network.step

    @property
    def steps_per_epoch(self) -> int:
        """Updates that visit every training point once."""
        return self._trainer.steps_per_epoch

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; weights are kept wherever the change allows it."""
        before = self._config
        after = complete({} if replace else before, changes)
        changed = [name for name in after if after[name] != before[name]]
        touched = set(changed)
        if not touched:
            return Change(reset=False, changed=[])
        self._config = after
        if touched & POINT_FIELDS:
            self._load_data()
        reset = bool(touched & FRESH_FIELDS) or self._needs_fresh_weights(before, touched)
        if reset:
            self._start()
        elif touched & BUILD_FIELDS:
            self._rebuild()
        else:
            self._apply_training_settings()
            if touched & BINDING_FIELDS:
                self._bind_data()
        self._versions["shape"] += 1
        return Change(reset=reset, changed=changed)

    def _needs_fresh_weights(self, before: Mapping[str, Any], touched: set[str]) -> bool:
        """Say whether an architecture edit starts afresh because the student asked for that."""
        if self._config["keep_weights"]:
            return False
        widths = [[row["units"] for row in config["layers"]] for config in (before, self._config)]
        return widths[0] != widths[1] or "features" in touched

    def reset(self, seed: int | None) -> None:
        """Start the weights afresh; a new seed also draws new points."""
        if seed is not None and seed != self._config["seed"]:
            self._config = complete(self._config, {"seed": seed})
            self._load_data()
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set one weight or bias; one that L1 had silenced lives again."""
        found = {entry.name: entry for entry in self._network.program.parameters}
        if target not in found:
            raise ConfigError("target", f"expected one of {', '.join(found)}; got {target!r}", tuple(found))
        entry, shape = found[target], found[target].wanted.shape
        if len(index) != len(shape) or any(not 0 <= i < size for i, size in zip(index, shape, strict=True)):
            raise ConfigError("index", f"expected a position inside {shape}, got {index}", shape)
        if not abs(value) <= 1e6:
            raise ConfigError("value", f"expected a number from -1,000,000 to 1,000,000, got {value}", (-1e6, 1e6))
        entry.view(self._network.arena, entry.value)[tuple(index)] = value
        entry.view(self._network.arena, entry.mask)[tuple(index)] = 1.0
        self._sound = self._network.state()
        self._versions["shape"] += 1

    # ---- building ----------------------------------------------------------------------------------------------

    def _load_data(self) -> None:
        """Draw the points and share them out."""
        config = self._config
        data = load(config["dataset"], samples=config["samples"], noise=config["noise"], seed=config["seed"])
        self._train, self._test = split(data, config["train_share"], config["seed"])
        self._versions["data"] += 1

    def _start(self) -> None:
        """Build the network with fresh weights, step 0, empty curves."""
        self._network = self._build()
        self._bind_data()
        self._begin_curves()
        self._versions["shape"] += 1

    def _begin_curves(self) -> None:
        """Forget the curves and write their first point from the present weights."""
        self._curves.replace(np.empty((0, len(CURVE_COLUMNS))))  # a new generation: viewers drop the rows they hold
        self._next_point = 0
        self._best: tuple[float, int, dict[str, np.ndarray]] | None = None
        self._sound = self._network.state()
        self._record()

    def _rebuild(self) -> None:
        """Build the network for a changed architecture and carry over what was learned."""
        old = self._network
        self._network = self._build()
        for name, fresh in self._network.parameters().items():
            learned = old.parameters().get(name)
            if learned is not None and learned.ndim == fresh.ndim:
                shared = tuple(slice(min(sizes)) for sizes in zip(learned.shape, fresh.shape, strict=True))
                fresh[shared] = learned[shared]
        self._network.counters[:] = old.counters
        self._bind_data()
        self._best = None
        self._sound = self._network.state()

    def _build(self) -> Network:
        """Return a fresh network for the configuration."""
        config = self._config
        dense = {"initializer": config["initializer"], "bias_value": FIRST_BIAS.get(config["initializer"], 0.0)}
        nodes: dict[str, tuple[AbstractLayer | str, ...]] = {}
        source = INPUT
        for number, row in enumerate(config["layers"]):
            name = f"layers.{number}"
            nodes[name] = (Dense(row["units"], **dense), source)
            nodes[f"{name}.activation"] = (Activation(row["activation"]), name)
            source = f"{name}.activation"
            if row["dropout"] > 0.0:
                nodes[f"{name}.dropout"] = (Dropout(row["dropout"]), source)
                source = f"{name}.dropout"
        task = task_of(config)
        outputs = len(DATASETS[config["dataset"]].classes) if task == "multiclass" else 1
        nodes["output"] = (Dense(outputs, **dense), source)
        if config["loss"] == "nll":
            nodes["output.probabilities"] = (LogSoftmax(), "output")
        elif task == "binary" and LOSSES[config["loss"]].targets == "values":
            nodes["output.activation"] = (Activation("tanh"), "output")
        return Network(
            inputs=len(config["features"]),
            layers=Graph(nodes),
            loss=config["loss"],
            optimizer=self._optimizer(),
            penalties=self._penalties(),
            seed=config["seed"],
            batch_size=min(config["batch_size"], len(self._train)),
        )

    def _bind_data(self) -> None:
        """Give the network its points in the form its loss wants."""
        config = self._config
        raw = [inputs_of(part.inputs, config["features"]) for part in (self._train, self._test)]
        self._view = View.of(raw[0], config)
        self._inputs = [self._view.scaled(part) for part in raw]
        zero_one = LOSSES[config["loss"]].targets == "zero_one"
        self._targets = [(part.targets + 1.0) / 2.0 if zero_one else part.targets for part in (self._train, self._test)]
        self._trainer = Trainer(
            self._network,
            self._inputs[0],
            self._targets[0],
            config["batch_size"],
            shuffle=config["shuffle"],
            sample_weight=self._class_weights(),
            schedule=schedule(config["schedule"], **config["schedule_settings"]),
        )

    def _class_weights(self) -> np.ndarray | None:
        """Return a weight for each training point that makes all classes count alike, if that is wanted."""
        if self._config["class_weights"] == "none" or task_of(self._config) == "regression":
            return None
        _, place, counts = np.unique(self._train.targets, return_inverse=True, return_counts=True)
        return np.asarray(len(place) / (len(counts) * counts[place]))

    def _apply_training_settings(self) -> None:
        """Hand changed settings to the running network."""
        config = self._config
        self._network.configure(optimizer=self._optimizer(), penalties=self._penalties())
        self._trainer.set_batch_size(config["batch_size"])
        self._trainer.shuffle = config["shuffle"]
        self._trainer.schedule = schedule(config["schedule"], **config["schedule_settings"])
        self._sound = self._network.state()

    def _optimizer(self) -> Any:
        config = self._config
        return optimizer(config["optimizer"], config["learning_rate"], **config["optimizer_settings"])

    def _penalties(self) -> Penalties:
        config = self._config
        chosen, rate = config["regularization"], config["regularization_rate"]
        return Penalties(
            l1=rate if chosen == "l1" else 0.0,
            l2=rate if chosen == "l2" else 0.0,
            from_epoch=config["regularization_from_epoch"],
            dead_at_zero=config["l1_dead_at_zero"] and chosen == "l1",
            clip_value=config["clip_value"],
            clip_norm=config["clip_norm"],
        )

    # ---- training ----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Train; curve points and early stopping fall on steps that depend on the step count alone."""
        begin = time.perf_counter()
        first = self.step
        limit = first + (max_steps if max_steps is not None else 1 << 40)
        try:
            while self.step < limit:
                left_ms = budget_ms - (time.perf_counter() - begin) * 1e3
                if left_ms <= 0.0 and self.step > first:
                    break
                chunk = min(max(int(self._rate * left_ms), 1), limit - self.step, self._next_point - self.step)
                started = time.perf_counter()
                self._trainer.advance(chunk)
                elapsed_ms = max((time.perf_counter() - started) * 1e3, 1e-4)
                self._rate += 0.2 * (chunk / elapsed_ms - self._rate)
                if self.step >= self._next_point:
                    self._record()
                    if (stop := self._stop_rule()) is not None:
                        return Advance(self.step - first, stop)
        except DivergedError as error:
            return Advance(self.step - first, self._recover(error))
        seconds = time.perf_counter() - begin
        self._steps_a_second += 0.2 * ((self.step - first) / seconds - self._steps_a_second)
        return Advance(self.step - first)

    def _record(self) -> None:
        """Add a point to the curves and remember the network if it is sound, or the best so far."""
        values = self.measure()
        learning_rate = self._network.optimizer.learning_rate * float(self._trainer.factors(1)[0])
        self._curves.append((float(self.step), *values, learning_rate))
        self._next_point = self.step + max(1, self.step // POINT_EVERY)
        if self._config["max_steps"] > self.step:
            self._next_point = min(self._next_point, self._config["max_steps"])
        train_loss, test_loss = values[:2]
        if np.isfinite(train_loss) and train_loss <= 2.0 * max(self._curves.rows[0, 1], 1.0):
            self._sound = self._network.state()
        if self._config["early_stopping"] and (self._best is None or test_loss < self._best[0]):
            self._best = (test_loss, self._network.epoch, self._network.state())

    def measure(self) -> tuple[float, float, float, float]:
        """Return training loss, test loss, training accuracy and test accuracy; NaN where there is none."""
        (train_loss, train_accuracy), (test_loss, test_accuracy) = (self._measure(part) for part in (0, 1))
        return train_loss, test_loss, train_accuracy, test_accuracy

    def _measure(self, part: int) -> tuple[float, float]:
        """Return loss and accuracy of the training (0) or test (1) points."""
        inputs, targets = self._inputs[part], self._targets[part]
        if not len(inputs):
            return float("nan"), float("nan")
        loss, outputs = self._network.assess(inputs, targets)
        task = task_of(self._config)
        if task == "regression":
            return loss, float("nan")
        if task == "multiclass":
            return loss, float(np.mean(outputs.argmax(axis=1) == targets))
        blue = targets > (0.5 if LOSSES[self._config["loss"]].targets == "zero_one" else 0.0)
        return loss, float(np.mean((outputs[:, 0] >= 0.0) == blue))

    def _stop_rule(self) -> Stop | None:
        """Say which of the student's stop rules holds at the newest curve point, if any."""
        config = self._config
        step, train_loss, test_loss = self._curves.rows[-1, :3]
        patience = config["patience"]
        if 0.0 < config["target_loss"] and test_loss <= config["target_loss"]:
            return Stop(
                "target_loss", f"The test loss is {test_loss:.4g}, as small as you asked for, at step {step:,.0f}."
            )
        if 0 < config["max_steps"] <= step:
            return Stop("max_steps", f"Step {step:,.0f} is reached, where you asked to stop.")
        if config["early_stopping"] and self._best is not None and self._network.epoch - self._best[1] >= patience:
            return self._stop_early(patience)
        if config["stop_on_plateau"] and self._is_flat(train_loss, patience):
            return Stop("plateau", f"The training loss has not fallen by a hundredth for {patience} epochs.")
        return None

    def _is_flat(self, train_loss: float, patience: int) -> bool:
        """Say whether the training loss is within a hundredth of the best it was ``patience`` epochs ago."""
        before = self._curves.rows[self._curves.rows[:, 0] <= self.step - patience * self.steps_per_epoch, 1]
        return bool(len(before)) and train_loss > 0.99 * float(np.nanmin(before))

    def _stop_early(self, patience: int) -> Stop:
        """Put the best weights back."""
        assert self._best is not None
        loss, epoch, state = self._best
        self._network.set_state(state)
        self._trainer.restore_order()
        self._best = None
        self._versions["shape"] += 1
        message = (
            f"The test loss has not fallen for {patience} epochs. "
            f"The best weights, of epoch {epoch} with a test loss of {loss:.4g}, are back."
        )
        return Stop("early_stopping", message)

    def _recover(self, error: DivergedError) -> Stop:
        """Go back to the last sound weights and say what happened and what helps."""
        self._network.set_state(self._sound)
        self._trainer.restore_order()
        self._versions["shape"] += 1
        rate = self._config["learning_rate"]
        remedies = [Remedy(f"Lower the learning rate to {rate / 10:g}", {"learning_rate": rate / 10})]
        if self._config["clip_norm"] == 0.0:
            remedies.append(Remedy("Clip the gradient to length 1", {"clip_norm": 1.0}))
        if not self._config["normalize"] and np.abs(self._inputs[0]).max() > 3.0:
            remedies.append(Remedy("Normalize the inputs", {"normalize": True}))
        if self._config["regularization_rate"] >= 0.1 and self._config["regularization"] != "none":
            remedies.append(Remedy("Switch regularization off", {"regularization": "none"}))
        layer = streams.layer_label(error.layer)
        message = (
            f"Training diverged at step {error.step:,}: the {error.quantity} of {layer} is no longer a finite "
            f"number. Usually the steps are too large for the slope. The weights of step {self.step:,} are back."
        )
        return Stop("diverged", message, layer, error.quantity, tuple(remedies))

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        gradients = self._network.gradients(self._inputs[0], self._targets[0])
        return measures(self._config, self._network, self.measure(), gradients)

    # ---- looking -----------------------------------------------------------------------------------------------

    def network(self) -> dict[str, Any]:
        """Return the architecture with the place of each parameter in the ``weights`` stream."""
        return streams.describe_network(self._config, self._network)

    def version(self, stream: str) -> int:
        """Return a number that changes with a stream's content."""
        if stream in ("data", "features"):
            return self._versions["data"]
        return self.step + (self._versions["shape"] << 44)

    def snapshot(
        self, streams_wanted: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams; see `engine.experiments._playground_streams`."""
        return {name: self._stream(name, options, series_from) for name, options in streams_wanted.items()}

    def _stream(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        if name == "status":
            rate = self._network.optimizer.learning_rate * float(self._trainer.factors(1)[0])
            return [np.array([self.step, self._epochs(), *self.measure(), self._steps_a_second, rate])]
        if name == "curves":
            return self._curves.since(*series_from.get(name, (0, -1)))
        if name == "boundary":
            return streams.boundary(self._config, self._network, self._view, options["size"], options["unit"])
        if name == "neurons":
            return streams.neurons(self._config, self._network, self._view, options["size"])
        if name == "features":
            return streams.features(options["size"])
        if name == "weights":
            return [streams.flat_parameters(self._network)]
        if name == "data":
            return streams.points(self._train, self._test)
        if name == "predictions":
            return streams.predictions(self._config, self._network, np.concatenate(self._inputs))
        if name == "activations":
            return streams.activations(self._config, self._network, self._inputs[0])
        if name == "explain":
            point = self._view.scaled(inputs_of(np.array([[options["x"], options["y"]]]), self._config["features"]))
            return streams.explain(self._config, self._network, point, options["target"])
        return streams.gradients(self._network)

    def _epochs(self) -> float:
        """Return passes over the training data, with the fraction of the present one."""
        return self._network.epoch + float(self._network.counters[ops.CURSOR]) / max(len(self._train), 1)

    # ---- leaving -----------------------------------------------------------------------------------------------

    def export(self, form: str) -> Exported:
        """Return the run as a program, a model or data; see `engine.exports`."""
        if form not in EXPORTS:
            raise ConfigError("form", f"expected one of {', '.join(EXPORTS)}; got {form!r}", tuple(EXPORTS))
        spec = EXPORTS[form]
        if spec.retrains:
            self._check_other_libraries()
        return Exported(f"playground-{form}.{spec.extension}", spec.media_type, spec.write(self._recipe()))

    def _check_other_libraries(self) -> None:
        """Refuse what the exported programs could not do as the playground does."""
        if self._class_weights() is not None:
            raise ConfigError(
                "class_weights", "programs for other libraries know no class weights; choose none", ("none",)
            )
        if self._penalties().dead_at_zero:
            raise ConfigError("l1_dead_at_zero", "other libraries do not know this rule; switch it off", (False,))

    def _recipe(self) -> Recipe:
        """Describe the run for an export: first weights are those the seed gives."""
        config = self._config
        rows = [*config["layers"], {"activation": "linear", "dropout": 0.0}]
        if "output.activation" in {node.name for node in self._network.nodes}:
            rows[-1]["activation"] = "tanh"

        def stages(network: Network) -> list[Stage]:
            values = iter([array.copy() for array in network.parameters().values()])
            return [Stage(next(values), next(values), row["activation"], row["dropout"]) for row in rows]

        targets = np.asarray(self._targets[0], dtype=np.float32)
        return Recipe(
            title=f"A {config['dataset']} run of Backprop Playground",
            inputs=self._inputs[0],
            targets=targets.reshape(len(targets), -1),
            stages=stages(self._build()),
            logarithm=config["loss"] == "nll",
            loss=config["loss"],
            loss_parameter=LOSSES[config["loss"]].parameter(),
            optimizer=self._optimizer(),
            schedule=schedule(config["schedule"], **config["schedule_settings"]),
            penalties=self._penalties(),
            batch_size=self._network.batch_size,
            shuffle=config["shuffle"],
            seed=config["seed"],
            config=self.config,
            step=self.step,
            current=stages(self._network),
        )

    def load_weights(self, description: Mapping[str, Any]) -> None:
        """Take configuration and weights of the ``json`` export; nothing changes if they do not fit each other."""
        config, weights = parts_of(description)
        other = Playground(config)
        own = other._network.parameters()
        if set(weights) != set(own):
            odd = sorted(str(name)[:60] for name in set(weights) ^ set(own))
            raise ConfigError(
                "weights",
                f"expected exactly {', '.join(own)}, as this configuration has; "
                f"missing or unknown: {', '.join(odd[:5])}",
                tuple(own),
            )
        for name, values in own.items():
            values[...] = _table(f"weights.{name}", weights[name], values.shape)
        other._begin_curves()
        self._take(other, other._curves.rows)

    # ---- keeping -----------------------------------------------------------------------------------------------

    def checkpoint(self) -> bytes:
        """Return configuration, network state and curves."""
        description = {"experiment": "playground", "version": 1, "config": self._config, "next_point": self._next_point}
        arrays = {**self._network.state(), "curves": self._curves.rows}
        if self._best is not None:
            description["best"] = [self._best[0], self._best[1]]
            arrays.update({f"best.{name}": array for name, array in self._best[2].items()})
        file = io.BytesIO()
        storage.pack(file, description, arrays)
        return file.getvalue()

    def restore(self, blob: bytes) -> None:
        """Continue from a checkpoint, bit for bit; nothing changes if it cannot be read."""
        description, arrays = storage.unpack(blob)
        if description.get("experiment") != "playground" or description.get("version") != 1:
            raise FormatError("this is not a checkpoint of the playground")
        try:
            other = Playground(description["config"])
            other._network.set_state(arrays)
            rows = arrays["curves"]
            if rows.ndim != 2 or rows.shape[1] != len(CURVE_COLUMNS):
                raise FormatError(f"the checkpoint's curves have shape {rows.shape}")
            best = description.get("best")
            kept = {name.removeprefix("best."): array for name, array in arrays.items() if name.startswith("best.")}
            other._best = (float(best[0]), int(best[1]), kept) if best else None
            other._next_point = int(description["next_point"])
        except (KeyError, TypeError, ValueError, EngineError) as error:
            raise FormatError(f"the checkpoint cannot be restored: {error}") from error
        other._trainer.restore_order()
        other._sound = other._network.state()
        self._take(other, rows)

    def _take(self, other: Playground, rows: np.ndarray) -> None:
        """Become ``other`` with these curve rows; viewers see new versions of everything."""
        generation = self._curves.generation
        versions = {name: count + 1 for name, count in self._versions.items()}
        self.__dict__.update(other.__dict__)
        self._curves.generation = generation
        self._curves.replace(rows)
        self._versions = versions


def _table(path: str, values: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return nested lists of a stranger's file as float32 of this shape, or say what they lack."""
    try:
        table = np.array(values)
    except ValueError as error:
        raise ConfigError(path, "expected a table of numbers whose rows are equally long") from error
    if table.dtype.kind not in "fiu":
        raise ConfigError(path, "expected numbers and nothing else")
    if table.shape != shape:
        raise ConfigError(path, f"expected numbers of shape {shape}, got {table.shape}", shape)
    if not (np.abs(table) <= float(np.finfo(np.float32).max)).all():
        raise ConfigError(path, "expected finite numbers that single precision can hold")
    return table.astype(np.float32)


SPEC = ExperimentSpec(
    label="Playground",
    help="A network on points of the plane, everything about it changeable while it trains.",
    order=10,
    fields=FIELDS,
    streams=streams.STREAMS,
    measures=MEASURES,
    create=Playground,
)
