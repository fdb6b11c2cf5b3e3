"""Searches compared: grid, random and model-based search on the same problem, each many times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import search
from engine.errors import ConfigError, FormatError
from engine.experiments._bursts import Pace, last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._experiment import AbstractExperiment, Advance, Change, ExperimentSpec, Stop
from engine.experiments._search_config import FIELDS, complete, settings_at
from engine.experiments._search_places import grid_places, random_place
from engine.experiments._search_streams import MEASURES, STREAMS
from engine.experiments._sweep_trials import Trials

FIRST_PACE: Final = 0.05  # trials a millisecond, until it has been measured


class Search(AbstractExperiment):
    """Compared searches; see `AbstractExperiment` for the methods.

    A step is one trial of every search in one repetition; repetitions take turns, so no search gets ahead.
    """

    KEY = "search"

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Start without any trial done; raises `ConfigError` for a wrong setting."""
        self._config = complete({}, config)
        self._pace = Pace(FIRST_PACE, weight=0.3)
        self._start()

    def _start(self) -> None:
        config = self._config
        shape = (len(config["strategies"]), config["repetitions"], config["trials"])
        self._trials = Trials({**config, "repeats": 1})
        self._places = np.full((*shape, len(config["parameters"])), np.nan)
        self._losses = np.full(shape, np.nan)
        self._step = 0
        self._grids: dict[int, np.ndarray] = {}

    @property
    def step(self) -> int:
        """Trials of each search, over all repetitions."""
        return self._step

    @property
    def steps_per_epoch(self) -> int:
        """Steps of a round: one in every repetition."""
        return int(self._config["repetitions"])

    @property
    def _rounds(self) -> int:
        """Trials that are done in every repetition."""
        return self._step // self.steps_per_epoch

    def network(self) -> dict[str, Any]:
        """Return what is searched and by which searches."""
        config, words = self._config, {"step": "trial", "epoch": "round"}
        names, searches = list(config["parameters"]), list(config["strategies"])
        return {"inputs": names, "layers": [], "outputs": searches, "parameters": 0, "words": words}

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; any change begins anew."""
        before = self._config
        after = complete({} if replace else before, changes)
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            self._config = after
            self._changes += 1
            self._start()
        return Change(reset=bool(changed), changed=changed)

    def reset(self, seed: int | None) -> None:
        """Forget all trials."""
        if seed is not None:
            self._config = complete(self._config, {"seed": seed})
        self._changes += 1
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Refuse: a search has nothing to move."""
        raise ConfigError("target", f"a search has no parameter {target!r} to set; change its fields instead")

    # ---- running -----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Do trials, those of several repetitions in one call, until the time is spent or all are done."""
        first, total = self._step, self._config["trials"] * self.steps_per_epoch
        limit = min(total, last_step(first, max_steps))
        for _ in self._pace.burst(budget_ms, limit, lambda: self._step, self._end_of_trial, self._try):
            pass
        stop = Stop("max_steps", self._summary()) if self._step >= total else None
        return Advance(self._step - first, stop)

    def _end_of_trial(self) -> int:
        return self._step - self._step % self.steps_per_epoch + self.steps_per_epoch

    def _try(self, count: int) -> None:
        """Train the present trial of every search in the next repetitions, all in one call."""
        trial, first = divmod(self._step, self.steps_per_epoch)
        repetitions = range(first, first + count)
        at, chosen = [], []
        for number, strategy in enumerate(self._config["strategies"]):
            for repetition in repetitions:
                place = self._place(strategy, number, repetition, trial)
                if place is None:
                    continue
                self._places[number, repetition, trial] = place
                at.append((number, repetition))
                chosen.append({**settings_at(self._config, place), "seed": self._config["seed"] + repetition})
        if chosen:
            for (number, repetition), loss in zip(at, self._trials.losses(chosen)[:, 0], strict=True):
                self._losses[number, repetition, trial] = loss
        self._step += count

    def _place(self, strategy: str, number: int, repetition: int, trial: int) -> np.ndarray | None:
        """Return where a search tries next, (parameters,); None where a grid is through."""
        config = self._config
        sides = len(config["parameters"])
        if strategy == "grid":
            if repetition not in self._grids:
                self._grids[repetition] = grid_places(config["trials"], sides, config["seed"], repetition)
            grid = self._grids[repetition]
            return grid[trial] if trial < len(grid) else None
        place, random = random_place(sides, config["seed"], repetition, trial)
        if strategy == "random" or trial < search.FEWEST:
            return place
        return search.suggest(self._places[number, repetition, :trial], self._scores(number, repetition, trial), random)

    def _scores(self, number: int, repetition: int, trials: int) -> np.ndarray:
        """Return the losses of the first trials as the model of results sees them."""
        return search.scores(self._losses[number, repetition, :trials])

    def _best(self, trials: int | None = None) -> np.ndarray:
        """Return the best loss of each search and repetition after each trial, (searches, repetitions, trials)."""
        losses = self._losses[:, :, :trials]
        return np.minimum.accumulate(np.where(np.isfinite(losses), losses, np.inf), axis=2)

    def _over(self, one: str, other: str) -> float:
        """Return the share of the finished repetitions in which one search found better than another."""
        names = self._config["strategies"]
        if one not in names or other not in names or self._rounds == 0:
            return np.nan
        best = self._best(self._rounds)[:, :, -1]
        return float(np.mean(best[names.index(one)] < best[names.index(other)]))

    def measures(self) -> dict[str, float]:
        """Return the value of each measure."""
        finite = self._losses[np.isfinite(self._losses)]
        return {
            "rounds": float(self._rounds),
            "repetitions": float(self.steps_per_epoch),
            "parameters": float(len(self._config["parameters"])),
            "best_loss": float(finite.min()) if len(finite) else np.nan,
            "random_over_grid": self._over("random", "grid"),
            "sequential_over_random": self._over("sequential", "random"),
        }

    def _summary(self) -> str:
        medians = np.median(self._best()[:, :, -1], axis=1)
        found = ", ".join(f"{name} {loss:.2g}" for name, loss in zip(self._config["strategies"], medians, strict=True))
        return f"All trials are done. The best loss, in the median over the repetitions: {found}."

    # ---- looking -----------------------------------------------------------------------------------------------

    def version(self, stream: str) -> int:
        """Return a number that changes with every trial; the model is costly and follows every round."""
        return self._version_at(self._rounds if stream in ("model", "best") else self._step)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams."""
        return {name: self._stream(name, options) for name, options in streams.items()}

    def _stream(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        if name == "status":
            best = self.measures()["best_loss"]
            rounds = self._step / self.steps_per_epoch
            return [np.array([self._step, rounds, best, np.nan, np.nan, np.nan, self._pace.rate * 1e3, np.nan])]
        if name == "best":
            return self._draw_best()
        repetition = options["repetition"]
        if repetition >= self.steps_per_epoch:
            limits = (0, self.steps_per_epoch - 1)
            raise ConfigError(f"streams.{name}.repetition", f"expected 0 to {limits[1]}, got {repetition}", limits)
        return self._draw_places(repetition) if name == "places" else self._draw_model(options["size"], repetition)

    def _draw_best(self) -> list[np.ndarray]:
        best = self._best(self._rounds)
        if self._rounds == 0:
            return [np.zeros((len(best), 0, 3)), np.zeros(len(best))]
        with np.errstate(invalid="ignore"):  # between two infinite ones there is no number
            quartiles = np.quantile(best, [0.25, 0.5, 0.75], axis=1, method="nearest")
        last = best[:, :, -1]
        wins = np.mean((last == last.min(axis=0)) & np.isfinite(last), axis=1)
        return [np.ascontiguousarray(quartiles.transpose(1, 2, 0)), wins]

    def _draw_places(self, repetition: int) -> list[np.ndarray]:
        done = self._rounds + (self._step % self.steps_per_epoch > repetition)
        shares = self._places[:, repetition, :done].copy()
        values = np.full(shares.shape, np.nan)
        for at in np.argwhere(np.isfinite(shares[:, :, 0])):
            values[tuple(at)] = list(settings_at(self._config, shares[tuple(at)]).values())
        return [values, shares, self._losses[:, repetition, :done].copy()]

    def _draw_model(self, size: int, repetition: int) -> list[np.ndarray]:
        values = np.full((2, size, size), np.nan, dtype=np.float32)
        names, done = self._config["strategies"], self._rounds
        if "sequential" in names and done >= search.FEWEST and len(self._config["parameters"]) > 1:
            number = names.index("sequential")
            scores = self._scores(number, repetition, done)
            places = self._places[number, repetition, :done]
            model = search.fit(places, scores)
            across, up = np.meshgrid(np.linspace(0.0, 1.0, size), np.linspace(1.0, 0.0, size))
            points = np.tile(places[np.argmin(scores)], (size * size, 1))
            points[:, 0], points[:, 1] = across.ravel(), up.ravel()
            values[:] = np.stack(model.predict(points)).reshape(2, size, size)
        return [values]

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        return Kept({"places": self._places, "losses": self._losses, "step": np.array([self._step])})

    def _take_back(self, kept: Kept) -> None:
        kept.fill("places", self._places)
        kept.fill("losses", self._losses)
        self._step = int(kept.arrays["step"][0])
        if not 0 <= self._step <= self._config["trials"] * self.steps_per_epoch:
            raise FormatError(f"the checkpoint has {self._step} trials")


SPEC = ExperimentSpec(
    label="Searches",
    help="Grid, random and model-based search for good settings, side by side and many times.",
    order=40,
    fields=FIELDS,
    streams=STREAMS,
    measures=MEASURES,
    create=Search,
)
