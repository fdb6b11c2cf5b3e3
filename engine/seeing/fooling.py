"""Fooling by gradient: noise that becomes a class for the network and for nobody else [nguyen2015]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.backtrace import Backtrace
from engine.network import Network, apply_link
from engine.seeing.ascent import noise, normalized


class Fooling:
    """Pictures that climb side by side towards the probability of a class each.

    Parameters
    ----------
    network : Network
        A classifier with softmax, on pictures (height, width, channels) of numbers from 0 to 1.
    targets : sequence of int
        The class of each picture.
    seed : int
        Chooses the noise.
    rate : float
        Length of a step, as the root of the sum of squares over the pixels.
    """

    def __init__(self, network: Network, targets: Sequence[int], *, seed: int = 0, rate: float = 0.3) -> None:
        self._trace = Backtrace(network, samples=len(targets))
        self._targets, self._rate = np.array(targets), rate
        self.pictures = noise(network, len(targets), seed)
        self.confidences = np.zeros(len(targets))  # the probability of each picture's class before the last step

    def step(self) -> np.ndarray:
        """Change the pictures once, along the gradient of the log-probability; return `confidences`, (n,)."""
        rows = np.arange(len(self._targets))
        wanted = -apply_link("softmax", self._trace.forward(self.pictures))
        self.confidences = -wanted[rows, self._targets]
        wanted[rows, self._targets] += 1.0
        slopes = self._trace.backward(wanted).reshape(self.pictures.shape)
        self.pictures = np.clip(self.pictures + normalized(slopes, self._rate), 0.0, 1.0).astype(np.float32)
        return self.confidences
