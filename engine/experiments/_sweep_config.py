"""The sweep's settings: one field each, and the rules between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.activations import ACTIVATIONS
from engine.errors import ConfigError
from engine.experiments._training_fields import OPTIMIZER_SETTINGS, fit_settings, optimizer_choice
from engine.initializers import INITIALIZERS
from engine.optimizers import LEARNING_RATE, OPTIMIZERS
from engine.spec import AbstractField, Choice, Integer, Real, check_fields

METHODS: Final = ("grid", "random", "sequential")
TARGETS: Final = ("piecewise", "polynomial")
MOMENTUM_FIELDS: Final = ("momentum", "beta1")  # what different optimizers call it


@dataclass(frozen=True)
class Axis:
    """A quantity that can be varied: its limits and how its values are spaced."""

    label: str
    low: float
    high: float
    minimum: float
    maximum: float
    logarithmic: bool = False
    whole: bool = False

    def value(self, share: float, low: float, high: float) -> float:
        """Return the value at a share 0 to 1 of the way from ``low`` to ``high``."""
        if self.logarithmic:
            found = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
        else:
            found = low + share * (high - low)
        return float(round(found)) if self.whole else found


AXES: Final = {
    "learning_rate": Axis("Learning rate", 1e-4, 1.0, 1e-6, 100.0, logarithmic=True),
    "batch_size": Axis("Batch size", 1.0, 128.0, 1.0, 512.0, logarithmic=True, whole=True),
    "momentum": Axis("Momentum", 0.0, 0.99, 0.0, 0.999),
    "width": Axis("Neurons a layer", 1.0, 20.0, 1.0, 64.0, whole=True),
    "depth": Axis("Hidden layers", 1.0, 6.0, 0.0, 10.0, whole=True),
    "noise": Axis("Noise", 0.0, 0.5, 0.0, 5.0),
    "x0": Axis("Bend", -1.5, 1.5, -2.0, 2.0),
}


def _ends(letter: str, where: str, low: float, high: float) -> tuple[AbstractField, ...]:
    return (
        Real(name=f"{letter}_min", label="From", help=f"{where} end.", default=low, minimum=-1000.0, maximum=1000.0),
        Real(name=f"{letter}_max", label="To", help=f"{where} end.", default=high, minimum=-1000.0, maximum=1000.0),
        Integer(
            name=f"{letter}_cells", label="Values", help="How many, for a grid.", default=20, minimum=1, maximum=40
        ),
    )


FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="target",
        label="Target",
        help="Two straight pieces that meet at the bend, or a polynomial of third degree.",
        default="piecewise",
        choices=TARGETS,
    ),
    Real(name="x0", label="Bend", help="Where the pieces meet.", formula="x_0", default=0.5, minimum=-2, maximum=2),
    Real(
        name="noise",
        label="Noise",
        help="Chance in the targets; standard deviation.",
        default=0.0,
        minimum=0.0,
        maximum=5.0,
    ),
    Integer(name="samples", label="Samples", help="How many points.", default=500, minimum=10, maximum=2000),
    Integer(name="width", label="Neurons", help="In each hidden layer.", default=2, minimum=1, maximum=64),
    Integer(name="depth", label="Hidden layers", help="How many.", default=1, minimum=0, maximum=10),
    Choice(
        name="activation",
        label="Activation",
        help="What each neuron does with its weighted sum.",
        default="relu",
        choices=tuple(ACTIVATIONS),
    ),
    Choice(
        name="initializer",
        label="Initializer",
        help="Where the weights start.",
        default="he_normal",
        choices=tuple(INITIALIZERS),
    ),
    optimizer_choice("momentum"),
    LEARNING_RATE,
    OPTIMIZER_SETTINGS,
    Integer(name="batch_size", label="Batch size", help="Samples a step.", default=3, minimum=1, maximum=512),
    Integer(
        name="steps", label="Steps", help="How long each network trains.", default=2000, minimum=10, maximum=20_000
    ),
    Integer(
        name="repeats",
        label="Repeats",
        help="Networks trained for each trial, from other first weights; the median loss counts.",
        default=1,
        minimum=1,
        maximum=16,
    ),
    Integer(
        name="seed",
        label="Seed",
        help="Chooses first weights, batches and random trials.",
        default=0,
        minimum=0,
        maximum=99_999,
    ),
    Choice(
        name="method",
        label="Search",
        help="Every value with every other, at random, or each trial where a model of those before expects most.",
        default="grid",
        choices=METHODS,
    ),
    Integer(
        name="trials",
        label="Trials",
        help="How many, at random or by the model; a grid has all its cells.",
        default=60,
        minimum=1,
        maximum=400,
    ),
    Choice(
        name="x_axis",
        label="Across",
        help="What varies from left to right.",
        default="learning_rate",
        choices=tuple(AXES),
    ),
    *_ends("x", "Left and right", 1e-3, 1.0),
    Choice(
        name="y_axis", label="Up", help="What varies from bottom to top.", default="batch_size", choices=tuple(AXES)
    ),
    *_ends("y", "Lower and upper", 1.0, 128.0),
)


def complete(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a whole, checked configuration; another axis starts from its own usual ends.

    Raises
    ------
    ConfigError
        If a field is unknown, outside its limits, or does not go with another; the path names it.
    """
    merged = dict(check_fields(FIELDS, {**before, **changes}))
    fit_settings("optimizer", merged, before, changes)
    if merged["x_axis"] == merged["y_axis"]:
        others = tuple(key for key in AXES if key != merged["x_axis"])
        raise ConfigError("y_axis", f"expected something else than {merged['x_axis']}, which varies across", others)
    for letter in ("x", "y"):
        key = merged[f"{letter}_axis"]
        axis, names = AXES[key], (f"{letter}_min", f"{letter}_max")
        if key != before.get(f"{letter}_axis", key) or (not before and f"{letter}_axis" in changes):
            for name, usual in zip(names, (axis.low, axis.high), strict=True):
                if name not in changes:
                    merged[name] = usual
        for name in names:
            if not axis.minimum <= merged[name] <= axis.maximum:
                limits = (axis.minimum, axis.maximum)
                problem = f"expected a {axis.label.lower()} from {limits[0]:g} to {limits[1]:g}, got {merged[name]:g}"
                raise ConfigError(name, problem, limits)
        if merged[names[0]] > merged[names[1]]:
            raise ConfigError(names[1], f"expected at least {merged[names[0]]:g}, the other end", (merged[names[0]],))
        if key == "momentum" and momentum_field(merged["optimizer"]) is None:
            problem = f"{OPTIMIZERS[merged['optimizer']].label} has no momentum; choose another optimizer or axis"
            raise ConfigError(f"{letter}_axis", problem, tuple(name for name in AXES if name != "momentum"))
    return merged


def momentum_field(optimizer: str) -> str | None:
    """Return what an optimizer calls its momentum, or None if it has none."""
    names = {field.name for field in OPTIMIZERS[optimizer].fields}
    return next((name for name in MOMENTUM_FIELDS if name in names), None)
