"""The playground's points in the form that a network and its loss want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.datasets import Dataset
from engine.experiments._features import PLANE, AbstractSource, View
from engine.experiments._own_data import task_of
from engine.experiments._training_fields import chosen_schedule
from engine.losses import LOSSES
from engine.network import Network
from engine.trainer import Trainer


@dataclass(frozen=True, eq=False)
class Points:
    """Training points first, test points second, as a network sees them."""

    view: View
    inputs: tuple[np.ndarray, np.ndarray]  # (n, features) float64
    targets: tuple[np.ndarray, np.ndarray]  # (n,), in the form the loss wants
    weights: np.ndarray | None  # (n,) of the training points, where classes are to count alike

    @classmethod
    def of(cls, config: Mapping[str, Any], train: Dataset, test: Dataset, source: AbstractSource = PLANE) -> Points:
        """Return drawn points as this configuration's network sees them."""
        raw = [source.features_of(part.inputs, config["features"]) for part in (train, test)]
        view = View.of(raw[0], config, source)
        zero_one = LOSSES[config["loss"]].targets == "zero_one"
        targets = [(part.targets + 1.0) / 2.0 if zero_one else part.targets for part in (train, test)]
        return cls(
            view,
            (view.scaled(raw[0]), view.scaled(raw[1])),
            (targets[0], targets[1]),
            class_weights(config, train.targets),
        )

    def trainer(self, config: Mapping[str, Any], network: Network) -> Trainer:
        """Return what trains a network on the training points."""
        return Trainer(
            network,
            self.inputs[0],
            self.targets[0],
            config["batch_size"],
            shuffle=config["shuffle"],
            sample_weight=self.weights,
            schedule=chosen_schedule(config),
        )

    def quality(self, config: Mapping[str, Any], network: Network) -> tuple[float, float, float, float]:
        """Return training loss, test loss, training accuracy and test accuracy; NaN where there is none."""
        (train_loss, train_accuracy), (test_loss, test_accuracy) = (
            self._quality_of(part, config, network) for part in (0, 1)
        )
        return train_loss, test_loss, train_accuracy, test_accuracy

    def _quality_of(self, part: int, config: Mapping[str, Any], network: Network) -> tuple[float, float]:
        """Return loss and accuracy of the training (0) or test (1) points."""
        inputs, targets = self.inputs[part], self.targets[part]
        if not len(inputs):
            return float("nan"), float("nan")
        loss, outputs = network.assess(inputs, targets)
        return loss, share_right(config, outputs, targets)


def share_right(config: Mapping[str, Any], outputs: np.ndarray, targets: np.ndarray) -> float:
    """Return the share of points whose raw outputs (n, k) tell their class; NaN where there are no classes."""
    task = task_of(config)
    if task == "regression":
        return float("nan")
    if task == "multiclass":
        return float(np.mean(outputs.argmax(axis=1) == targets))
    blue = targets > (0.5 if LOSSES[config["loss"]].targets == "zero_one" else 0.0)
    return float(np.mean((outputs[:, 0] >= 0.0) == blue))


def class_weights(config: Mapping[str, Any], targets: np.ndarray) -> np.ndarray | None:
    """Return a weight for each training point that makes all classes count alike, if that is wanted."""
    if config["class_weights"] == "none" or task_of(config) == "regression":
        return None
    _, place, counts = np.unique(targets, return_inverse=True, return_counts=True)
    return np.asarray(len(place) / (len(counts) * counts[place]))
