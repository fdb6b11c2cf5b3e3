"""Several networks on the same pictures, step by step side by side, judged by the same test pictures."""

from __future__ import annotations

import math
import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Self

import numpy as np

from engine.errors import ConfigError, DivergedError, EngineError, FormatError
from engine.experiments._bursts import Pace, last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._contestant import Contestant
from engine.experiments._curves import lower_rate, next_point
from engine.experiments._experiment import AbstractExperiment, Advance, Change, Measure, Stop
from engine.experiments._series import Series, series_stream
from engine.experiments._stream import StreamSpec, status_stream
from engine.spec import AbstractField, check_fields

POINT_EVERY: Final = 40  # later a point whenever the step count has grown by a fortieth
STEPS: Final = Measure(name="steps", label="number of steps", help="Updates that each contestant has made.")
STATUS: Final = status_stream("step, epoch, NaN four times, steps a second, learning rate")


class AbstractContest(AbstractExperiment):
    """Contestants that train side by side; a subclass says who they are and what else can be seen."""

    FIELDS: ClassVar[tuple[AbstractField, ...]]
    FIRST_POINTS: ClassVar[int] = 10  # steps between two points of the curves at first
    LOOKING: ClassVar[frozenset[str]]  # fields that change only what is looked at
    NAMES: ClassVar[Mapping[str, str]]  # of what is judged by key, in the order of the curves

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Load the pictures and build the networks; raises `ConfigError` for a wrong setting."""
        self._config = self._complete(config)
        self._curves = Series(1 + len(self.NAMES))
        self._looks = 0
        self._pace = Pace(0.02)
        self._rounds_a_second = 0.0
        self._start()

    # ---- what a subclass says ------------------------------------------------------------------------------------

    @abstractmethod
    def _enter(self, config: Mapping[str, Any]) -> list[Contestant]:
        """Build the contestants with fresh weights; raise `ConfigError` if that cannot be done."""

    @abstractmethod
    def _draw(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        """Return the arrays of a stream of the subclass."""

    def _wake(self, contestant: Contestant) -> None:
        """Prepare one whose first step has come; the others are as they will be then."""

    def _complete(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole configuration, checked."""
        return check_fields(self.FIELDS, config)

    # ---- settings ------------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Rounds since the weights were last started afresh."""
        return self._step

    @property
    def steps_per_epoch(self) -> int:
        """Rounds in which the first contestant visits every training picture once."""
        return self._contestants[0].trainer.steps_per_epoch

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; only what is looked at may change without fresh weights."""
        before = self._config
        after = self._complete(dict(changes) if replace else {**before, **changes})
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return Change(reset=False, changed=[])
        self._config = after
        self._looks += 1
        reset = not set(changed) <= self.LOOKING
        if reset:
            try:
                self._start()
            except EngineError:
                self._config = before
                raise
        return Change(reset=reset, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Start the weights afresh, other ones if there is a new seed."""
        if seed is not None:
            self._config = self._complete({**self._config, "seed": seed})
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Refuse: there are several networks, and they compete."""
        raise ConfigError("target", "the weights of contestants cannot be set by hand", ())

    def _start(self) -> None:
        contestants = self._enter(self._config)
        self._contestants, self._step, self._awake = contestants, 0, set[str]()
        self._curves.replace(np.empty((0, 1 + len(self.NAMES))))  # a new generation: viewers drop the rows they hold
        self._changes += 1
        self._record()

    # ---- training ------------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Train; points of the curves fall on steps that depend on the step count alone."""
        begin, first = time.perf_counter(), self._step
        limit = last_step(first, max_steps)
        try:
            for step in self._pace.burst(budget_ms, limit, lambda: self._step, self._edge, self._train):
                if step >= self._next_point:
                    self._record()
        except DivergedError as error:
            return Advance(self._step - first, self._recover(error))
        seconds = max(time.perf_counter() - begin, 1e-6)
        self._rounds_a_second += 0.2 * ((self._step - first) / seconds - self._rounds_a_second)
        return Advance(self._step - first)

    def _edge(self) -> int:
        """Return the next round at which a contestant begins or ends, or the curves have a point."""
        ahead = [edge for one in self._contestants for edge in (one.first_step, one.last_step)]
        return min(place for place in (*ahead, self._next_point) if place > self._step)

    def _train(self, rounds: int) -> None:
        for one in self._contestants:
            if one.first_step <= self._step < one.last_step:
                if one.key not in self._awake:
                    self._wake_up(one)
                one.trainer.advance(rounds)
        self._step += rounds

    def _wake_up(self, one: Contestant) -> None:
        self._awake.add(one.key)
        self._wake(one)

    def _record(self) -> None:
        """Judge the contestants, add a point to the curves and remember the weights."""
        self._curves.append((float(self._step), *self._shares()))
        self._next_point = next_point(self._step, POINT_EVERY, self.FIRST_POINTS)
        self._sound = (self._step, [one.network.state() for one in self._contestants])

    def _shares(self) -> list[float]:
        """Return the share of test pictures that each contestant tells right; NaN before its first step."""
        return [one.accuracy() if self._has_begun(one) else math.nan for one in self._contestants]

    def _has_begun(self, one: Contestant) -> bool:
        return one.first_step == 0 or one.key in self._awake

    def _recover(self, error: DivergedError) -> Stop:
        """Go back to the weights of the newest point and say what happened and what helps."""
        self._step, states = self._sound
        for one, state in zip(self._contestants, states, strict=True):
            one.network.set_state(state)
            one.trainer.restore_order()
        self._changes += 1
        message = (
            f"Training diverged: the {error.quantity} of {error.layer} is no longer a finite number. The weights of "
            f"step {self._step:,} are back."
        )
        remedy = lower_rate(self._config["learning_rate"])
        return Stop("diverged", message, error.layer, error.quantity, (remedy,))

    def measures(self) -> dict[str, float]:
        """Return the accuracy of each contestant as of the newest point of the curves."""
        newest = self._curves.rows[-1, 1:].tolist()
        return {"steps": float(self._step), **dict(zip(self.NAMES, newest, strict=True))}

    # ---- looking -------------------------------------------------------------------------------------------------

    def network(self) -> dict[str, Any]:
        """Return who takes part, each with the number of its weights."""
        contestants = [
            {
                "key": one.key,
                "name": self.NAMES[one.key],
                "parameters": one.network.parameter_count(),
                "samples": len(one.trainer.x),
            }
            for one in self._contestants
        ]
        parameters = sum(one.network.parameter_count() for one in self._contestants)
        return {"inputs": [], "layers": [], "outputs": [], "parameters": parameters, "contestants": contestants}

    def version(self, stream: str) -> int:
        """Return a number that changes with a stream's content."""
        seen = self._step if stream in ("status", "curves") else len(self._curves)
        return self._version_at(seen, self._looks)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams; those of the subclass change with the points of the curves."""
        found = {}
        for name, options in streams.items():
            if name == "status":
                epochs = self._step / self.steps_per_epoch
                rate = self._config["learning_rate"]
                found[name] = [np.array([self._step, epochs, *[math.nan] * 4, self._rounds_a_second, rate])]
            elif name == "curves":
                found[name] = self._curves.since(*series_from.get(name, (0, -1)))
            else:
                found[name] = self._draw(name, options)
        return found

    # ---- keeping -------------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        arrays = {"curves": self._curves.rows}
        for one in self._contestants:
            arrays.update({f"{one.key}.{name}": values for name, values in one.network.state().items()})
        return Kept(arrays, {"step": self._step, "next": self._next_point, "awake": sorted(self._awake)})

    def _take_back(self, kept: Kept) -> None:
        facts, rows = kept.facts, kept.rows("curves", 1 + len(self.NAMES))
        if not len(rows):
            raise FormatError("the checkpoint's curves are empty")
        self._step, self._next_point = int(facts["step"]), int(facts["next"])
        for one in self._contestants:  # in order: who wakes may look at those before
            if one.key in facts["awake"] and one.key not in self._awake:
                self._wake_up(one)
            one.network.set_state(kept.below(f"{one.key}."))
            one.trainer.restore_order()
        self._sound = (self._step, [one.network.state() for one in self._contestants])
        self._curves.replace(rows)

    def _follow(self, before: Self) -> None:
        self._curves.follow(before._curves)


def curves_of(keys: Sequence[str]) -> StreamSpec:
    """Return the series of accuracies, a column for each contestant."""
    what = "Share of the test pictures told right by each contestant; NaN before its first step."
    return series_stream("curves", what, ("step", *keys))


def measures_of(names: Mapping[str, str]) -> tuple[Measure, ...]:
    """Return the measure of each contestant's accuracy."""
    return tuple(
        Measure(name=key, label=f"accuracy of {name}", help="Share of the judged test pictures told right.")
        for key, name in names.items()
    )
