"""The trials of a sweep: small networks on a function of one number, many of them trained in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine.experiments._sweep_config import momentum_field
from engine.fleet import Fleet
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.network import Network
from engine.optimizers import Optimizer, optimizer
from engine.surfaces._network import NetworkSurface, parameter_places
from engine.surfaces._surface import Descent, Window
from engine.surfaces.two_relu import REACH, target
from engine.update import Penalties

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


@dataclass(frozen=True)
class Run:
    """One trained network: the loss of each step's batch (steps,), and (samples,) inputs, targets and outputs."""

    losses: np.ndarray
    inputs: np.ndarray
    targets: np.ndarray
    outputs: np.ndarray


class Trials:
    """Trains networks that differ in a few settings, with one lowering for all that share a shape."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self._shapes: dict[tuple[Any, ...], NetworkSurface] = {}

    def losses(self, settings: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Train one trial for each of some settings; return final losses (trials, repeats), NaN where one diverged."""
        fleet = Fleet([descent.member for chosen in settings for _, descent in self._repeats(chosen)])
        fleet.advance(self._config["steps"], losses=False)
        return _final(fleet).reshape(len(settings), self._config["repeats"])

    def run(self, settings: Mapping[str, float]) -> Run:
        """Train the repeats of one trial once more; return the one with the median loss in all its numbers."""
        repeats = self._repeats(settings)
        fleet = Fleet([descent.member for _, descent in repeats])
        losses = fleet.advance(self._config["steps"]).losses
        final = _final(fleet)
        order = np.argsort(np.where(np.isnan(final), np.inf, final))
        median = int(order[(len(order) - 1) // 2])
        surface, descent = repeats[median]
        x, y = surface.data
        network = surface.network
        network.arena[parameter_places(network)] = descent.position
        return Run(losses[median], x[:, 0], y[:, 0], network.predict(x)[:, 0])

    def _repeats(self, settings: Mapping[str, float]) -> list[tuple[NetworkSurface, Descent]]:
        """Return the networks of one trial, each with the surface it descends."""
        chosen = {**self._config, **settings}
        surface = self._surface(chosen)
        seeds = range(int(chosen["seed"]), int(chosen["seed"]) + chosen["repeats"])
        return [(surface, surface.descent(_optimizer(chosen), seed, int(chosen["batch_size"]))) for seed in seeds]

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


def _final(fleet: Fleet) -> np.ndarray:
    """Return each member's loss over all samples, (members,); NaN where one diverged."""
    losses = np.where(fleet.alive, fleet.measure(), np.nan)
    return np.where(np.isfinite(losses), losses, np.nan)


def _optimizer(chosen: Mapping[str, Any]) -> Optimizer:
    """Return the optimizer of one trial; ``momentum`` goes to what this kind calls it."""
    settings = dict(chosen["optimizer_settings"])
    field = momentum_field(chosen["optimizer"])
    if "momentum" in chosen and field is not None:
        settings[field] = chosen["momentum"]
    return optimizer(chosen["optimizer"], chosen["learning_rate"], **settings)
