"""The playground's network at its lowest test loss, as early stopping keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import operations as ops
from engine.experiments._experiment import Measure
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.network import Network

PREFIX: Final = "best."  # of its arrays in a checkpoint

RESTORED: Final = Measure(
    name="restored",
    label="number of times early stopping has just put the best weights back",
    help="1 until training goes on.",
)
STREAM: Final = StreamSpec(
    name="stopping",
    kind="snapshot",
    help="Where the test loss was lowest since early stopping watches; not a number while it does not.",
    arrays=(
        ArraySpec(
            name="values",
            dtype="float64",
            shape=(4,),
            help="Step and test loss of the best; epochs since then; 1 if its weights have been put back.",
        ),
    ),
)


class Best:
    """The lowest test loss so far, and the network that had it until its weights are put back."""

    def __init__(self) -> None:
        self._loss = np.inf
        self._step = self._epoch = 0
        self._state: dict[str, np.ndarray] | None = None

    def watch(self, loss: float, network: Network) -> None:
        """Keep the network if its test loss is the lowest."""
        if self._state is None or loss < self._loss:
            self._loss, self._step, self._epoch = loss, network.step, network.epoch
            self._state = network.state()

    def waited(self, network: Network) -> int:
        """Return the epochs that have passed without a lower loss; 0 if nothing is kept."""
        return 0 if self._state is None else network.epoch - self._epoch

    def take(self) -> tuple[dict[str, np.ndarray], float, int]:
        """Return the kept state, its test loss and epoch; where they were stays known. Needs `waited` above 0."""
        assert self._state is not None
        state, self._state = self._state, None
        return state, self._loss, self._epoch

    def is_back(self, network: Network) -> bool:
        """Are the best weights those the network has, after they were put back."""
        return self._state is None and np.isfinite(self._loss) and network.step == self._step

    def drawn(self, network: Network) -> list[np.ndarray]:
        """Return the stream's arrays."""
        if not np.isfinite(self._loss):
            return [np.full(4, np.nan)]
        back = self.is_back(network)
        return [np.array([self._step, self._loss, max(network.epoch - self._epoch, 0), back], dtype=np.float64)]

    def kept(self) -> tuple[list[float] | None, dict[str, np.ndarray]]:
        """Return a checkpoint's description of it and its arrays."""
        if not np.isfinite(self._loss):
            return None, {}
        state = {} if self._state is None else {PREFIX + name: array for name, array in self._state.items()}
        return [self._loss, self._epoch, self._step], state

    @classmethod
    def of(cls, description: Any, arrays: Mapping[str, np.ndarray]) -> Best:
        """Return what `kept` described.

        Raises
        ------
        TypeError, ValueError
            If the description is something else.
        """
        made = cls()
        if not description:
            return made
        state = {name.removeprefix(PREFIX): array for name, array in arrays.items() if name.startswith(PREFIX)}
        loss, epoch = description[:2]
        made._loss, made._epoch, made._state = float(loss), int(epoch), state or None
        known = state["counters"][ops.STEP] if state else description[2]
        made._step = int(known)
        return made
