"""Settings that experiments share: which optimizer and which schedule, with their own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.optimizers import OPTIMIZERS, Optimizer, optimizer
from engine.schedules import SCHEDULES, Schedule, schedule
from engine.spec import Choice, Real, Settings, Spec

_SPECS: Final[Mapping[str, Mapping[str, Spec]]] = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES}
OPTIMIZER_SETTINGS: Final = Settings(
    name="optimizer_settings",
    label="Optimizer settings",
    help="The optimizer's own numbers, such as momentum.",
    of="optimizer",
    registry="optimizers",
)
SCHEDULE: Final = Choice(
    name="schedule",
    label="Schedule",
    help="How the learning rate changes as epochs pass.",
    default="constant",
    choices=tuple(SCHEDULES),
)
SCHEDULE_SETTINGS: Final = Settings(
    name="schedule_settings",
    label="Schedule settings",
    help="The schedule's own numbers, such as its length.",
    of="schedule",
    registry="schedules",
)

DESCENT: Final = (  # of experiments that have no other optimizer than gradient descent with momentum
    Real(
        name="learning_rate",
        label="Learning rate",
        help="How far a parameter moves against its gradient in one step.",
        formula=r"\eta",
        default=0.03,
        minimum=0.0,
        maximum=10.0,
        scale="log",
        stops=(0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    ),
    Real(
        name="momentum",
        label="Momentum",
        help="Which share of the last step is added to the next.",
        formula=r"\mu",
        default=0.9,
        minimum=0.0,
        maximum=0.99,
    ),
)


def optimizer_choice(default: str) -> Choice:
    """Return the choice of an optimizer."""
    return Choice(
        name="optimizer",
        label="Optimizer",
        help="How weights follow the gradient.",
        default=default,
        choices=tuple(OPTIMIZERS),
    )


def fit_settings(chooser: str, config: dict[str, Any], base: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Give another choice than in ``base`` its own numbers, unless they are changed with it; check them.

    Raises
    ------
    ConfigError
        If one of those numbers is unknown or outside its limits.
    """
    name = f"{chooser}_settings"
    if config[chooser] != base.get(chooser) and name not in changes:
        config[name] = {}
    config[name] = _SPECS[chooser][config[chooser]].check(config[name], f"{name}.")


def fit_training(config: dict[str, Any], base: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Give another optimizer or schedule its own numbers, unless they are changed with it; check them.

    Raises
    ------
    ConfigError
        If one of those numbers is unknown or outside its limits.
    """
    for chooser in _SPECS:
        fit_settings(chooser, config, base, changes)
    if "optimizer" in changes and "learning_rate" not in changes and changes["optimizer"] != base.get("optimizer"):
        config["learning_rate"] = OPTIMIZERS[config["optimizer"]].learning_rate


def chosen_optimizer(config: Mapping[str, Any]) -> Optimizer:
    """Return the optimizer with its learning rate and settings."""
    return optimizer(config["optimizer"], config["learning_rate"], **config["optimizer_settings"])


def chosen_schedule(config: Mapping[str, Any]) -> Schedule:
    """Return the schedule of the learning rate."""
    return schedule(config["schedule"], **config["schedule_settings"])
