"""Evolution: pictures that fool a network, found by mutation and selection without any gradient [nguyen2015]."""

from __future__ import annotations

import numpy as np

from engine.network import Network
from engine.seeing.occlusion import confidence

POPULATION = 64
SURVIVORS = 16
FIRST_SHARE = 0.1  # of the pixels that a mutation changes; halved every `HALVED_AFTER` generations
HALVED_AFTER = 100
LEAST_SHARE = 0.01


class Evolution:
    """A population of pictures that compete in how sure the network is of one class.

    Each generation the surest survive, children mix the pixels of two of them, and some pixels are drawn anew.

    Parameters
    ----------
    network : Network
        On pictures (height, width, channels) of numbers from 0 to 1.
    target : int
        The class.
    seed : int
        Chooses all random numbers.
    """

    def __init__(self, network: Network, target: int, seed: int = 0) -> None:
        self._network, self._target = network, target
        self._generator = np.random.Generator(np.random.Philox(key=seed))
        (shape,) = network.inputs.values()
        self._pictures = self._generator.uniform(0.0, 1.0, (POPULATION, *shape)).astype(np.float32)
        self.generation = 0
        self._judge()

    @property
    def picture(self) -> np.ndarray:
        """The one the network is surest of, (height, width, channels) float32."""
        return self._pictures[0]

    @property
    def confidence(self) -> float:
        """The network's probability for it."""
        return float(self._sure[0])

    def step(self) -> float:
        """Make one generation; return the best probability."""
        generator, parents = self._generator, self._pictures[:SURVIVORS]
        children = POPULATION - SURVIVORS
        first, second = generator.integers(0, SURVIVORS, (2, children))
        shape = (children, *parents.shape[1:])
        mixed = np.where(generator.random(shape) < 0.5, parents[first], parents[second])
        share = max(FIRST_SHARE * 0.5 ** (self.generation // HALVED_AFTER), LEAST_SHARE)
        changed = generator.random(shape) < share
        mixed = np.where(changed, generator.random(shape, dtype=np.float32), mixed)
        self._pictures = np.concatenate([parents, mixed.astype(np.float32)])
        self.generation += 1
        self._judge()
        return self.confidence

    def _judge(self) -> None:
        """Order the population, surest first."""
        sure = confidence(self._network, self._pictures)[:, self._target]
        order = np.argsort(-sure, kind="stable")
        self._pictures, self._sure = self._pictures[order], sure[order]
