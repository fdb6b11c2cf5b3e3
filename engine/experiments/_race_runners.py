"""The contestants of a race on every seed, and the clock that makes them comparable.

A race is counted in rounds, the same for all: one step, the samples of one of the race's batches, or a tenth of a
millisecond of computing. A contestant makes as many steps as fit into the rounds so far.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from engine.errors import ConfigError
from engine.fleet import Fleet
from engine.optimizers import Optimizer
from engine.surfaces import AbstractSurface, Descent
from engine.update import Penalties

ROUND_SECONDS: Final = 1e-4
FIRST_PACE: Final = 100.0  # steps a millisecond, until it has been measured
PACED_OVER: Final = 300  # steps after which the pace is taken anew
PARALLEL_FROM: Final = 32  # members from which a second thread pays

# Where it is fine enough, the time that other programs take from this one counts for nobody: a single pause while a
# pace is measured would hold a contestant back for thousands of rounds.
computing_seconds: Final = (
    time.thread_time if time.get_clock_info("thread_time").resolution <= 1e-6 else time.perf_counter
)


class Runners:
    """Every contestant on every seed.

    Parameters
    ----------
    surface : AbstractSurface
    optimizers : one a contestant
    whole : for each contestant, does it see all samples at every step
    seeds : numbers of the seeds
    positions : (seeds, size), where each seed starts
    """

    def __init__(
        self,
        surface: AbstractSurface,
        optimizers: Sequence[Optimizer],
        whole: Sequence[bool],
        batch_size: int,
        seeds: Sequence[int],
        positions: np.ndarray,
        penalties: Penalties,
        clock: str,
    ) -> None:
        self._surface = surface
        self.clock = clock
        self.count, self.seeds = len(optimizers), len(seeds)
        self.batch_size = 1 if surface.is_formula else min(batch_size, surface.samples)
        self.descents: list[Descent] = []
        for seed, position in zip(seeds, positions, strict=True):
            for optimizer, all_samples in zip(optimizers, whole, strict=True):
                descent = surface.descent(optimizer, seed, 0 if all_samples else batch_size, penalties)
                descent.place(position)
                self.descents.append(descent)
        threads = min(2, os.cpu_count() or 1) if len(self.descents) >= PARALLEL_FROM else 1
        self.fleet = Fleet([descent.member for descent in self.descents], threads)
        self.rounds = 0
        self.seconds = np.zeros(self.count)
        self._pace = np.full(self.count, FIRST_PACE)
        self._timed = np.zeros((self.count, 2))  # steps and seconds since the pace was last taken
        self._due = np.zeros(self.count)  # fractions of steps that the clock of seconds still owes
        self.before = self.positions()

    @property
    def drawn(self) -> list[Descent]:
        """The contestants on the first seed."""
        return self.descents[: self.count]

    @property
    def batch_sizes(self) -> np.ndarray:
        """Gradients of single samples in one step of each contestant, (contestants,) int64."""
        return np.array([descent.batch_size for descent in self.drawn], dtype=np.int64)

    @property
    def steps(self) -> np.ndarray:
        """Steps made, (contestants, seeds) int64."""
        return np.array([descent.steps for descent in self.descents]).reshape(self.seeds, self.count).T

    @property
    def alive(self) -> np.ndarray:
        """Who has met only finite numbers, (contestants, seeds) bool."""
        return self.fleet.alive.reshape(self.seeds, self.count).T

    def positions(self) -> np.ndarray:
        """Where the contestants of the first seed are, (contestants, size) float32."""
        return np.stack([descent.position for descent in self.drawn])

    def reading(self, rounds: float) -> float:
        """Return what the clock shows after some rounds: steps, gradient evaluations or seconds."""
        if self.clock == "seconds":
            return rounds * ROUND_SECONDS
        return float(rounds * self.batch_size if self.clock == "evaluations" else rounds)

    def steps_after(self, rounds: float) -> np.ndarray:
        """Return how many steps each contestant makes in so many rounds, (contestants,) float64; NaN for seconds."""
        if self.clock == "seconds":
            return np.full(self.count, math.nan)
        if self.clock == "evaluations":
            return np.floor(rounds * self.batch_size / self.batch_sizes)
        return np.full(self.count, float(rounds))

    def advance(self, rounds: int) -> None:
        """Let everyone run for some rounds; where the last one began stays in ``before``."""
        if rounds > 1:
            self._run(rounds - 1)
        self.before = self.positions()
        self._run(1)

    def _run(self, rounds: int) -> None:
        if self.clock == "seconds":
            self._run_for_seconds(rounds)
        else:
            steps = self.steps_after(self.rounds + rounds) - self.steps_after(self.rounds)
            self.fleet.advance(np.tile(steps.astype(np.int64), self.seeds), losses=False)
        self.rounds += rounds

    def _run_for_seconds(self, rounds: int) -> None:
        """Give each contestant its share of time, in steps at the pace measured so far."""
        for number in range(self.count):
            self._due[number] += self._pace[number] * rounds * ROUND_SECONDS * 1e3
            steps = int(self._due[number])
            if steps == 0:
                continue
            wanted = np.zeros((self.seeds, self.count), dtype=np.int64)
            wanted[:, number] = steps
            begin = computing_seconds()
            self.fleet.advance(wanted.ravel(), losses=False)
            spent = max(computing_seconds() - begin, 1e-9) / self.seeds
            self._due[number] -= steps
            self.seconds[number] += spent
            self._timed[number] += steps, spent
            if self._timed[number, 0] >= PACED_OVER:
                self._pace[number] = self._timed[number, 0] / self._timed[number, 1] / 1e3
                self._timed[number] = 0.0

    def measure(self) -> np.ndarray:
        """Return everyone's loss over all samples, (contestants, seeds) float64; NaN where one has diverged."""
        losses = self.fleet.measure().reshape(self.seeds, self.count).T
        return np.where(self.alive & np.isfinite(losses), losses, np.nan)

    def gradients(self) -> np.ndarray:
        """Return the gradient over all samples of each contestant of the first seed, (contestants, size)."""
        found = np.full((self.count, self._surface.size), np.nan)
        alive = self.alive[:, 0]
        if alive.any():
            found[alive] = self._surface.gradients(self.positions()[alive].astype(np.float64))
        return found

    def retune(self, optimizers: Sequence[Optimizer]) -> None:
        """Take other numbers of the same optimizers while running."""
        for number, descent in enumerate(self.descents):
            descent.retune(optimizers[number % self.count])

    # ---- keeping -------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, np.ndarray]:
        """Return copies of everything that changes."""
        states = [descent.state() for descent in self.descents]
        kept: dict[str, np.ndarray] = {"rounds": np.array([self.rounds]), "before": self.before.copy()}
        kept |= {"seconds": self.seconds.copy(), "pace": self._pace.copy(), "due": self._due.copy()}
        for number in range(self.count):
            for name in states[0]:
                kept[f"{name}.{number}"] = np.stack([state[name] for state in states[number :: self.count]])
        return kept

    def set_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Go on from a `state` of the same race, bit for bit.

        Raises
        ------
        ConfigError, KeyError
            If an array is missing or does not fit.
        """
        for number, descent in enumerate(self.descents):
            names = descent.state()
            descent.set_state({name: state[f"{name}.{number % self.count}"][number // self.count] for name in names})
        for name, mine in (
            ("before", self.before),
            ("seconds", self.seconds),
            ("pace", self._pace),
            ("due", self._due),
        ):
            if state[name].shape != mine.shape:
                raise ConfigError(f"state.{name}", f"expected shape {mine.shape}, got {state[name].shape}")
            mine[:] = state[name]
        self.rounds = int(state["rounds"][0])
        self.fleet.restore_orders()
