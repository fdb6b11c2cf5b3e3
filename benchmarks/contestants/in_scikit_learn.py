"""scikit-learn's MLPClassifier, told to do the same as the others."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.harness import AbstractContestant
from benchmarks.problems.problem import ADAM_EPSILON, Problem


class ScikitLearnContestant(AbstractContestant):
    """Trains all steps in one call of ``fit``, its fastest way: the samples lie in order, so it need not shuffle."""

    name = "scikit-learn MLPClassifier"

    def __init__(self, problem: Problem, steps: int) -> None:
        self._problem = problem
        order = problem.batches(steps).ravel()
        self._x, self._y = problem.x[order], problem.y[order]
        self.start()

    def start(self) -> None:
        batch = self._problem.batch_size
        self._model = MLPClassifier(
            self._problem.hidden,
            activation=self._problem.activation,
            solver="adam",
            alpha=0.0,
            epsilon=ADAM_EPSILON,
            batch_size=batch,
            learning_rate_init=self._problem.learning_rate,
            max_iter=1,
            shuffle=False,
            warm_start=True,
            n_iter_no_change=2,
        )
        classes = np.arange(self._problem.outputs)
        self._fit(np.resize(self._x[:batch], (batch, self._x.shape[1])), np.resize(classes, batch))
        for number, (weight, bias) in enumerate(self._problem.first_weights):
            self._model.coefs_[number] = weight.copy()
            self._model.intercepts_[number] = bias.copy()

    def train(self, steps: int) -> None:
        samples = steps * self._problem.batch_size
        self._fit(self._x[:samples], self._y[:samples])

    def loss_after(self, steps: int) -> float:
        self.start()
        self.train(steps)
        first = steps * self._problem.batch_size
        batch = slice(first, first + self._problem.batch_size)
        probabilities = self._model.predict_proba(self._x[batch]).astype(np.float64)
        return float(-np.log(probabilities[np.arange(len(probabilities)), self._y[batch]]).mean())

    def _fit(self, x: np.ndarray, y: np.ndarray) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # one pass is what was asked for
            self._model.fit(x, y)
