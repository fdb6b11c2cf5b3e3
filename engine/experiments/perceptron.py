"""Rosenblatt's perceptron: correct the weights only when a point is on the wrong side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.datasets import DATASETS, load
from engine.experiments._checkpoint import Kept
from engine.experiments._experiment import ExperimentSpec, Measure, Stop
from engine.experiments._unit import MEASURES, AbstractUnit, Numbers, unit_streams
from engine.spec import Choice, Integer, Real

BINARY = tuple(key for key, spec in DATASETS.items() if spec.task == "binary" and spec.input_dimension == 2)


class Perceptron(AbstractUnit):
    """Visits one point a step, in turn; ``w += eta y x`` if ``y (w x + b) <= 0``."""

    KEY = "perceptron"
    FIELDS = (
        Choice(name="dataset", label="Data", help="Where the points come from.", default="gauss", choices=BINARY),
        Integer(name="samples", label="Samples", help="How many points.", default=100, minimum=10, maximum=500),
        Real(
            name="noise",
            label="Noise",
            help="How much chance is mixed into the points or their labels.",
            default=0.0,
            minimum=0.0,
            maximum=0.5,
            stops=tuple(step / 20 for step in range(11)),
        ),
        Integer(name="seed", label="Seed", help="Chooses points and order.", default=42, minimum=0, maximum=99_999),
        Real(
            name="learning_rate",
            label="Learning rate",
            help="Length of a correction. From zero weights it changes nothing but the scale.",
            formula=r"\eta",
            default=1.0,
            minimum=0.001,
            maximum=10.0,
            scale="log",
            stops=(0.01, 0.1, 1.0, 10.0),
        ),
    )
    FRESH = frozenset({"dataset", "samples", "noise", "seed"})

    @property
    def steps_per_epoch(self) -> int:
        """Steps that visit every point once."""
        return len(self.targets)

    def _samples(self) -> tuple[Numbers, Numbers]:
        config = self._config
        data = load(config["dataset"], samples=config["samples"], noise=config["noise"], seed=config["seed"])
        order = np.random.default_rng(config["seed"]).permutation(len(data))
        return data.inputs[order].astype(np.float64), data.targets[order].astype(np.float64)

    def _first(self) -> tuple[Numbers, float]:
        self._corrections = 0
        self._right_in_a_row = 0
        return np.zeros(2), 0.0

    def _output(self, inputs: Numbers) -> Numbers:
        return np.where(inputs @ self.weights + self.bias > 0.0, 1.0, -1.0)

    def _update(self) -> None:
        place = self._step % len(self.targets)
        x, y = self.inputs[place], self.targets[place]
        if y * (x @ self.weights + self.bias) > 0.0:
            self._right_in_a_row += 1
            return
        self._right_in_a_row = 0
        self._corrections += 1
        self.weights = self.weights + self._learning_rate * y * x
        self.bias += self._learning_rate * float(y)

    def _wrong(self) -> float:
        return float(np.mean(self.targets * (self.inputs @ self.weights + self.bias) <= 0.0))

    def _loss(self) -> float:
        """Return the share of points on the wrong side."""
        return self._wrong()

    def _accuracy(self) -> float:
        return 1.0 - self._wrong()

    def _numbers(self) -> list[float]:
        mistakes = self._wrong() * len(self.targets)
        return [*map(float, self.weights), self.bias, float(self._corrections), mistakes]

    def _finished(self) -> Stop | None:
        if self._right_in_a_row < len(self.targets):
            return None
        message = (
            f"Every point is on its right side: the rule has converged after {self._corrections:,} corrections "
            f"in {self._step:,} steps."
        )
        return Stop("target_loss", message)

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        return {**super().measures(), "corrections": float(self._corrections)}

    def _kept(self) -> Kept:
        kept = super()._kept()
        counts = np.array([self._corrections, self._right_in_a_row])
        return replace(kept, arrays={**kept.arrays, "counts": counts})

    def _take_back(self, kept: Kept) -> None:
        super()._take_back(kept)
        self._corrections, self._right_in_a_row = (int(count) for count in kept.arrays["counts"])


SPEC = ExperimentSpec(
    label="Perceptron",
    help="Rosenblatt's rule on points of the plane: correct only what is wrong.",
    formula=r"y(\mathbf w^{\mathsf T} \mathbf x + b) \le 0: \ \mathbf w \leftarrow \mathbf w + \eta\, y\, \mathbf x",
    order=30,
    fields=Perceptron.FIELDS,
    streams=unit_streams(("w₁", "w₂", "b", "corrections so far", "points on the wrong side")),
    measures=(
        *MEASURES,
        Measure(name="corrections", label="number of corrections", help="Steps that changed weights."),
    ),
    create=Perceptron,
)
