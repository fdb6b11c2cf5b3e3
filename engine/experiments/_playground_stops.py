"""Why a playground run stops by itself, in words, and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import DivergedError
from engine.experiments._curves import lower_rate
from engine.experiments._experiment import Remedy, Stop
from engine.experiments._playground_pictures import layer_label


def chosen_stop(config: Mapping[str, Any], rows: np.ndarray, steps_per_epoch: int) -> Stop | None:
    """Say which of the student's stop rules holds at the newest row of the curves, if any; early stopping is apart."""
    step, train_loss, test_loss = rows[-1, :3]
    patience = config["patience"]
    if 0.0 < config["target_loss"] and test_loss <= config["target_loss"]:
        return Stop("target_loss", f"The test loss is {test_loss:.4g}, as small as you asked for, at step {step:,.0f}.")
    if 0 < config["max_steps"] <= step:
        return Stop("max_steps", f"Step {step:,.0f} is reached, where you asked to stop.")
    if config["stop_on_plateau"] and _is_flat(rows, train_loss, patience * steps_per_epoch):
        return Stop("plateau", f"The training loss has not fallen by a hundredth for {patience} epochs.")
    return None


def _is_flat(rows: np.ndarray, train_loss: float, steps: int) -> bool:
    """Say whether the training loss is within a hundredth of the best it was so many steps ago."""
    before = rows[rows[:, 0] <= rows[-1, 0] - steps, 1]
    return bool(len(before)) and train_loss > 0.99 * float(np.nanmin(before))


def stopped_early(patience: int, loss: float, epoch: int) -> Stop:
    """Say that the best weights, of this epoch with this test loss, are back."""
    message = (
        f"The test loss has not fallen for {patience} epochs. "
        f"The best weights, of epoch {epoch} with a test loss of {loss:.4g}, are back."
    )
    return Stop("early_stopping", message)


def diverged(config: Mapping[str, Any], error: DivergedError, back_at: int, inputs: np.ndarray) -> Stop:
    """Say what happened, that the weights of step ``back_at`` are back, and what helps; inputs (n, features)."""
    remedies = [lower_rate(config["learning_rate"])]
    if config["clip_norm"] == 0.0:
        remedies.append(Remedy("Clip the gradient to length 1", {"clip_norm": 1.0}))
    if not config["normalize"] and np.abs(inputs).max() > 3.0:
        remedies.append(Remedy("Normalize the inputs", {"normalize": True}))
    if config["regularization_rate"] >= 0.1 and config["regularization"] != "none":
        remedies.append(Remedy("Switch regularization off", {"regularization": "none"}))
    layer = layer_label(error.layer)
    message = (
        f"Training diverged at step {error.step:,}: the {error.quantity} of {layer} is no longer a finite "
        f"number. Usually the steps are too large for the slope. The weights of step {back_at:,} are back."
    )
    return Stop("diverged", message, layer, error.quantity, tuple(remedies))
