"""Early stopping: train epoch by epoch, keep the best parameters, stop when the validation loss no longer falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.trainer import History, Trainer


@dataclass(frozen=True)
class EarlyStopping:
    """When to stop, by the loss on samples that are not trained on.

    Parameters
    ----------
    x, y : arrays
        The validation samples, in the form that ``fit`` takes.
    patience : int
        Epochs without a smaller validation loss that are waited for, at least 1.

    References
    ----------
    [goodfellow2016] algorithm 7.1.
    """

    x: Any
    y: Any
    patience: int = 10


def train_until_stopped(trainer: Trainer, steps: int, rule: EarlyStopping) -> History:
    """Train at most ``steps`` steps; leave the network with the parameters of its best epoch.

    Returns
    -------
    History
        ``validation_loss`` is the loss after each epoch, (epochs,) float64; ``best_epoch`` counts from 1.
    """
    network = trainer.network
    losses: list[np.ndarray] = []
    validation: list[float] = []
    first, left = network.step, steps
    best, best_epoch = network.state(), 0
    while left > 0 and len(validation) - best_epoch < rule.patience:
        history = trainer.advance(min(trainer.steps_per_epoch, left))
        losses.append(history.loss)
        left -= len(history.loss)
        validation.append(network.evaluate(rule.x, rule.y)["loss"])
        if best_epoch == 0 or validation[-1] < validation[best_epoch - 1]:
            best, best_epoch = network.state(), len(validation)
    network.set_state(best)
    trainer.restore_order()
    loss = np.concatenate(losses) if losses else np.zeros(0, dtype=np.float32)
    return History(loss, first, np.array(validation), best_epoch)
