"""The convolution lab's settings: one field each, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import ConfigError
from engine.experiments import _convnet_augmentation as augmentation
from engine.experiments import _image_choice
from engine.experiments._convnet_albums import OWN_PICTURES
from engine.experiments._convnet_old_stack import OLD_STACK, modernised
from engine.experiments._convnet_slices import FIELDS as SLICE_FIELDS
from engine.experiments._convnet_stack import OWN, OWN_LAYERS, PATH, checked
from engine.experiments._drawing import check_drawing, drawing_field
from engine.experiments._training_fields import (
    OPTIMIZER_SETTINGS,
    SCHEDULE,
    SCHEDULE_SETTINGS,
    fit_training,
    optimizer_choice,
)
from engine.images import IMAGES
from engine.images._album import shape_of
from engine.optimizers import LEARNING_RATE
from engine.presets import PRESETS, PresetSpec
from engine.program import Shape
from engine.spec import AbstractField, Choice, Integer, Settings, check_fields

SEED: Final = Integer(
    name="seed",
    label="Seed",
    help="Chooses first weights and order of the pictures: the same seed gives the same run, bit for bit.",
    default=42,
    minimum=0,
    maximum=99_999,
)
SIDE: Final = 28  # pixels along each side of a drawing; smaller pictures are enlarged to as many
DRAWN: Final = (SIDE, SIDE, 1)
JUDGED: Final = 500  # test pictures that losses, accuracies and confusions are taken over

FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="image_set",
        label="Pictures",
        help="Digits are tiny and learned in seconds; MNIST has 28 x 28 pixels; Fashion-MNIST shows clothes; Flowers "
        "are color photos.",
        default=_image_choice.default(),
        choices=(*_image_choice.offered("network"), OWN_PICTURES),
    ),
    Settings(
        name="pictures",
        label="Own pictures",
        help="Which folder of the student's own, a class a folder.",
        of="image_set",
        registry="own",
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
    OWN_LAYERS,
    OLD_STACK,
    optimizer_choice("adam"),
    LEARNING_RATE,
    OPTIMIZER_SETTINGS,
    SCHEDULE,
    SCHEDULE_SETTINGS,
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
    SEED,
    *augmentation.FIELDS,
    Integer(
        name="image",
        label="Picture",
        help="Which of the test pictures is looked at closely.",
        default=0,
        minimum=0,
        maximum=JUDGED - 1,
    ),
    drawing_field("A drawn picture in place of the pinned one", SIDE, SIDE),
    *SLICE_FIELDS,
)
SLICED: Final = frozenset({"plane", "plane_seed"})
LOOKING: Final = frozenset({"image", "drawing"}) | SLICED  # these change only what is looked at
TUNING: Final = frozenset(  # these may change while it trains; all others start the weights afresh
    {"optimizer", "learning_rate", "optimizer_settings", "schedule", "schedule_settings", "batch_size"}
)


def complete(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``changes``, checked; a new network brings its recommended optimizer along.

    Raises
    ------
    ConfigError
        If a changed field is unknown or outside its limits.
    """
    changes = modernised(changes)
    config = check_fields(FIELDS, {**base, **changes})
    is_new = config["preset"] != base.get("preset")
    if config["preset"] != OWN and is_new:
        changes = {**_advice(PRESETS[config["preset"]], changes), **changes}
        config = check_fields(FIELDS, {**base, **changes})
    if config["preset"] == OWN or (is_new and "preset_settings" not in changes):
        config["preset_settings"] = {}
    if config["preset"] != OWN:
        settings = PRESETS[config["preset"]].check(config["preset_settings"], "preset_settings.")
        config["preset_settings"] = settings
    config[PATH] = checked(config[PATH])
    config["augmentation_settings"] = augmentation.checked(config["augmentation_settings"])
    fit_training(config, base, changes)
    if config["image_set"] != OWN_PICTURES:
        _image_choice.check_presence(config["image_set"], "network")
    shape = input_shape(config)
    if shape == DRAWN:
        check_drawing(config["drawing"], SIDE, SIDE)
    elif changes.get("drawing"):
        message = f"a drawing has {SIDE} x {SIDE} grey pixels; the chosen pictures have {in_words(shape)}"
        raise ConfigError("drawing", message)
    else:
        config["drawing"] = ""
    return config


def input_shape(config: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return height, width and channels of the chosen pictures as a network takes them."""
    if config["image_set"] == OWN_PICTURES:
        return shape_of(config["pictures"])
    height, width, channels = IMAGES[config["image_set"]].shape
    return max(height, SIDE), max(width, SIDE), channels


def in_words(shape: Shape) -> str:
    """Return what a picture of a shape consists of."""
    height, width, channels = shape
    return f"{height} x {width} pixels" + (f" of {channels} colors" if channels > 1 else "")


def _advice(recipe: PresetSpec, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a network of the course is best trained; what belongs to a choice that is changed anyway stays out."""
    advised, planned = recipe.optimizer(), recipe.schedule()
    advice: dict[str, Any] = {"batch_size": recipe.batch_size}
    if recipe.samples:
        advice["samples"] = recipe.samples
    if "optimizer" not in changes:
        advice |= {"optimizer": advised.key, "learning_rate": advised.learning_rate}
    if "schedule" not in changes:
        advice |= {"schedule": planned.key, "schedule_settings": dict(planned.settings)}
    return advice
