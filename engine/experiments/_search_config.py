"""The settings of compared searches: the problem is a sweep's, what is searched and how is their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import ConfigError
from engine.experiments._sweep_config import AXES, METHODS, momentum_field
from engine.experiments._sweep_config import FIELDS as SWEEP_FIELDS
from engine.experiments._training_fields import fit_settings
from engine.optimizers import OPTIMIZERS
from engine.spec import AbstractField, Choice, Integer, Several, check_fields

PROBLEM: Final = (
    "target",
    "x0",
    "noise",
    "samples",
    "width",
    "depth",
    "activation",
    "initializer",
    "optimizer",
    "learning_rate",
    "optimizer_settings",
    "batch_size",
    "steps",
    "seed",
)
RANGES: Final = ("usual", "wide")
MOST: Final = 4  # settings searched together

FIELDS: Final[tuple[AbstractField, ...]] = (
    Several(
        name="parameters",
        label="Searched settings",
        help="What every trial chooses anew.",
        default=("learning_rate", "batch_size"),
        choices=tuple(AXES),
        minimum=1,
    ),
    Choice(
        name="ranges",
        label="Ranges",
        help="How far apart the ends of each setting are: its usual ones, or all that can be set.",
        default="usual",
        choices=RANGES,
    ),
    Several(
        name="strategies",
        label="Searches",
        help="Every value with every other, at random, or each trial where a model of those before expects most.",
        default=METHODS,
        choices=METHODS,
        minimum=1,
    ),
    Integer(
        name="trials",
        label="Trials",
        help="How many each search has. A grid has as many values along each side as fit.",
        default=16,
        minimum=4,
        maximum=100,
        stops=(4, 9, 16, 25, 36, 64, 81, 100),
    ),
    Integer(
        name="repetitions",
        label="Repetitions",
        help="How often each search is begun anew, with other places and other first weights.",
        default=20,
        minimum=1,
        maximum=50,
        stops=(1, 5, 10, 20, 50),
    ),
    *(field for field in SWEEP_FIELDS if field.name in PROBLEM),
)


def complete(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a whole, checked configuration; another optimizer starts from its own defaults.

    Raises
    ------
    ConfigError
        If a field is unknown, outside its limits, or does not go with another; the path names it.
    """
    merged = dict(check_fields(FIELDS, {**before, **changes}))
    fit_settings("optimizer", merged, before, changes)
    if len(merged["parameters"]) > MOST:
        raise ConfigError("parameters", f"expected at most {MOST}, got {len(merged['parameters'])}", tuple(AXES))
    if "momentum" in merged["parameters"] and momentum_field(merged["optimizer"]) is None:
        problem = f"{OPTIMIZERS[merged['optimizer']].label} has no momentum; choose another optimizer or other settings"
        raise ConfigError("parameters", problem, tuple(name for name in AXES if name != "momentum"))
    return merged


def settings_at(config: Mapping[str, Any], place: Any) -> dict[str, float]:
    """Return the searched settings at a place of the unit cube, (parameters,)."""
    found = {}
    for name, share in zip(config["parameters"], place, strict=True):
        axis = AXES[name]
        ends = (axis.low, axis.high) if config["ranges"] == "usual" else (axis.minimum, axis.maximum)
        found[name] = axis.value(float(share), *ends)
    return found
