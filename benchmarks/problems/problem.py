"""What contestants are given: data, network, optimizer, first weights and the order of the samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

import engine
from engine import operations as ops
from engine.interpreter import shuffle

SEED = 0
ADAM_EPSILON = 1e-16  # scikit-learn adds it before the correction of the averages, the others after: let it not matter


@dataclass(frozen=True)
class Problem:
    """A fully connected network and its data.

    Attributes
    ----------
    x : (samples, features) float32
    y : (samples, 1) float32, or (samples,) int32 classes under softmax cross-entropy
    hidden : sizes of the hidden layers
    outputs : size of the last layer
    batch_size : divides the number of samples, since compiled peers want one shape
    """

    x: np.ndarray
    y: np.ndarray
    hidden: tuple[int, ...]
    outputs: int
    activation: Literal["tanh", "relu"]
    loss: Literal["half_squared_error", "softmax_cross_entropy"]
    optimizer: Literal["sgd", "adam"]
    learning_rate: float
    batch_size: int

    def network(self) -> engine.Network:
        """Return the engine's network with its first weights."""
        layers = []
        for units in self.hidden:
            layers += [engine.Dense(units), {"tanh": engine.Tanh, "relu": engine.ReLU}[self.activation]()]
        layers.append(engine.Dense(self.outputs))
        settings = {"epsilon": ADAM_EPSILON} if self.optimizer == "adam" else {}
        optimizer = engine.optimizer(self.optimizer, learning_rate=self.learning_rate, **settings)
        return engine.Network(self.x.shape[1], layers, self.loss, optimizer, SEED, "cpu")

    @cached_property
    def first_weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Weight (inputs, units) and bias (units,) of each layer, as the engine draws them."""
        values = [value.copy() for value in self.network().parameters().values()]
        return list(zip(values[::2], values[1::2], strict=True))

    def batches(self, steps: int) -> np.ndarray:
        """Return the samples of each step in the engine's shuffled order, (steps, batch_size) int32."""
        samples = len(self.x)
        order, scratch = np.empty(samples, dtype=np.int32), np.zeros(ops.COUNTERS, dtype=np.int64)
        epochs = []
        for epoch in range(-(-steps * self.batch_size // samples)):
            shuffle(order, scratch, SEED, epoch)
            epochs.append(order.reshape(-1, self.batch_size).copy())
        return np.concatenate(epochs)[:steps]
