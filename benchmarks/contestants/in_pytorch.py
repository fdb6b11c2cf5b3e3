"""Eager PyTorch with fused Adam: the training loop of its tutorials."""

from __future__ import annotations

import torch
from torch import nn

from benchmarks.harness import AbstractContestant
from benchmarks.problems.problem import ADAM_EPSILON, Problem

torch.set_num_threads(1)


class PyTorchContestant(AbstractContestant):
    """Its batches are cut out and in order before the clock starts: neither shuffling nor gathering is timed."""

    name = "PyTorch eager, fused Adam"

    def __init__(self, problem: Problem, steps: int) -> None:
        self._problem = problem
        chosen = problem.batches(steps)
        self._x, self._y = torch.from_numpy(problem.x[chosen]), torch.from_numpy(problem.y[chosen])
        self._criterion = nn.MSELoss() if problem.loss == "half_squared_error" else nn.CrossEntropyLoss()
        if problem.loss == "softmax_cross_entropy":
            self._y = self._y.long()
        self.start()

    def start(self) -> None:
        layers: list[nn.Module] = []
        for weight, bias in self._problem.first_weights:
            layer = nn.Linear(*weight.shape)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(weight.T))
                layer.bias.copy_(torch.from_numpy(bias))
            layers += [layer, {"tanh": nn.Tanh, "relu": nn.ReLU}[self._problem.activation]()]
        self._model = nn.Sequential(*layers[:-1])
        self._optimizer = torch.optim.Adam(
            self._model.parameters(), lr=self._problem.learning_rate, eps=ADAM_EPSILON, fused=True
        )

    def train(self, steps: int) -> None:
        model, criterion, optimizer = self._model, self._criterion, self._optimizer
        half = 0.5 if self._problem.loss == "half_squared_error" else 1.0
        for x, y in zip(self._x[:steps], self._y[:steps], strict=True):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            if half != 1.0:
                loss = loss * half
            loss.backward()
            optimizer.step()

    def loss_after(self, steps: int) -> float:
        self.start()
        self.train(steps)
        with torch.no_grad():
            loss = float(self._criterion(self._model(self._x[steps]), self._y[steps]))
        return loss * (0.5 if self._problem.loss == "half_squared_error" else 1.0)
