"""Gradient ascent: start from noise and change the picture until a unit says as much as it can [simonyan2014]."""

from __future__ import annotations

import numpy as np

from engine.backtrace import Backtrace
from engine.network import Network, apply_link
from engine.spec import Integer, Real

UNIT = Integer(name="unit", label="Unit", help="Class or feature map.", default=0, minimum=0, maximum=65535)
RATE = Real(name="rate", label="Step", help="Length of a step.", default=0.5, minimum=1e-4, maximum=10.0)


class Ascent:
    """A picture that climbs.

    Parameters
    ----------
    network : Network
        On pictures (height, width, channels) of numbers from 0 to 1.
    node : str, optional
        A layer; the output if not given. Of a layer of feature maps the mean of a whole map climbs.
    unit : int
        Class, unit or feature map.
    seed : int
        Chooses the noise.
    rate : float
        Length of each step, in the sum of squares over the pixels.
    smooth : float
        Share by which each pixel moves towards its neighbours after a step: 0 for the raw picture.
    decay : float
        Share by which each pixel moves towards the noise's middle after a step.
    """

    def __init__(
        self,
        network: Network,
        node: str | None = None,
        unit: int = 0,
        *,
        seed: int = 0,
        rate: float = 0.5,
        smooth: float = 0.0,
        decay: float = 0.0,
    ) -> None:
        self._trace = Backtrace(network, node)
        (shape,) = network.inputs.values()
        generator = np.random.Generator(np.random.Philox(key=seed))
        self.picture: np.ndarray = generator.uniform(0.4, 0.6, shape).astype(np.float32)
        self.value = float("-inf")
        self._rate, self._smooth, self._decay = RATE.check("rate", rate), smooth, decay
        layer = next(entry.shape for entry in network.nodes if entry.name == self._trace.node)
        unit = Integer(
            name="unit", label="Unit", help=UNIT.help, default=0, minimum=0, maximum=layer[-1] - 1
        ).check("unit", unit)  # fmt: skip
        chosen = np.zeros(layer, dtype=np.float32)
        chosen[..., unit] = 1.0 / max(chosen[..., unit].size, 1)
        self._chosen = chosen.reshape(1, -1)

    def step(self) -> float:
        """Climb one step; return what the unit said of the picture before it."""
        self.value = float((self._trace.forward(self.picture[None]) * self._chosen).sum())
        slope = self._trace.backward(self._chosen).reshape(self.picture.shape)
        length = float(np.linalg.norm(slope))
        moved = self.picture + (self._rate / length * slope if length > 0.0 else 0.0)
        if self._smooth > 0.0:
            moved += self._smooth * (_neighbours(moved) - moved)
        moved += self._decay * (0.5 - moved)
        self.picture = np.clip(moved, 0.0, 1.0).astype(np.float32)
        return self.value


class GradientFooling:
    """Noise that becomes a class without becoming a picture of it: few steps on the class's probability [nguyen2015].

    Parameters are those of `Ascent`; what climbs is the logarithm of the class's probability.
    """

    def __init__(self, network: Network, target: int, *, seed: int = 0, rate: float = 0.5) -> None:
        self._trace = Backtrace(network)
        (shape,) = network.inputs.values()
        generator = np.random.Generator(np.random.Philox(key=seed))
        self.picture: np.ndarray = generator.uniform(0.0, 1.0, shape).astype(np.float32)
        self.confidence = 0.0
        self._target, self._rate = target, RATE.check("rate", rate)

    def step(self) -> float:
        """Change the picture once; return the class's probability before it."""
        probabilities = apply_link("softmax", self._trace.forward(self.picture[None]))
        self.confidence = float(probabilities[0, self._target])
        wanted = -probabilities
        wanted[0, self._target] += 1.0
        slope = self._trace.backward(wanted).reshape(self.picture.shape)
        length = float(np.linalg.norm(slope))
        if length > 0.0:
            self.picture = np.clip(self.picture + self._rate / length * slope, 0.0, 1.0).astype(np.float32)
        return self.confidence


def _neighbours(picture: np.ndarray) -> np.ndarray:
    """Return the mean of each pixel's four neighbours; the border repeats itself."""
    wide = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    return np.asarray(0.25 * (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]))
