"""The convolution lab's settings: one field each, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import ConfigError
from engine.experiments._convnet_slices import FIELDS as SLICE_FIELDS
from engine.experiments._convnet_stack import OWN, STACK
from engine.images import IMAGES, is_here
from engine.optimizers import LEARNING_RATE, OPTIMIZERS
from engine.presets import PRESETS, PresetSpec
from engine.spec import AbstractField, Choice, Flag, Integer, Settings, Text, check_fields

DATASETS: Final = ("mnist", "fashion_mnist", "digits")
SIDE: Final = 28  # pixels along each side of every picture
JUDGED: Final = 500  # test pictures that losses, accuracies and confusions are taken over
RECOMMENDED: Final = ("optimizer", "learning_rate", "batch_size")  # what a network of the course brings along
_HEX: Final = frozenset("0123456789abcdef")

FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="image_set",
        label="Pictures",
        help="Digits are tiny and learned in seconds; MNIST has 28 x 28 pixels; Fashion-MNIST shows clothes.",
        default="mnist" if is_here("mnist") else "digits",
        choices=DATASETS,
    ),
    Choice(
        name="preset",
        label="Network",
        help="A network of the course; its recommended way of training comes with it.",
        default="lenet1",
        choices=(*PRESETS, OWN),
    ),
    Settings(
        name="preset_settings",
        label="Network settings",
        help="The network's own numbers, such as its depth.",
        of="preset",
        registry="presets",
    ),
    STACK,
    Choice(
        name="optimizer",
        label="Optimizer",
        help="How weights follow the gradient.",
        default="adam",
        choices=tuple(OPTIMIZERS),
    ),
    LEARNING_RATE,
    Settings(
        name="optimizer_settings",
        label="Optimizer settings",
        help="The optimizer's own numbers, such as momentum.",
        of="optimizer",
        registry="optimizers",
    ),
    Integer(
        name="batch_size",
        label="Batch size",
        help="How many pictures are averaged for one step.",
        default=64,
        minimum=1,
        maximum=512,
        stops=(1, 8, 16, 32, 50, 64, 100, 128, 256, 512),
    ),
    Integer(
        name="samples",
        label="Samples",
        help="How many of the set's training pictures are used; all of them where there are fewer.",
        default=10_000,
        minimum=100,
        maximum=60_000,
        stops=(100, 500, 1_000, 5_000, 10_000, 20_000, 60_000),
    ),
    Integer(
        name="seed",
        label="Seed",
        help="Chooses first weights and order of the pictures: the same seed gives the same run, bit for bit.",
        default=42,
        minimum=0,
        maximum=99_999,
    ),
    Flag(
        name="augmentation",
        label="Augmentation",
        help="Shift, turn and scale every training picture a little, differently each time.",
        default=False,
    ),
    Integer(
        name="image",
        label="Picture",
        help="Which of the test pictures is looked at closely.",
        default=0,
        minimum=0,
        maximum=JUDGED - 1,
    ),
    Text(
        name="drawing",
        label="Drawing",
        help=f"A drawn picture in place of the pinned one: {SIDE} x {SIDE} hexadecimal digits, 0 black to f white.",
        longest=SIDE * SIDE,
    ),
    *SLICE_FIELDS,
)


def complete(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``changes``, checked; a new network brings its recommended optimizer along.

    Raises
    ------
    ConfigError
        If a changed field is unknown or outside its limits.
    """
    config = check_fields(FIELDS, {**base, **changes})
    if config["preset"] != base.get("preset") and "preset_settings" not in changes:
        config["preset_settings"] = {}
    if config["preset"] == OWN:
        config["preset_settings"] = {}
    else:
        recipe = PRESETS[config["preset"]]
        config["preset_settings"] = recipe.check(config["preset_settings"], "preset_settings.")
        if config["preset"] != base.get("preset"):
            config |= _advice(recipe, changes)
    if "optimizer" in changes and changes["optimizer"] != base.get("optimizer") and "learning_rate" not in changes:
        config["learning_rate"] = OPTIMIZERS[config["optimizer"]].learning_rate
    if config["optimizer"] != base.get("optimizer") and "optimizer_settings" not in changes:
        config["optimizer_settings"] = {}
    chosen = OPTIMIZERS[config["optimizer"]]
    config["optimizer_settings"] = chosen.check(config["optimizer_settings"], "optimizer_settings.")
    _check_drawing(config["drawing"])
    _check_presence(config["image_set"])
    return config


def _advice(recipe: PresetSpec, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a network of the course is best trained, but for what is being changed anyway."""
    advised = recipe.optimizer()
    values = dict(zip(RECOMMENDED, (advised.key, advised.learning_rate, recipe.batch_size), strict=True))
    return {name: value for name, value in values.items() if name not in changes}


def _check_drawing(drawing: str) -> None:
    if drawing and (len(drawing) != SIDE * SIDE or not set(drawing) <= _HEX):
        raise ConfigError("drawing", f"expected nothing or {SIDE * SIDE} digits from 0 to f, got {len(drawing)} others")


def _check_presence(dataset: str) -> None:
    if not is_here(dataset):
        present = tuple(key for key in DATASETS if is_here(key))
        how = f"fetch it with `playground data get {dataset}`, or choose {' or '.join(present)}"
        raise ConfigError("image_set", f"{IMAGES[dataset].label} is not on this machine: {how}", present)
