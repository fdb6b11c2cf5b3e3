"""Linear regression at its smallest: four points, a slope, an intercept, the sum of squares."""

from __future__ import annotations

import numpy as np

from engine.experiments._experiment import ExperimentSpec
from engine.experiments._unit import MEASURES, AbstractUnit, Numbers, unit_streams
from engine.spec import Real

X = (1.0, 2.0, 3.0, 4.0)
Y = (0.0, -1.0, -2.0, -3.0)


class LinearRegression(AbstractUnit):
    """Gradient descent on ``sum (W x + b - y)^2``, all four points in each step."""

    KEY = "linear_regression"
    FIELDS = (
        Real(
            name="learning_rate",
            label="Learning rate",
            help="How far a parameter moves against its gradient in one step.",
            formula=r"\eta",
            default=0.01,
            minimum=0.0,
            maximum=1.0,
            scale="log",
            stops=(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.03, 0.1),
        ),
        Real(name="weight", label="First weight", help="W at step 0.", default=0.3, minimum=-5.0, maximum=5.0),
        Real(name="bias", label="First bias", help="b at step 0.", default=-0.3, minimum=-5.0, maximum=5.0),
    )
    FRESH = frozenset({"weight", "bias"})

    def _samples(self) -> tuple[Numbers, Numbers]:
        return np.array(X)[:, None], np.array(Y)

    def _first(self) -> tuple[Numbers, float]:
        return np.array([self._config["weight"]]), float(self._config["bias"])

    def _output(self, inputs: Numbers) -> Numbers:
        return np.asarray(inputs @ self.weights + self.bias)

    def _gradient(self) -> tuple[Numbers, float]:
        error = self._output(self.inputs) - self.targets
        return 2.0 * error @ self.inputs, float(2.0 * error.sum())

    def _update(self) -> None:
        weight, bias = self._gradient()
        self.weights = self.weights - self._learning_rate * weight
        self.bias -= self._learning_rate * bias

    def _loss(self) -> float:
        return float(np.sum((self._output(self.inputs) - self.targets) ** 2))

    def _accuracy(self) -> float:
        return float("nan")

    def _numbers(self) -> list[float]:
        weight, bias = self._gradient()
        return [float(self.weights[0]), self.bias, self._loss(), float(weight[0]), bias]


SPEC = ExperimentSpec(
    label="Linear regression",
    help="Four points on a line, found by gradient descent on the sum of squares.",
    formula=r"\sum_i (W x_i + b - y_i)^2",
    order=40,
    fields=LinearRegression.FIELDS,
    streams=unit_streams(("W", "b", "sum of squares", "∂L/∂W", "∂L/∂b")),
    measures=MEASURES,
    create=LinearRegression,
)
