"""How well a network on pictures does, and how far that differs from one batch of test pictures to the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

BATCHES: Final = 10  # of test pictures; 50 in each where there are 500
SMALLEST: Final = 5  # pictures of a batch: a small set has fewer batches
NORMAL_95: Final = 1.959964  # standard deviations on each side of the mean that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Judgement:
    """Mean loss and accuracy over all pictures, and one standard deviation between the means of batches."""

    loss: float
    accuracy: float
    loss_spread: float  # NaN where there are not two batches
    accuracy_spread: float


def judge(outputs: np.ndarray, targets: np.ndarray, loss: float) -> Judgement:
    """Judge raw outputs by softmax and cross-entropy.

    Parameters
    ----------
    outputs : (n, classes) float32
        Before the softmax.
    targets : (n,) int32
        True classes.
    loss : float
        Their mean loss, as the network has found it.
    """
    right = outputs.argmax(axis=1) == targets
    losses = sample_losses(outputs, targets)
    return Judgement(loss, float(right.mean()), spread(losses), spread(right.astype(np.float64)))


def sample_losses(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return each picture's cross-entropy, (n,) float64, from raw outputs (n, classes)."""
    scores = outputs.astype(np.float64)
    scores -= scores.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(targets)), targets])


def spread(values: np.ndarray) -> float:
    """Return the standard deviation of the means of up to `BATCHES` equal batches; NaN where there are not two.

    Parameters
    ----------
    values : (n,) float64
        One a picture. What does not fill the last batch is left out.
    """
    batches = min(BATCHES, len(values) // SMALLEST)
    if batches < 2:
        return float("nan")
    size = len(values) // batches
    return float(values[: batches * size].reshape(batches, size).mean(axis=1).std(ddof=1))


def interval(right: int, count: int) -> tuple[float, float]:
    """Return the limits of an accuracy, by Wilson's score interval: the true one lies within in 95 of 100 cases.

    Parameters
    ----------
    right, count : int
        Pictures told right, and all of them; at least one.
    """
    share, spare = right / count, NORMAL_95**2 / count
    middle = (share + spare / 2) / (1 + spare)
    reach = NORMAL_95 * math.sqrt(share * (1 - share) / count + spare / (4 * count)) / (1 + spare)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
