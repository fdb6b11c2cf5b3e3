"""One contestant: a network with what it learns from and what judges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine.layers import AbstractLayer
from engine.network import Network
from engine.optimizers import optimizer
from engine.program import Shape
from engine.trainer import Trainer

FOREVER: Final = 1 << 60


@dataclass(eq=False)
class Contestant:
    """One network with what it learns from and what judges it.

    Parameters
    ----------
    key : str
        Names its curve and its measure.
    network, trainer : Network, Trainer
    test : (n, *inputs) float32
    test_classes : (n,) int32
    first_step, last_step : int
        The rounds in which it trains, the second one excluded.
    """

    key: str
    network: Network
    trainer: Trainer
    test: np.ndarray
    test_classes: np.ndarray
    first_step: int = 0
    last_step: int = FOREVER

    def accuracy(self) -> float:
        """Return the share of test pictures told right."""
        chosen = self.network.predict(self.test, logits=True).argmax(axis=1)
        return float(np.mean(chosen == self.test_classes))


def classifier(
    shape: Shape, layers: Sequence[AbstractLayer], config: Mapping[str, Any], x: np.ndarray, classes: np.ndarray
) -> tuple[Network, Trainer]:
    """Return a network that learns classes by Adam from softmax cross-entropy, and what trains it.

    Parameters
    ----------
    shape : tuple of int
        Of one sample.
    layers : sequence of layers
    config : mapping
        With ``learning_rate``, ``batch_size`` and ``seed``; a batch has no more samples than there are.
    x : (n, *shape) float32
    classes : (n,) int32
    """
    rate, batch_size = optimizer("adam", config["learning_rate"]), min(config["batch_size"], len(x))
    network = Network(shape, layers, "softmax_cross_entropy", rate, config["seed"], batch_size=batch_size)
    return network, Trainer(network, x, classes, config["batch_size"])
