"""Copies of a playground's run that differ in their first weights and the order of their points, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from engine import operations as ops
from engine.experiments._bursts import Pace
from engine.experiments._curves import next_point
from engine.experiments._own_data import task_of
from engine.experiments._pacing import Pacing
from engine.experiments._playground_network import chosen_penalties
from engine.experiments._playground_pictures import as_int8, shown_outputs
from engine.experiments._playground_points import Points, share_right
from engine.experiments._series import Series
from engine.experiments._training_fields import chosen_optimizer, chosen_schedule
from engine.fleet import Fleet
from engine.network import Network
from engine.surfaces._network import NetworkSurface
from engine.trainer import factors_of

ENOUGH: Final = 0.95  # of the training points right, or of the variance explained: less is a failure
POINT_EVERY: Final = 25  # a point of the curves whenever the step count has grown by 1/25
TINY: Final = 1e-12
LONGEST_BURST: Final = 4096  # steps between two looks at the clock
MEASURED_MS: Final = 10.0  # that tell the pace as well as can be
QUARTILES: Final = (0.25, 0.5, 0.75)


class Ensemble:
    """Copies that advance together, behind or beside the run whose configuration they have.

    Parameters
    ----------
    config : mapping
        Of the playground, complete; ``copies`` says how many.
    network : Network
        The run's: its architecture and loss are taken.
    points : Points
        What all copies train on.
    """

    def __init__(self, config: Mapping[str, Any], network: Network, points: Points) -> None:
        self.count: int = config["copies"]
        self.pacing = Pacing()
        self.step = 0
        # A few steps measure the call, not the copies: they count as little as they last.
        self._pace = Pace(10.0, weight=0.3, settled_ms=MEASURED_MS)  # steps of all copies
        self._config, self._points = dict(config), points
        self._surface = NetworkSurface.of(network, points.inputs[0], points.targets[0], points.weights)
        self._test = NetworkSurface.of(network, points.inputs[1], points.targets[1]) if len(points.inputs[1]) else None
        self._schedule = chosen_schedule(config)
        optimizer, penalties = chosen_optimizer(config), chosen_penalties(config)
        batch = min(config["batch_size"], len(points.inputs[0]))
        seeds = [config["seed"] + 1 + number for number in range(self.count)]
        self._descents = [self._surface.descent(optimizer, seed, batch, penalties) for seed in seeds]
        for descent in self._descents:
            descent.member.owner.counters[ops.SHUFFLE] = int(config["shuffle"])
        self._fleet = Fleet([descent.member for descent in self._descents], min(2, os.cpu_count() or 1))
        self._curves = Series(1 + 2 * len(QUARTILES))
        self._next_point = 0
        self._record()

    def affordable(self, rate: float, budget_ms: float) -> int:
        """Return how many steps run and copies can make together in so many milliseconds, at least 1.

        Parameters
        ----------
        rate : float
            Of the run, in steps a millisecond.
        """
        return max(1, int(budget_ms / (1.0 / max(rate, TINY) + 1.0 / max(self._pace.rate, TINY))))

    def advance(self, until: int, budget_ms: float) -> None:
        """Train every copy up to a step of the run, or for about so many milliseconds."""
        for step in self._pace.burst(budget_ms, until, lambda: self.step, self._edge, self._train):
            if step >= self._next_point:
                self._record()

    def _edge(self) -> int:
        return min(self._next_point, self.step + LONGEST_BURST)

    def _train(self, steps: int) -> None:
        counters = self._fleet.counters[int(np.argmax(self._fleet.alive))]
        factors = factors_of(
            self._schedule,
            len(self._points.inputs[0]),
            self._descents[0].batch_size,
            int(counters[ops.CURSOR]),
            int(counters[ops.EPOCH]),
            steps,
        )
        self._fleet.advance(steps, losses=False, factors=factors[None])
        self.step += steps

    def _record(self) -> None:
        """Add a point to the curves: quartiles of training and test loss of the copies that are finite."""
        train, test = self._losses()
        row = [_quartiles(train), _quartiles(test)]
        self._curves.append((float(self.step), *row[0], *row[1]))
        self._next_point = next_point(self.step, POINT_EVERY)

    def _losses(self) -> tuple[np.ndarray, np.ndarray]:
        """Return training and test loss of each copy, (copies,) float64; NaN where it diverged or there is no test."""
        alive = self._fleet.alive
        nothing = np.full(self.count, np.nan)
        test = nothing if self._test is None else self._test.losses(self._positions())
        return np.where(alive, self._fleet.measure(), np.nan), np.where(alive, test, np.nan)

    def _positions(self) -> np.ndarray:
        return np.stack([descent.position for descent in self._descents])

    def failing(self) -> np.ndarray:
        """Say which copies have not learned the training points, (copies,) bool; diverged ones are among them."""
        return np.asarray(~(self._scores() >= ENOUGH))

    def _scores(self) -> np.ndarray:
        """Return share of training points right, or of the variance explained, (copies,) float64; NaN if diverged."""
        inputs, targets = self._points.inputs[0], np.asarray(self._points.targets[0])
        is_regression = task_of(self._config) == "regression"
        spread = float(np.var(targets)) if is_regression else 1.0
        scores = np.full(self.count, np.nan)
        for number, network in self._networks():
            outputs = network.predict(inputs, logits=True)
            if is_regression:
                scores[number] = 1.0 - float(np.mean((outputs[:, 0] - targets) ** 2)) / max(spread, TINY)
            else:
                scores[number] = share_right(self._config, outputs, targets)
        return scores

    def _networks(self) -> Iterator[tuple[int, Network]]:
        """Yield number and network of each finite copy, one after the other in the same network."""
        network = self._surface.network
        for number, alive in enumerate(self._fleet.alive):
            if alive:
                self._surface.put(self._descents[number].position)
                yield number, network

    def draw(self, size: int) -> list[np.ndarray]:
        """Return the ``ensemble`` stream; see `engine.experiments._ensemble_streams`."""
        with self.pacing.drawing():
            grid = self._points.view.grid(size)
            maps = [shown_outputs(self._config, network, grid) for _, network in self._networks()]
            outputs = self._surface.network.output_size
            stack = np.stack(maps) if maps else np.full((1, size * size, outputs), np.nan)
            mean, spread = stack.mean(axis=0), stack.std(axis=0).max(axis=1)
            train, test = self._losses()
            scores = self._scores()
            failing = np.where(np.isnan(scores), 2.0, np.where(scores >= ENOUGH, 0.0, 1.0))
        return [
            as_int8(mean.T.reshape(outputs, size, size), 1.0),
            as_int8(spread.reshape(1, size, size), 1.0),
            np.column_stack([train, test, scores, failing]),
            self._curves.rows.copy(),
            np.array([self.step, np.mean(failing > 0.0), float(np.nanmax(spread)) if maps else np.nan, ENOUGH]),
        ]


def _quartiles(values: np.ndarray) -> tuple[float, ...]:
    """Return the quartiles of what is finite; NaN if nothing is."""
    finite = values[np.isfinite(values)]
    return tuple(np.quantile(finite, QUARTILES)) if len(finite) else (float("nan"),) * len(QUARTILES)
