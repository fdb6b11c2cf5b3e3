"""One sigmoid unit with the squared error, trained on all points at once or on one after the other."""

from __future__ import annotations

import numpy as np

from engine.datasets import load
from engine.experiments._experiment import ExperimentSpec
from engine.experiments._unit import MEASURES, AbstractUnit, Numbers, unit_streams
from engine.experiments.perceptron import BINARY
from engine.spec import Choice, Integer, Real


class SigmoidUnit(AbstractUnit):
    """Gradient descent on ``1/2 sum (y - sigma(w x + b))^2`` with targets 0 and 1."""

    KEY = "sigmoid_unit"
    FIELDS = (
        Choice(name="dataset", label="Data", help="Where the points come from.", default="gauss", choices=BINARY),
        Integer(name="samples", label="Samples", help="How many points.", default=100, minimum=10, maximum=500),
        Real(
            name="noise",
            label="Noise",
            help="How much chance is mixed into the points or their labels.",
            default=0.2,
            minimum=0.0,
            maximum=0.5,
            stops=tuple(step / 20 for step in range(11)),
        ),
        Integer(name="seed", label="Seed", help="Chooses points and order.", default=42, minimum=0, maximum=99_999),
        Choice(
            name="update",
            label="Update",
            help="Batch: one step from the sum over all points. Online: a step after each point.",
            default="batch",
            choices=("batch", "online"),
        ),
        Real(
            name="learning_rate",
            label="Learning rate",
            help="How far a parameter moves against its gradient in one step.",
            formula=r"\eta",
            default=0.01,
            minimum=0.0,
            maximum=10.0,
            scale="log",
            stops=(0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
        ),
    )
    FRESH = frozenset({"dataset", "samples", "noise", "seed"})

    @property
    def steps_per_epoch(self) -> int:
        """Steps that visit every point once."""
        return len(self.targets) if self._config["update"] == "online" else 1

    def _samples(self) -> tuple[Numbers, Numbers]:
        config = self._config
        data = load(config["dataset"], samples=config["samples"], noise=config["noise"], seed=config["seed"])
        order = np.random.default_rng(config["seed"]).permutation(len(data))
        return data.inputs[order].astype(np.float64), data.targets[order].astype(np.float64)

    def _first(self) -> tuple[Numbers, float]:
        self._gradient = np.zeros(3)
        return np.random.default_rng(self._config["seed"]).uniform(-0.5, 0.5, 2), 0.0

    def _probability(self, inputs: Numbers) -> Numbers:
        return np.asarray(0.5 + 0.5 * np.tanh(0.5 * (inputs @ self.weights + self.bias)))

    def _output(self, inputs: Numbers) -> Numbers:
        return 2.0 * self._probability(inputs) - 1.0

    def _update(self) -> None:
        """Apply ``dL/dw_i = -sum_n x_i yhat (1 - yhat) (y - yhat)``; the bias is the weight of a constant 1."""
        if self._config["update"] == "online":
            place = self._step % len(self.targets)
            x, y = self.inputs[place : place + 1], self.targets[place : place + 1]
        else:
            x, y = self.inputs, self.targets
        answer = self._probability(x)
        signal = answer * (1.0 - answer) * ((y + 1.0) / 2.0 - answer)
        self._gradient = -np.append(signal @ x, signal.sum())
        self.weights = self.weights - self._learning_rate * self._gradient[:2]
        self.bias -= self._learning_rate * float(self._gradient[2])

    def _loss(self) -> float:
        wanted = (self.targets + 1.0) / 2.0
        return float(0.5 * np.mean((wanted - self._probability(self.inputs)) ** 2))

    def _accuracy(self) -> float:
        return float(np.mean((self._output(self.inputs) >= 0.0) == (self.targets > 0.0)))

    def _numbers(self) -> list[float]:
        return [*map(float, self.weights), self.bias, *map(float, self._gradient)]


SPEC = ExperimentSpec(
    label="Sigmoid unit",
    help="One unit with the squared error, by batch or online.",
    formula=r"\frac{\partial L}{\partial w_i} = -\sum_n x_i^n\, \hat y^n (1 - \hat y^n)(y^n - \hat y^n)",
    order=50,
    fields=SigmoidUnit.FIELDS,
    streams=unit_streams(("w₁", "w₂", "b", "∂L/∂w₁ of the newest step", "∂L/∂w₂", "∂L/∂b")),
    measures=MEASURES,
    create=SigmoidUnit,
)
