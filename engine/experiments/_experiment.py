"""What an experiment is: a running, steerable computation with named streams to look at.

A file of this folder ends in ``SPEC = ExperimentSpec(...)``: its settings, the streams it can produce and the
class that runs it. The server knows experiments only through this page, so a new experiment needs no other file.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, Literal, Self

import numpy as np

from engine.datasets._painting import Stroke
from engine.errors import ConfigError
from engine.experiments._checkpoint import Kept, packed, unpacked
from engine.experiments._stream import StreamSpec
from engine.spec import Spec

COUNT_BITS: Final = 44  # of a stream's version: room for more steps than anybody makes
LOOK_BITS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number of a run that a lab's task may set a bound on; ``label`` stands after "The" in a sentence."""

    name: str
    label: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A formula that a view shows beside live numbers, found by its ``name``; LaTeX."""

    name: str
    formula: str


@dataclass(frozen=True)
class Change:
    """What `AbstractExperiment.configure` did: were the weights started afresh, and which fields changed."""

    reset: bool
    changed: list[str]


@dataclass(frozen=True)
class Remedy:
    """One way out of a stop: what the button says and the configuration changes it makes."""

    label: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Stop:
    """Why training stopped by itself; ``layer`` and ``quantity`` are empty unless it diverged."""

    reason: Literal["diverged", "early_stopping", "target_loss", "plateau", "max_steps"]
    message: str
    layer: str = ""
    quantity: str = ""
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True)
class Advance:
    """What one burst of training did: updates made, and the reason if it stopped by itself."""

    steps: int
    stop: Stop | None = None


@dataclass(frozen=True)
class Exported:
    """A file made from a run."""

    filename: str
    media_type: str
    content: bytes


class AbstractExperiment(ABC):
    """A running computation that can be configured, advanced, looked at, edited, kept and brought back.

    Parameters
    ----------
    config : mapping
        Settings by field name; missing ones take their default.

    Raises
    ------
    ConfigError
        If a setting is unknown or outside its limits.
    """

    KEY: ClassVar[str]
    """The experiment's name in its checkpoints."""

    VERSION: ClassVar[int] = 1
    """Of the form of its checkpoints; others are refused."""

    looking_targets: ClassVar[frozenset[str]] = frozenset()
    """Targets of `edit` that change only what is looked at: nothing that undo would take back."""

    _config: dict[str, Any]
    _changes: int = 0  # of what streams show, other than by steps

    @abstractmethod
    def __init__(self, config: Mapping[str, Any]) -> None: ...

    @property
    def config(self) -> dict[str, Any]:
        """The whole configuration, JSON-ready; a copy that the caller may keep."""
        return copy.deepcopy(self._config)

    @property
    @abstractmethod
    def step(self) -> int:
        """Updates made since the weights were last started afresh."""

    @property
    @abstractmethod
    def steps_per_epoch(self) -> int:
        """Updates that visit every training sample once; at least 1."""

    @abstractmethod
    def network(self) -> dict[str, Any]:
        """Return inputs, layers with the place of their parameters, outputs and the number of parameters."""

    @abstractmethod
    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all of them or none; ``replace`` starts from the defaults.

        Raises
        ------
        ConfigError
            If a setting is unknown or outside its limits; nothing has changed then.
        """

    @abstractmethod
    def reset(self, seed: int | None) -> None:
        """Start the weights afresh at step 0; ``None`` keeps the seed."""

    @abstractmethod
    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set one parameter, such as ``layers.0.weight`` at ``[2, 1]``; raise `ConfigError` if there is none."""

    @abstractmethod
    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Train for about ``budget_ms`` milliseconds and at most ``max_steps`` updates, at least one."""

    @abstractmethod
    def version(self, stream: str) -> int:
        """Return a number that differs whenever the stream's content may differ, whatever its options."""

    @abstractmethod
    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build streams at the present step.

        Parameters
        ----------
        streams : mapping of name to options
            What to build; options are checked and complete.
        series_from : mapping of name to (index, generation)
            For a series: the first row the viewer lacks, and the generation it holds. An index past the end counts
            as the end, another generation as index 0.

        Returns
        -------
        dict of name to list of arrays
            In the order the stream's spec declares; little-endian or native, C order.

        Raises
        ------
        ConfigError
            If an option does not fit the present network, such as a neuron that is gone.
        """

    def measures(self) -> dict[str, float]:
        """Return the present value of each of the spec's measures; NaN where there is none."""
        return {}

    def export(self, form: str) -> Exported:
        """Return the run in another form; raise `ConfigError` if this experiment has no such form."""
        raise ConfigError("form", f"this experiment cannot be exported as {form!r}", ())

    def load_weights(self, description: Mapping[str, Any]) -> None:
        """Take configuration and weights from a JSON description; raise `ConfigError` if they do not fit."""
        raise ConfigError("description", "this experiment takes no weights from a file")

    def take_file(self, data: bytes, name: str) -> dict[str, Any]:
        """Read a table of the student's own and describe it; raise `ConfigError` with a sentence if it is none."""
        raise ConfigError("own.table", "This lab takes no data of your own.")

    def paint(self, stroke: Stroke) -> Change:
        """Add, erase and move points of the map; raise `ConfigError` if that cannot be done."""
        raise ConfigError("own", "The points of this lab cannot be painted.")

    # ---- keeping -----------------------------------------------------------------------------------------------

    def checkpoint(self) -> bytes:
        """Return everything needed to continue bit for bit, configuration included, as npz without pickle."""
        return packed(self.KEY, self.VERSION, self._config, self._kept())

    @classmethod
    def resumed(cls, blob: bytes) -> Self:
        """Return a new experiment that continues from a checkpoint; raise `FormatError` if it cannot be read."""
        with unpacked(blob, cls.KEY, cls.VERSION) as (config, kept):
            experiment = cls._built(config, kept)
            experiment._take_back(kept)
        return experiment

    def restore(self, blob: bytes) -> None:
        """Continue from a checkpoint; raise `FormatError` if it cannot be read, and change nothing then."""
        self._continue_as(self.resumed(blob))

    @abstractmethod
    def _kept(self) -> Kept:
        """Return what continues the run, beside its configuration."""

    @abstractmethod
    def _take_back(self, kept: Kept) -> None:
        """Continue from what `_kept` returned, in an experiment that was just built with the same configuration.

        Any error that says that something is missing or does not fit is told as one of the checkpoint.
        """

    @classmethod
    def _built(cls, config: dict[str, Any], kept: Kept) -> Self:
        """Return a new experiment with a checkpoint's configuration."""
        return cls(config)

    def _continue_as(self, other: Self) -> None:
        """Be ``other`` from now on, which nobody else may use; viewers see that every stream is another one."""
        other._changes = self._changes + 1
        other._follow(self)
        self.__dict__ = other.__dict__

    def _follow(self, before: Self) -> None:
        """Take over what outlives the run ``before``: curves' generations, a student's own data."""
        return

    def _version_at(self, count: int, looks: int = 0) -> int:
        """Return the version of a stream that changes with the run.

        Parameters
        ----------
        count : int
            Of what changes the stream by itself: steps, points of the curves.
        looks : int
            How often something else was looked at, where the stream shows that.
        """
        return count + (looks << COUNT_BITS) + (self._changes << COUNT_BITS + LOOK_BITS)


@dataclass(frozen=True, kw_only=True)
class ExperimentSpec(Spec):
    """Name, settings, streams, measures and class of one experiment."""

    streams: tuple[StreamSpec, ...]
    measures: tuple[Measure, ...] = ()
    formulas: tuple[Formula, ...] = ()
    create: type[AbstractExperiment]

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description for the catalogue; the class stays out."""
        return {
            "label": self.label,
            "help": self.help,
            "formula": self.formula,
            "order": self.order,
            "fields": [field.as_dict() for field in self.fields],
            "streams": [stream.as_dict() for stream in self.streams],
            "measures": [asdict(measure) for measure in self.measures],
            "formulas": [asdict(formula) for formula in self.formulas],
        }
