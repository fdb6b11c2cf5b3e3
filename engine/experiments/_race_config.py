"""The race's settings: one field each, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import ConfigError
from engine.experiments._training_fields import OPTIMIZER_SETTINGS, optimizer_choice
from engine.optimizers import LEARNING_RATE, OPTIMIZERS
from engine.spec import AbstractField, Choice, Integer, Real, Rows, Settings, check_fields
from engine.surfaces import SURFACES, AbstractSurface

MOST: Final = 8  # contestants
CLOCKS: Final = ("steps", "evaluations", "seconds")
PLANES: Final = ("weights", "random", "path", "bend", "line")
LARGEST: Final = 1000.0
AXES: Final = ("x_axis", "y_axis")  # settings of a surface that choose what is drawn of it

FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="surface",
        label="Surface",
        help="The loss to descend: a formula, a small network, or a slice of a larger one.",
        default="bowl",
        choices=tuple(SURFACES),
    ),
    Settings(
        name="surface_settings",
        label="Surface settings",
        help="The surface's own numbers, such as its condition number.",
        of="surface",
        registry="surfaces",
    ),
    Rows(
        name="contestants",
        label="Contestants",
        help="Optimizers that start from the same weights and see the same batches.",
        default=(
            {"optimizer": "sgd", "learning_rate": 0.03},
            {"optimizer": "momentum", "learning_rate": 0.03},
            {"optimizer": "rmsprop", "learning_rate": 0.03},
            {"optimizer": "adam", "learning_rate": 0.1},
        ),
        minimum=1,
        maximum=MOST,
        entry=(
            optimizer_choice("sgd"),
            LEARNING_RATE,
            OPTIMIZER_SETTINGS,
            Choice(
                name="batch",
                label="Batch",
                help="The race's batches, or the whole data at every step (batch gradient).",
                default="race",
                choices=("race", "whole"),
            ),
        ),
    ),
    Integer(
        name="batch_size",
        label="Batch size",
        help="How many samples are averaged for one step; a formula has none.",
        default=3,
        minimum=1,
        maximum=512,
        stops=(1, 2, 3, 5, 10, 20, 32, 64, 128, 256, 512),
    ),
    Choice(
        name="clock",
        label="Clock",
        help="What is equal for all: steps, gradients of single samples computed, or seconds of computing.",
        default="steps",
        choices=CLOCKS,
    ),
    Integer(
        name="seeds",
        label="Seeds",
        help="How many races are run side by side, each from other first weights and with other batches.",
        default=1,
        minimum=1,
        maximum=64,
        stops=(1, 4, 16, 32, 64),
    ),
    Integer(
        name="seed",
        label="Seed",
        help="Chooses first weights and batches of the race that is drawn; 0 starts at the surface's own start.",
        default=0,
        minimum=0,
        maximum=99_999,
    ),
    Choice(
        name="start",
        label="Start",
        help="Where the seed says, or where you clicked.",
        default="seed",
        choices=("seed", "chosen"),
    ),
    Real(
        name="start_x",
        label="Start across",
        help="Where on the slice you clicked, from left to right.",
        default=0.0,
        minimum=-LARGEST,
        maximum=LARGEST,
    ),
    Real(
        name="start_y",
        label="Start up",
        help="Where on the slice you clicked, from bottom to top.",
        default=0.0,
        minimum=-LARGEST,
        maximum=LARGEST,
    ),
    Choice(
        name="plane",
        label="Slice",
        help="Two weights; two random directions; where the paths moved most; where the loss bends most; or the plane "
        "through the start and the first two contestants.",
        default="weights",
        choices=PLANES,
    ),
    Integer(
        name="plane_seed",
        label="Directions",
        help="Chooses the two random directions.",
        default=0,
        minimum=0,
        maximum=99_999,
    ),
    Choice(
        name="center",
        label="Around",
        help="What the weights that are not drawn are taken from: the start, the contestant that leads, or the lowest "
        "point where it is known.",
        default="leader",
        choices=("start", "leader", "optimum"),
    ),
    Real(
        name="target_loss",
        label="Target loss",
        help="Who comes below this first wins.",
        default=0.01,
        minimum=-LARGEST,
        maximum=LARGEST,
        scale="log",
        stops=(0.0001, 0.001, 0.01, 0.1, 1.0),
    ),
    Real(
        name="clip_norm",
        label="Clip norm",
        help="A longer gradient is shortened to this length; 0 switches it off.",
        default=0.0,
        minimum=0.0,
        maximum=1e6,
    ),
    Real(
        name="clip_value",
        label="Clip value",
        help="Each component of the gradient is limited to this size; 0 switches it off.",
        default=0.0,
        minimum=0.0,
        maximum=1e6,
    ),
    Real(
        name="weight_decay",
        label="Weight decay",
        help="Pull of all weights towards zero (L2), part of everyone's gradient.",
        formula=r"\lambda",
        default=0.0,
        minimum=0.0,
        maximum=10.0,
    ),
)
LOOKING: Final = frozenset({"plane", "plane_seed", "center"})  # these change only the picture
TUNING: Final = frozenset({"contestants", "target_loss"})  # these may change while the race goes on


def complete(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a whole, checked configuration; another surface or optimizer starts from its own defaults.

    Raises
    ------
    ConfigError
        If a field is unknown, outside its limits, or does not go with another; the path names it.
    """
    merged = dict(check_fields(FIELDS, {**before, **changes}))
    if merged["surface"] != before.get("surface"):
        merged["surface_settings"] = dict(changes.get("surface_settings", {}))
        if "surface" in before and "start" not in changes:
            merged["start"] = "seed"
    merged["surface_settings"] = SURFACES[merged["surface"]].check(merged["surface_settings"], "surface_settings.")
    old_rows = before.get("contestants", [])
    for number, row in enumerate(merged["contestants"]):
        settings = row["optimizer_settings"]
        same = number < len(old_rows) and old_rows[number]["optimizer"] == row["optimizer"]
        if not same and number < len(old_rows) and settings == old_rows[number]["optimizer_settings"]:
            settings = {}
        path = f"contestants.{number}.optimizer_settings."
        row["optimizer_settings"] = OPTIMIZERS[row["optimizer"]].check(settings, path)
    if merged["start"] == "chosen" and merged["plane"] not in ("weights", "random"):
        allowed = ("weights", "random")
        raise ConfigError("plane", "a start can be chosen on a slice of two weights or of random directions", allowed)
    return merged


def settle_center(target: AbstractSurface, config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Look around the leader where no lowest point is known; raise `ConfigError` if that point was asked for."""
    if config["center"] == "optimum" and target.lowest is None:
        if "center" in changes:
            raise ConfigError("center", "no lowest point of this surface is known", ("start", "leader"))
        config["center"] = "leader"


def same_but_axes(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether two configurations have the same loss and draw other numbers of it."""
    rests = [
        {name: value for name, value in config["surface_settings"].items() if name not in AXES}
        for config in (before, after)
    ]
    return bool(before["surface"] == after["surface"] and rests[0] == rests[1])


def same_contestants(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether nothing has changed of the contestants that cannot change while they run."""
    lanes = [[(row["optimizer"], row["batch"]) for row in config["contestants"]] for config in (before, after)]
    return lanes[0] == lanes[1]
