"""Two ReLUs: a network of seven weights learns a function of two straight pieces from points without noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.network import Network
from engine.optimizers import Optimizer
from engine.spec import Choice, Integer, Real
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window
from engine.update import Penalties

NAMES: Final = ("w1", "w2", "b1", "b2", "v1", "v2", "c")
UNITS: Final = ((0, 2, 4), (1, 3, 5))  # numbers of each unit: into it, its bias, out of it
STARTS: Final = ("random", "symmetric", "dead", "zero", "glorot", "he")
REACH: Final = 2.0  # inputs lie in -REACH .. REACH
SPREADS: Final = (2.0, 2.0, 0.5, 0.5, 0.3, 0.3, 0.0)  # standard deviations of first weights: two thirds succeed
# Normal distributions of a layer with one input and two outputs, then of one with two inputs and one output.
GLOROT: Final = tuple(np.sqrt(2.0 / 3.0) * np.array([1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]))
HE: Final = tuple(np.sqrt([2.0, 2.0, 0.0, 0.0, 1.0, 1.0, 0.0]))
HALF_WIDTH: Final = 4.0  # of the window


def target(x: np.ndarray, m1: float, m2: float, x0: float, b: float) -> np.ndarray:
    """Return the function of two straight pieces that meet at (x0, b)."""
    return np.asarray(np.where(x < x0, m1, m2) * (x - x0) + b)


def optimum(m1: float, m2: float, x0: float, b: float) -> np.ndarray:
    """Return seven weights that reproduce the function exactly: one ReLU for each side of the bend."""
    return np.array([1.0, -1.0, -x0, x0, m2, -m1, b])


def first_weights(seed: int, start: str) -> np.ndarray:
    """Return the seven first weights that belong to a seed."""
    random = np.random.Generator(np.random.Philox(key=seed))
    weights = random.normal(size=len(NAMES)) * {"glorot": GLOROT, "he": HE}.get(start, SPREADS)
    if start == "symmetric":  # the two units are one: equal weights get equal gradients
        weights[1], weights[3], weights[5] = weights[0], weights[2], weights[4]
    elif start == "dead":  # the second unit is never active on these inputs
        weights[1], weights[3] = 0.5, -REACH
    elif start == "zero":
        weights[:] = 0.0
    return weights


def build(optimizer: Optimizer, penalties: Penalties) -> Network:
    """Return the network: input, two ReLUs, one linear output."""
    return Network(
        inputs=1,
        layers=[Dense(2), Activation("relu"), Dense(1)],
        loss="mse",
        optimizer=optimizer,
        penalties=penalties,
    )


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the loss of the network over the points."""
    if settings["x_axis"] == settings["y_axis"]:
        raise ConfigError(f"{path}y_axis", f"expected another weight than {settings['x_axis']}", NAMES)
    line = tuple(float(settings[name]) for name in ("m1", "m2", "x0", "b"))
    x = np.linspace(-REACH, REACH, settings["samples"])[:, None]
    axes = (NAMES.index(settings["x_axis"]), NAMES.index(settings["y_axis"]))
    best = optimum(*line)[list(axes)]
    return NetworkSurface(
        build,
        x,
        target(x, *line),
        axes,
        Window(-HALF_WIDTH, HALF_WIDTH, -HALF_WIDTH, HALF_WIDTH),
        names=NAMES,
        minima=[best],
        first=lambda seed: first_weights(seed, settings["weights"]),
        lowest=optimum(*line),
        units=UNITS,
    )


SPEC = SurfaceSpec(
    label="Two ReLUs",
    help="Input, two ReLUs, linear output: seven weights learn two straight pieces from points without noise.",
    formula=r"f(x) = m_1 (x - x_0) \text{ for } x < x_0, \; m_2 (x - x_0) \text{ for } x \ge x_0, \; + b",
    order=100,
    create=create,
    fields=(
        Real(name="m1", label="Slope 1", help="Left of the bend.", formula="m_1", default=-1.0, minimum=-5, maximum=5),
        Real(name="m2", label="Slope 2", help="Right of the bend.", formula="m_2", default=2.0, minimum=-5, maximum=5),
        Real(name="x0", label="Bend", help="Where the pieces meet.", formula="x_0", default=0.5, minimum=-2, maximum=2),
        Real(name="b", label="Height", help="At the bend.", formula="b", default=0.0, minimum=-5, maximum=5),
        Integer(name="samples", label="Samples", help="How many points.", default=500, minimum=2, maximum=5000),
        Choice(
            name="weights",
            label="First weights",
            help="Random; both units equal; the second unit dead; all zero; or random as Glorot or He scale them.",
            default="random",
            choices=STARTS,
        ),
        Choice(name="x_axis", label="Across", help="The weight drawn from left to right.", default="w1", choices=NAMES),
        Choice(name="y_axis", label="Up", help="The weight drawn from bottom to top.", default="w2", choices=NAMES),
    ),
    source="[goodfellow2016] chapter 6",
)
