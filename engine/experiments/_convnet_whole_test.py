"""Judging a network on all test pictures of its set, a few at a time, while the page stays alive."""

from __future__ import annotations

import math
from time import perf_counter
from typing import Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments._convnet_judging import interval
from engine.experiments._convnet_pictures import as_inputs, enlarged
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.glance import Glance
from engine.network import Network

TARGET: Final = "whole_test"  # of `AbstractExperiment.edit`: 1 begins, 0 calls off
AT_ONCE: Final = 16  # pictures side by side: one vector of the machine, little memory
BUDGET_S: Final = 0.02  # of judging for one frame

STREAM: Final = StreamSpec(
    name="whole_test",
    kind="snapshot",
    help="Accuracy on all test pictures, judged little by little while somebody watches.",
    arrays=(
        ArraySpec(
            name="progress", dtype="int32", shape=(3,), help="Pictures judged so far, all of them, 1 while it goes on."
        ),
        ArraySpec(
            name="accuracy",
            dtype="float64",
            shape=(4,),
            help="The step whose weights are judged, the share told right so far, and the limits within which the true "
            "one lies in 95 of 100 cases; not numbers before the first picture.",
        ),
    ),
)


class WholeTest:
    """One judgement at a time; training may go on, the weights are those of its beginning."""

    def __init__(self) -> None:
        self.version = 0  # changes with the stream's content
        self.forget()

    def forget(self) -> None:
        """Have judged nothing: another network, or other pictures."""
        self._glance: Glance | None = None
        self._step, self._done, self._right = math.nan, 0, 0
        self.version += 1

    def begin(self, network: Network, pictures: np.ndarray, classes: np.ndarray) -> None:
        """Begin with the present weights.

        Parameters
        ----------
        network : Network
        pictures : (n, side, side, channels) uint8
            All test pictures, as they are stored.
        classes : (n,) int32
        """
        glance = Glance(network, [network.graph.output], AT_ONCE)
        glance.renew()
        self.forget()
        self._glance, self._name, self._step = glance, network.graph.output, float(network.step)
        self._pictures, self._classes = pictures, classes

    def call_off(self) -> None:
        """Stop; what is known by then stays."""
        self._glance = None
        self.version += 1

    def edit(self, value: float) -> bool:
        """Return whether a judgement is to begin; raise `ConfigError` for what is neither that nor an end."""
        if value not in (0.0, 1.0):
            raise ConfigError("value", f"expected 1 to begin or 0 to call off, got {value}", (0, 1))
        return value == 1.0

    def draw(self, count: int) -> list[np.ndarray]:
        """Go on for a moment; return the arrays of `STREAM`, ``count`` being the number of all test pictures."""
        begin = perf_counter()
        while self._glance is not None and perf_counter() - begin < BUDGET_S:
            self._judge_some(self._glance)
        share, low, high = math.nan, math.nan, math.nan
        if self._done:
            share, (low, high) = self._right / self._done, interval(self._right, self._done)
        return [
            np.array([self._done, count, self._glance is not None], dtype=np.int32),
            np.array([self._step, share, low, high]),
        ]

    def _judge_some(self, glance: Glance) -> None:
        rows = slice(self._done, self._done + AT_ONCE)
        scores = glance.look(as_inputs(enlarged(self._pictures[rows])), renew=False)[self._name]
        self._right += int((scores.argmax(axis=0) == self._classes[rows]).sum())
        self._done = min(rows.stop, len(self._pictures))
        self.version += 1
        if self._done == len(self._pictures):
            self._glance = None
