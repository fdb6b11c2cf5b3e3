"""The sweep: hundreds of small networks, one for each pair of settings; the map of their losses fills in live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import search
from engine.errors import ConfigError, FormatError
from engine.experiments._bursts import Pace, last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._experiment import (
    AbstractExperiment,
    Advance,
    Change,
    ExperimentSpec,
    Stop,
)
from engine.experiments._series import Series
from engine.experiments._sweep_config import AXES, FIELDS, complete
from engine.experiments._sweep_measures import MEASURES, measures
from engine.experiments._sweep_runs import Runs
from engine.experiments._sweep_streams import COLUMNS, STREAMS
from engine.experiments._sweep_trials import Trials

FIRST_PACE: Final = 0.2  # trials a millisecond, until it has been measured
LARGEST_BLOCK: Final = 64  # trials in one call, so that a click is answered soon


class Sweep(AbstractExperiment):
    """A sweep over two settings; see `AbstractExperiment` for the methods. A step is one trial."""

    KEY = "sweep"

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Start without any trial done; raises `ConfigError` for a wrong setting."""
        self._config = complete({}, config)
        self._pace = Pace(FIRST_PACE, weight=0.3)
        self._start()

    def _start(self) -> None:
        self._trials = Trials(self._config)
        self._done = Series(len(COLUMNS))
        self._runs = Runs(self._trials, self._config)

    @property
    def step(self) -> int:
        """Trials done."""
        return len(self._done)

    @property
    def steps_per_epoch(self) -> int:
        """Trials in all."""
        config = self._config
        return int(config["x_cells"] * config["y_cells"] if config["method"] == "grid" else config["trials"])

    def network(self) -> dict[str, Any]:
        """Return the two settings that vary."""
        axes = [self._config["x_axis"], self._config["y_axis"]]
        words = {"step": "trial", "epoch": "sweep"}
        return {"inputs": axes, "layers": [], "outputs": ["loss"], "parameters": 0, "words": words}

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; the sweep begins anew, unless only more trials are asked for."""
        before = self._config
        after = complete({} if replace else before, changes)
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return Change(reset=False, changed=[])
        self._config = after
        self._changes += 1
        more = changed == ["trials"] and after["method"] != "grid" and after["trials"] >= self.step
        if not more:
            self._start()
        return Change(reset=not more, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Forget all trials."""
        if seed is not None:
            self._config = complete(self._config, {"seed": seed})
        self._changes += 1
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Refuse: a sweep has nothing to move."""
        raise ConfigError("target", f"a sweep has no parameter {target!r} to set; change its fields instead")

    # ---- running -----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Do trials, several in one call, until the time is spent or all are done."""
        first = self.step
        limit = min(self.steps_per_epoch, last_step(first, max_steps))
        for _ in self._pace.burst(budget_ms, limit, lambda: self.step, lambda: self.step + LARGEST_BLOCK, self._try):
            pass
        if self.step >= self.steps_per_epoch:
            return Advance(self.step - first, Stop("max_steps", self._summary()))
        return Advance(self.step - first)

    def _next(self, count: int) -> np.ndarray:
        """Return the next places of the search, (count, 2) in the unit square; a grid's in reading order."""
        config, first = self._config, self.step
        if config["method"] == "grid":
            rows, columns = np.divmod(np.arange(first, first + count), config["x_cells"])
            return np.stack([_share(columns, config["x_cells"]), 1.0 - _share(rows, config["y_cells"])], axis=1)
        places = []
        for number in range(first, first + count):
            random = np.random.Generator(np.random.Philox(key=np.array([config["seed"], number], dtype=np.uint64)))
            if config["method"] == "random":
                places.append(random.random(2))
            else:  # each trial needs the results of those before
                return search.suggest(self._done.rows[:, 3:5], self._scores(), random)[None]
        return np.array(places)

    def _scores(self) -> np.ndarray:
        """Return each trial's loss as the model of results sees it."""
        return search.scores(self._done.rows[:, 5])

    def _try(self, count: int) -> None:
        """Train trials at the next places of the search, at most so many, and add a row for each."""
        places = self._next(count)
        settings = [self._settings(place) for place in places]
        losses = self._trials.losses(settings)
        for place, chosen, found in zip(places, settings, losses, strict=True):
            finite = found[np.isfinite(found)]
            median = float(np.median(finite)) if 2 * len(finite) >= len(found) and len(finite) else np.nan
            across, up = chosen.values()
            self._done.append((self.step, across, up, *place, median, 1.0 - len(finite) / len(found)))

    def _settings(self, place: np.ndarray) -> dict[str, float]:
        """Return the two settings at a place of the unit square."""
        config = self._config
        return {
            config[f"{letter}_axis"]: AXES[config[f"{letter}_axis"]].value(
                float(share), config[f"{letter}_min"], config[f"{letter}_max"]
            )
            for letter, share in zip("xy", place, strict=True)
        }

    def _best(self) -> int:
        """Return the trial with the lowest loss, -1 if there is none."""
        losses = self._done.rows[:, 5]
        return int(np.nanargmin(losses)) if np.isfinite(losses).any() else -1

    def _summary(self) -> str:
        best = self._best()
        if best < 0:
            return f"All {self.step} trials are done, and every one diverged; try lower learning rates."
        row = self._done.rows[best]
        names = [AXES[self._config[f"{letter}_axis"]].label.lower() for letter in "xy"]
        return (
            f"All {self.step} trials are done. The best has {names[0]} {row[1]:.3g} and {names[1]} {row[2]:.3g}, "
            f"with a loss of {row[5]:.3g}."
        )

    # ---- looking -----------------------------------------------------------------------------------------------

    def version(self, stream: str) -> int:
        """Return a number that changes with every trial; that of ``runs`` when one that was asked for is done."""
        done = self._runs.asked_and_done(self.step) if stream == "runs" else self.step
        return self._version_at(done)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams."""
        found: dict[str, list[np.ndarray]] = {}
        for name, options in streams.items():
            if name == "trials":
                found[name] = self._done.since(*series_from.get(name, (0, -1)))
            elif name == "cells":
                found[name] = self._draw_cells()
            elif name == "best":
                found[name] = self._draw_best()
            elif name == "status":
                found[name] = [self._status()]
            elif name == "runs":
                found[name] = self._runs.draw(options["trials"], self._done.rows)
            else:
                found[name] = self._draw_model(options["size"])
        return found

    def _status(self) -> np.ndarray:
        """Return the numbers that every experiment has: see the ``status`` stream."""
        best = self._best()
        loss = self._done.rows[best, 5] if best >= 0 else np.nan
        return np.array([self.step, self.step, loss, np.nan, np.nan, np.nan, self._pace.rate * 1e3, np.nan])

    def measures(self) -> dict[str, float]:
        """Return the value of each measure; see `engine.experiments._sweep_measures`."""
        return measures(self._done.rows)

    def _draw_cells(self) -> list[np.ndarray]:
        config = self._config
        rows, columns = config["y_cells"], config["x_cells"]
        values = np.full((rows, columns), np.nan, dtype=np.float32)
        state = np.zeros((rows, columns), dtype=np.uint8)
        done = self._done.rows
        x = _cell(done[:, 3], columns)
        y = rows - 1 - _cell(done[:, 4], rows)
        values[y, x] = done[:, 5]
        state[y, x] = np.where(np.isfinite(done[:, 5]), 1, 2)
        across = [
            self._settings(np.array([share, 0.0]))[config["x_axis"]] for share in _share(np.arange(columns), columns)
        ]
        up = [self._settings(np.array([0.0, share]))[config["y_axis"]] for share in 1.0 - _share(np.arange(rows), rows)]
        return [values, state, np.array(across, dtype=np.float64), np.array(up, dtype=np.float64)]

    def _draw_best(self) -> list[np.ndarray]:
        best, losses = self._best(), self._done.rows[:, 5]
        values = [-1.0, np.nan, np.nan, np.nan] if best < 0 else [float(best), *self._done.rows[best, [1, 2, 5]]]
        so_far = np.minimum.accumulate(np.where(np.isfinite(losses), losses, np.inf))
        progress = [float(self.step), float(self.steps_per_epoch), self._pace.rate * 1e3]
        return [np.array(values), np.array(progress), so_far]

    def _draw_model(self, size: int) -> list[np.ndarray]:
        values = np.full((2, size, size), np.nan, dtype=np.float32)
        if self.step >= search.FEWEST:
            newest = slice(max(0, self.step - 200), None)  # keeps the picture quick
            model = search.fit(self._done.rows[newest, 3:5], self._scores()[newest])
            across, up = np.meshgrid(np.linspace(0.0, 1.0, size), np.linspace(1.0, 0.0, size))
            found = model.predict(np.stack([across.ravel(), up.ravel()], axis=1))
            values[:] = np.stack(found).reshape(2, size, size)
        return [values]

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        """Return the trials; each depends on the configuration and on those before it alone."""
        return Kept({"trials": self._done.rows})

    def _take_back(self, kept: Kept) -> None:
        rows = kept.rows("trials", len(COLUMNS))
        if len(rows) > self.steps_per_epoch:
            raise FormatError(f"the checkpoint has {len(rows)} trials")
        self._done.replace(rows)

    def _follow(self, before: Sweep) -> None:
        self._done.follow(before._done)


def _share(index: np.ndarray, count: int) -> np.ndarray:
    """Return how far along an axis each of ``count`` values lies, 0 to 1; the middle if there is only one."""
    return np.full(index.shape, 0.5) if count == 1 else index / (count - 1)


def _cell(share: np.ndarray, count: int) -> np.ndarray:
    """Return the nearest of ``count`` values."""
    return np.rint(share * (count - 1)).astype(np.int64)


SPEC = ExperimentSpec(
    label="Sweep",
    help="Hundreds of small networks, one for each pair of settings: a map of what works.",
    order=30,
    fields=FIELDS,
    streams=STREAMS,
    measures=MEASURES,
    create=Sweep,
)
