"""One unit that learns from a few samples by a rule of its own: what the experiments on single units share.

Everything is float64 NumPy and small enough to read; the engine's interpreter is for networks.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from engine.errors import ConfigError, FormatError
from engine.experiments._bursts import last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._curves import COLUMNS, CURVES, lower_rate, next_point
from engine.experiments._experiment import AbstractExperiment, Advance, Change, Measure, Stop
from engine.experiments._features import grid
from engine.experiments._series import Series
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.spec import AbstractField, Integer, Text, check_fields

Numbers = npt.NDArray[np.float64]

LARGEST: Final = 1e6  # a weight beyond this has flown away
CHUNK: Final = 20  # steps between two looks at the clock

MEASURES: Final = (
    Measure(name="loss", label="loss", help="Over all samples."),
    Measure(name="accuracy", label="accuracy", help="Share of samples on the right side."),
    Measure(name="steps", label="number of steps", help="Since the weights were last started afresh."),
)


def unit_streams(numbers: Sequence[str]) -> tuple[StreamSpec, ...]:
    """Return the streams of a unit; ``numbers`` labels the rows of the stream of that name."""
    return (
        status_stream("step, epoch, loss, NaN, accuracy, NaN, steps a second, learning rate"),
        StreamSpec(
            name="boundary",
            kind="snapshot",
            help="The unit's output over the plane.",
            arrays=(
                ArraySpec(name="values", dtype="int8", shape=(1, "size", "size"), help="Row 0 is the top."),
                ArraySpec(name="scale", dtype="float32", shape=(1,), help="What 127 stands for."),
                ArraySpec(name="unit", dtype="int32", shape=(2,), help="Always -1, -1: the output."),
            ),
            options=(
                Integer(name="size", label="Size", help="Cells along a side.", default=100, minimum=8, maximum=200),
                Text(name="unit", label="Unit", help="Empty: there is only the output.", default="", longest=20),
            ),
        ),
        StreamSpec(
            name="data",
            kind="snapshot",
            help="The samples.",
            arrays=(
                ArraySpec(name="points", dtype="float32", shape=("n", 2), help="Inputs; a missing second one is 0."),
                ArraySpec(name="target", dtype="float32", shape=("n",), help="-1 or +1, or a value."),
                ArraySpec(name="part", dtype="uint8", shape=("n",), help="0: all are for training."),
            ),
        ),
        CURVES,
        StreamSpec(
            name="numbers",
            kind="snapshot",
            help="Every number of the newest step.",
            arrays=(ArraySpec(name="values", dtype="float64", shape=("n",), help="One for each label."),),
            columns=tuple(numbers),
        ),
    )


class AbstractUnit(AbstractExperiment):
    """A unit with weights and bias; a subclass says which samples, which output and which update."""

    FIELDS: ClassVar[tuple[AbstractField, ...]]
    FRESH: ClassVar[frozenset[str]] = frozenset()  # fields whose change starts the weights afresh

    weights: Numbers
    bias: float
    _step: int
    _next_point: int

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Draw samples and first weights; raises `ConfigError` for a wrong setting."""
        self._config = check_fields(self.FIELDS, config)
        self._curves = Series(len(COLUMNS))
        self._rate = 0.0
        self._start()

    # ---- what a subclass says ----------------------------------------------------------------------------------

    @abstractmethod
    def _samples(self) -> tuple[Numbers, Numbers]:
        """Return inputs (n, d) and targets (n,)."""

    @abstractmethod
    def _first(self) -> tuple[Numbers, float]:
        """Return first weights (d,) and bias."""

    @abstractmethod
    def _output(self, inputs: Numbers) -> Numbers:
        """Return the unit's answers (n,) to inputs (n, d)."""

    @abstractmethod
    def _update(self) -> None:
        """Make one step: change ``weights`` and ``bias``."""

    @abstractmethod
    def _loss(self) -> float:
        """Return the loss over all samples."""

    @abstractmethod
    def _accuracy(self) -> float:
        """Return the share of samples on the right side; NaN where there are no sides."""

    @abstractmethod
    def _numbers(self) -> list[float]:
        """Return the values of the stream ``numbers``."""

    def _finished(self) -> Stop | None:
        """Say whether the rule itself has come to an end."""
        return None

    # ---- the interface -----------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Steps since the weights were last started afresh."""
        return self._step

    @property
    def steps_per_epoch(self) -> int:
        """Steps that visit every sample once."""
        return 1

    def network(self) -> dict[str, Any]:
        """Return the unit as a network without layers."""
        names = ["x₁", "x₂"][: len(self.weights)]
        return {"inputs": names, "layers": [], "outputs": ["output"], "parameters": len(self.weights) + 1}

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none."""
        after = check_fields(self.FIELDS, changes if replace else {**self._config, **changes})
        changed = [name for name in after if after[name] != self._config[name]]
        self._config = after
        fresh = not self.FRESH.isdisjoint(changed)
        if fresh:
            self._start()
        self._changes += 1
        return Change(reset=fresh, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Start afresh; a seed counts where the experiment has one."""
        if seed is not None and "seed" in self._config:
            self._config = check_fields(self.FIELDS, {**self._config, "seed": seed})
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set ``weight`` at ``[i]`` or ``bias`` at ``[]``."""
        if not abs(value) <= LARGEST:
            raise ConfigError("value", f"expected a number within {LARGEST:g}, got {value}", (-LARGEST, LARGEST))
        if target == "weight" and len(index) == 1 and 0 <= index[0] < len(self.weights):
            self.weights[index[0]] = value
        elif target == "bias" and not index:
            self.bias = value
        else:
            raise ConfigError("target", f"expected weight or bias; got {target!r} at {index}", ("weight", "bias"))
        self._changes += 1

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Make steps until the time is over, the count is reached or the rule has ended."""
        begin, first = time.perf_counter(), self._step
        limit = last_step(first, max_steps)
        while self._step < limit:
            if (self._step - first) % CHUNK == 0 and (time.perf_counter() - begin) * 1e3 > budget_ms:
                break
            if (stop := self._finished()) is not None:
                return Advance(self._step - first, stop)
            kept = self.weights.copy(), self.bias
            self._update()
            self._step += 1
            if not max(float(np.abs(self.weights).max()), abs(self.bias)) <= LARGEST:
                self.weights, self.bias = kept
                return Advance(self._step - first, self._diverged())
            if self._step >= self._next_point:
                self._record()
        self._rate = (self._step - first) / max(time.perf_counter() - begin, 1e-6)
        return Advance(self._step - first)

    def version(self, stream: str) -> int:
        """Return a number that changes with the stream's content."""
        return self._version_at(self._step)

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        return {"loss": self._loss(), "accuracy": self._accuracy(), "steps": float(self._step)}

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams of `unit_streams`."""
        return {name: self._stream(name, options, series_from) for name, options in streams.items()}

    def _kept(self) -> Kept:
        arrays = {"weights": self.weights, "bias": np.array([self.bias]), "curves": self._curves.rows}
        return Kept(arrays, {"step": self._step})

    def _take_back(self, kept: Kept) -> None:
        weights = np.array(kept.arrays["weights"], np.float64)
        if weights.shape != self.weights.shape:
            raise FormatError("the checkpoint's weights do not fit its configuration")
        self.weights, self.bias = weights, float(kept.arrays["bias"][0])
        self._step = int(kept.facts["step"])
        self._curves.replace(kept.rows("curves", len(COLUMNS)))
        self._next_point = next_point(self._step)

    def _follow(self, before: Self) -> None:
        self._curves.follow(before._curves)

    # ---- inside ------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.inputs, self.targets = self._samples()
        self.weights, self.bias = self._first()
        self._step = 0
        self._curves.replace(np.empty((0, len(COLUMNS))))
        self._changes += 1
        self._record()

    def _record(self) -> None:
        loss, accuracy = self._loss(), self._accuracy()
        self._curves.append((float(self._step), loss, np.nan, accuracy, np.nan, self._learning_rate))
        self._next_point = next_point(self._step)

    @property
    def _learning_rate(self) -> float:
        return float(self._config.get("learning_rate", 1.0))

    def _diverged(self) -> Stop:
        self._changes += 1
        message = (
            f"Training diverged at step {self._step:,}: a weight is no longer a reasonable number. "
            "The steps are too large for the slope."
        )
        return Stop("diverged", message, "the unit", "weight", (lower_rate(self._learning_rate),))

    def _stream(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        if name == "status":
            loss, accuracy = self._loss(), self._accuracy()
            epoch = self._step / self.steps_per_epoch
            return [np.array([self._step, epoch, loss, np.nan, accuracy, np.nan, self._rate, self._learning_rate])]
        if name == "curves":
            return self._curves.since(*series_from.get(name, (0, -1)))
        if name == "numbers":
            return [np.array(self._numbers(), np.float64)]
        if name == "data":
            points = np.zeros((len(self.targets), 2), np.float32)
            points[:, : self.inputs.shape[1]] = self.inputs
            return [points, self.targets.astype(np.float32), np.zeros(len(self.targets), np.uint8)]
        size = options["size"]
        places = grid(size).astype(np.float64)[:, : self.inputs.shape[1]]
        values = self._output(places).reshape(1, size, size)
        scale = max(1.0, float(np.abs(values).max()))
        return [
            np.rint(values / scale * 127.0).astype(np.int8),
            np.array([scale], np.float32),
            np.array([-1, -1], np.int32),
        ]
