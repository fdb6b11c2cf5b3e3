"""The trials of a sweep: small networks on a function of one number, many of them trained in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from engine.experiments._sweep_config import momentum_field
from engine.fleet import Fleet
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.lowering import Penalties
from engine.network import Network
from engine.optimizers import Optimizer, optimizer
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import Window
from engine.surfaces.two_relu import REACH, target

SLOPES: Final = (-1.0, 2.0)  # of the two straight pieces
SHAPE: Final = ("width", "depth", "noise", "x0")  # what needs other data or another network
NOWHERE: Final = Window(-1.0, 1.0, -1.0, 1.0)


def data(config: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and targets, both (samples, 1) float64."""
    x = np.linspace(-REACH, REACH, config["samples"])[:, None]
    if config["target"] == "piecewise":
        y = target(x, *SLOPES, config["x0"], 0.0)
    else:
        y = (x - config["x0"]) * (x + 1.5) * (x - 1.5) / 2.0
    random = np.random.Generator(np.random.Philox(key=config["seed"]))
    return x, y + config["noise"] * random.normal(size=y.shape)


class Trials:
    """Trains networks that differ in a few settings, with one lowering for all that share a shape."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self._shapes: dict[tuple[Any, ...], NetworkSurface] = {}

    def losses(self, settings: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Train one trial for each of some settings; return final losses (trials, repeats), NaN where one diverged."""
        config = self._config
        members = []
        for changes in settings:
            chosen = {**config, **changes}
            surface = self._surface(chosen)
            for repeat in range(config["repeats"]):
                seed = config["seed"] + repeat
                descent = surface.descent(_optimizer(chosen), seed, int(chosen["batch_size"]))
                members.append(descent.member)
        fleet = Fleet(members)
        fleet.advance(config["steps"], losses=False)
        losses = np.where(fleet.alive, fleet.measure(), np.nan)
        return np.where(np.isfinite(losses), losses, np.nan).reshape(len(settings), config["repeats"])

    def _surface(self, chosen: Mapping[str, Any]) -> NetworkSurface:
        key = tuple(chosen[name] for name in SHAPE)
        if key not in self._shapes:

            def build(optimizer: Optimizer, penalties: Penalties) -> Network:
                layers: list[AbstractLayer] = []
                for _ in range(int(chosen["depth"])):
                    layers += [Dense(int(chosen["width"]), chosen["initializer"]), Activation(chosen["activation"])]
                layers.append(Dense(1, chosen["initializer"]))
                return Network(inputs=1, layers=layers, loss="mse", optimizer=optimizer, penalties=penalties)

            self._shapes[key] = NetworkSurface(build, *data(chosen), (0,), NOWHERE)
        return self._shapes[key]


def _optimizer(chosen: Mapping[str, Any]) -> Optimizer:
    """Return the optimizer of one trial; ``momentum`` goes to what this kind calls it."""
    settings = dict(chosen["optimizer_settings"])
    field = momentum_field(chosen["optimizer"])
    if "momentum" in chosen and field is not None:
        settings[field] = chosen["momentum"]
    return optimizer(chosen["optimizer"], chosen["learning_rate"], **settings)
