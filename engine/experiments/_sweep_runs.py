"""Trials of a sweep that somebody wants to see: trained once more, with learning curve and fit.

A sweep keeps one number a trial. A trial is the same network whenever it is trained, so all else is found at need.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments._sweep_trials import Run, Trials

POINTS: Final = 200  # of a learning curve
MOST: Final = 8  # runs beside each other
KEPT: Final = 64  # runs in memory


class Runs:
    """Opens trials of one sweep."""

    def __init__(self, trials: Trials, config: Mapping[str, Any]) -> None:
        self._trials = trials
        self._config = config
        self._found: dict[int, Run] = {}
        self._asked: tuple[int, ...] = ()

    def asked_and_done(self, done: int) -> int:
        """Return how many of the trials that were asked for last are among the first ``done``."""
        return sum(number < done for number in self._asked)

    def draw(self, text: str, rows: np.ndarray) -> list[np.ndarray]:
        """Return the ``runs`` stream's arrays.

        Parameters
        ----------
        text : str
            Numbers of trials, joined by commas.
        rows : (n, columns) float64
            Trials that are done.

        Raises
        ------
        ConfigError
            If ``text`` is no list of at most ``MOST`` trials.
        """
        self._asked = _numbers(text)
        shown = [number for number in self._asked if number < len(rows)]
        runs = [self._run(number, rows[number]) for number in shown]
        edges = _edges(self._config["steps"])
        samples = self._config["samples"]
        inputs = runs[0].inputs if runs else np.zeros(samples, dtype=np.float32)
        return [
            np.array(shown, dtype=np.int32),
            rows[shown][:, [1, 2, 5]].reshape(-1, 3),
            edges[1:].astype(np.float64),
            np.array([_binned(run.losses, edges) for run in runs], dtype=np.float32).reshape(-1, len(edges) - 1),
            inputs,
            np.array([run.targets for run in runs], dtype=np.float32).reshape(-1, samples),
            np.array([run.outputs for run in runs], dtype=np.float32).reshape(-1, samples),
        ]

    def _run(self, number: int, row: np.ndarray) -> Run:
        if number not in self._found:
            if len(self._found) >= KEPT:
                self._found.clear()
            axes = (self._config["x_axis"], self._config["y_axis"])
            self._found[number] = self._trials.run(dict(zip(axes, row[1:3].tolist(), strict=True)))
        return self._found[number]


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a list such as ``3,17``."""
    parts = [part for part in text.split(",") if part]
    if len(parts) > MOST or not all(part.isascii() and part.isdigit() for part in parts):
        raise ConfigError("streams.runs.trials", f"expected at most {MOST} numbers joined by commas, got {text!r}")
    return tuple(int(part) for part in parts)


def _edges(steps: int) -> np.ndarray:
    """Return the steps between which batches are averaged, (points + 1,) int64."""
    return np.unique(np.linspace(0, steps, min(steps, POINTS) + 1).astype(np.int64))


def _binned(losses: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return mean losses between edges; NaN where one of them is."""
    return np.asarray(np.add.reduceat(losses.astype(np.float64), edges[:-1]) / np.diff(edges))
