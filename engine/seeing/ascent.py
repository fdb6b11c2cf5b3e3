"""Gradient ascent: start from noise and change pictures until a unit says as much as it can [simonyan2014]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.backtrace import Backtrace
from engine.errors import ConfigError
from engine.network import Network

MIDDLE = 0.5  # grey


class Ascent:
    """Pictures that climb side by side, one for each unit.

    Parameters
    ----------
    network : Network
        On pictures (height, width, channels) of numbers from 0 to 1.
    node : str, optional
        A layer; the output if not given. Of a layer of feature maps the mean of a whole map climbs.
    units : sequence of int
        Classes, units or feature maps.
    seed : int
        Chooses the noise.
    rate : float
        Length of a step, as the root of the sum of squares over the pixels.
    smooth : float
        Share by which each pixel moves towards its neighbours after a step: 0 for raw pictures.
    decay : float
        Share by which each pixel moves towards grey after a step.

    Raises
    ------
    ConfigError
        If the layer has no such unit.
    """

    def __init__(
        self,
        network: Network,
        node: str | None,
        units: Sequence[int],
        *,
        seed: int = 0,
        rate: float = 0.5,
        smooth: float = 0.0,
        decay: float = 0.0,
    ) -> None:
        self._trace = Backtrace(network, node, len(units))
        self._rate, self._smooth, self._decay = rate, smooth, decay
        shape = next(entry.shape for entry in network.nodes if entry.name == self._trace.node)
        for unit in units:
            if not 0 <= unit < shape[-1]:
                raise ConfigError("units", f"expected numbers from 0 to {shape[-1] - 1}, got {unit}")
        chosen = np.zeros((len(units), *shape), dtype=np.float32)
        for number, unit in enumerate(units):
            chosen[number, ..., unit] = 1.0 / max(chosen[number, ..., unit].size, 1)
        self._chosen = chosen.reshape(len(units), -1)
        self.pictures = noise(network, len(units), seed)
        self.values = np.full(len(units), -np.inf)  # what each unit said of its picture before the last step

    def step(self) -> np.ndarray:
        """Climb one step; return `values`, (units,)."""
        self.values = (self._trace.forward(self.pictures) * self._chosen).sum(axis=1)
        slopes = self._trace.backward(self._chosen).reshape(self.pictures.shape)
        moved = self.pictures + normalized(slopes, self._rate)
        moved += self._smooth * (_neighbours(moved) - moved)
        moved += self._decay * (MIDDLE - moved)
        self.pictures = np.clip(moved, 0.0, 1.0).astype(np.float32)
        return self.values


def noise(network: Network, count: int, seed: int) -> np.ndarray:
    """Return grey pictures with a little noise, (count, *input) float32."""
    (shape,) = network.inputs.values()
    generator = np.random.Generator(np.random.Philox(key=seed))
    return generator.uniform(MIDDLE - 0.1, MIDDLE + 0.1, (count, *shape)).astype(np.float32)


def normalized(slopes: np.ndarray, length: float) -> np.ndarray:
    """Return each slope (n, ...) with a given length; one that is zero stays."""
    lengths = np.sqrt((slopes.reshape(len(slopes), -1) ** 2).sum(axis=1)).reshape(-1, *[1] * (slopes.ndim - 1))
    return np.asarray(slopes * np.divide(length, lengths, out=np.zeros_like(lengths), where=lengths > 0.0))


def _neighbours(pictures: np.ndarray) -> np.ndarray:
    """Return the mean of each pixel's four neighbours; the border repeats itself."""
    wide = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    return np.asarray(0.25 * (wide[:, :-2, 1:-1] + wide[:, 2:, 1:-1] + wide[:, 1:-1, :-2] + wide[:, 1:-1, 2:]))
