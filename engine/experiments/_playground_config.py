"""The playground's settings: one field each, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS
from engine.datasets._columns import OWN
from engine.errors import ConfigError
from engine.experiments._features import FEATURES
from engine.experiments._own_data import task_of
from engine.experiments._own_map import COLUMN_KEYS, fit_features, fit_map
from engine.experiments._playground_looking import COPIES, LOOKING, fit_copies, fit_looking
from engine.experiments._training_fields import (
    OPTIMIZER_SETTINGS,
    SCHEDULE,
    SCHEDULE_SETTINGS,
    fit_training,
    optimizer_choice,
)
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import LEARNING_RATE
from engine.spec import AbstractField, Choice, Flag, Integer, Real, Rows, Settings, Several, check_fields

PLANAR: Final = tuple(key for key, spec in DATASETS.items() if spec.input_dimension == 2)
TASKS: Final = {"binary": "classification", "multiclass": "classification", "regression": "regression"}
FIRST_DATASET: Final = {"classification": "spiral", "regression": "reg_plane"}
LOSSES_OF: Final = {  # which losses make sense for which targets; the first is the default
    "binary": ("half_squared_error", "binary_cross_entropy", "hinge", "mse", "mae", "huber"),
    "multiclass": ("softmax_cross_entropy", "nll", "multiclass_hinge"),
    "regression": ("half_squared_error", "mse", "mae", "huber"),
}
_USED = {key for keys in LOSSES_OF.values() for key in keys}

FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="problem",
        label="Problem",
        help="Telling classes apart, or predicting a number.",
        default="classification",
        choices=("classification", "regression"),
    ),
    Choice(name="dataset", label="Data", help="Where the points come from.", default="spiral", choices=(*PLANAR, OWN)),
    Integer(
        name="samples",
        label="Samples",
        help="How many points, training and test together.",
        default=500,
        minimum=10,
        maximum=5000,
    ),
    Real(
        name="noise",
        label="Noise",
        help="How much chance is mixed into the points or their labels.",
        default=0.0,
        minimum=0.0,
        maximum=0.5,
        stops=tuple(step / 20 for step in range(11)),
        unit="share",
    ),
    Real(
        name="train_share",
        label="Training share",
        help="Which share of the points the network learns from; the others test it.",
        default=0.5,
        minimum=0.1,
        maximum=0.9,
        stops=tuple(step / 10 for step in range(1, 10)),
        unit="share",
    ),
    Integer(
        name="seed",
        label="Seed",
        help="Chooses points, first weights and order: the same seed gives the same run, bit for bit.",
        default=42,
        minimum=0,
        maximum=99_999,
    ),
    Several(
        name="features",
        label="Features",
        help="What the network sees of a point.",
        default=("x", "y"),
        choices=(*FEATURES, *COLUMN_KEYS),
        minimum=1,
    ),
    Rows(
        name="layers",
        label="Hidden layers",
        help="Layers between the features and the output.",
        default=({"units": 4}, {"units": 2}),
        minimum=0,
        maximum=10,
        entry=(
            Integer(
                name="units", label="Neurons", help="How many neurons the layer has.", default=4, minimum=1, maximum=32
            ),
            Choice(
                name="activation",
                label="Activation",
                help="What each neuron does with its weighted sum.",
                default="tanh",
                choices=tuple(ACTIVATIONS),
            ),
            Real(
                name="dropout",
                label="Dropout",
                help="Chance that a neuron is silenced in a training step.",
                formula="p",
                default=0.0,
                minimum=0.0,
                maximum=0.9,
            ),
            Flag(
                name="batch_norm",
                label="Batch normalization",
                help="Gives each neuron's sum mean 0 and variance 1 over the batch, then a learned scale and shift.",
                default=False,
            ),
            Flag(
                name="residual",
                label="Residual",
                help="Adds the layer's input to its output; only where both are equally wide.",
                default=False,
            ),
        ),
    ),
    Choice(
        name="initializer",
        label="Initializer",
        help="Where the weights start.",
        default="uniform",
        choices=tuple(INITIALIZERS),
    ),
    Choice(
        name="loss",
        label="Loss",
        help="How wrong an answer is, as one number; training makes it small.",
        default="half_squared_error",
        choices=tuple(key for key in LOSSES if key in _USED),
    ),
    optimizer_choice("sgd"),
    LEARNING_RATE,
    OPTIMIZER_SETTINGS,
    SCHEDULE,
    SCHEDULE_SETTINGS,
    Integer(
        name="batch_size",
        label="Batch size",
        help="How many points are averaged for one step.",
        default=10,
        minimum=1,
        maximum=512,
        stops=(1, 2, 5, 10, 15, 20, 25, 30, 64, 128, 256, 512),
    ),
    Flag(name="shuffle", label="Shuffle", help="Show the points in a new order each epoch.", default=True),
    Choice(
        name="regularization",
        label="Regularization",
        help="A pull of all weights towards zero, against overfitting.",
        default="none",
        choices=("none", "l1", "l2"),
    ),
    Real(
        name="regularization_rate",
        label="Rate",
        help="How strong the pull towards zero is.",
        formula=r"\lambda",
        default=0.0,
        minimum=0.0,
        maximum=10.0,
        scale="log",
        stops=(0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    ),
    Integer(
        name="regularization_from_epoch",
        label="From epoch",
        help="The pull begins in this epoch.",
        default=0,
        minimum=0,
        maximum=1_000_000,
    ),
    Flag(
        name="l1_dead_at_zero",
        label="Dead at zero",
        help="A weight that L1 has pulled to zero stays there, as in TensorFlow Playground.",
        default=False,
    ),
    Real(
        name="clip_norm",
        label="Clip norm",
        help="Shortens the whole gradient to this length; 0 leaves it.",
        default=0.0,
        minimum=0.0,
        maximum=1000.0,
    ),
    Real(
        name="clip_value",
        label="Clip value",
        help="Cuts each part of the gradient off at this size; 0 leaves it.",
        default=0.0,
        minimum=0.0,
        maximum=1000.0,
    ),
    Flag(
        name="early_stopping",
        label="Early stopping",
        help="Stops when the test loss no longer falls, and takes the best weights.",
        default=False,
    ),
    Integer(
        name="patience",
        label="Patience",
        help="How many epochs without progress early stopping waits.",
        default=50,
        minimum=1,
        maximum=100_000,
        unit="epochs",
    ),
    Real(
        name="target_loss",
        label="Stop at test loss",
        help="Stops as soon as the test loss is this small; 0 never does.",
        default=0.0,
        minimum=0.0,
        maximum=1000.0,
        scale="log",
    ),
    Flag(
        name="stop_on_plateau",
        label="Stop on a plateau",
        help="Stops when the training loss has not fallen by a hundredth for as many epochs as the patience says.",
        default=False,
    ),
    Integer(
        name="max_steps",
        label="Stop after",
        help="Stops after this many steps; 0 never does.",
        default=0,
        minimum=0,
        maximum=1_000_000_000,
        unit="steps",
    ),
    Choice(
        name="class_weights",
        label="Class weights",
        help="Balanced: a rare class counts as much as a common one.",
        default="none",
        choices=("none", "balanced"),
    ),
    Flag(
        name="normalize",
        label="Normalize inputs",
        help="Shifts and scales each feature to mean 0 and variance 1 over the training points.",
        default=False,
    ),
    Flag(
        name="keep_weights",
        label="Keep weights",
        help="Keep what was learned when layers or neurons are added or removed; off: start afresh.",
        default=True,
    ),
    *LOOKING,
    COPIES,
    Settings(
        name="own",
        label="Own data",
        help="Which table of the student's, which columns, and what becomes of empty cells.",
        of="dataset",
        registry="own",
    ),
    Settings(
        name="map",
        label="Map",
        help="Which two features of the own data the map shows, and where the others stand.",
        of="dataset",
        registry="own",
    ),
)


def complete(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``changes``, checked; fields that no longer fit the change take a fitting value.

    Raises
    ------
    ConfigError
        If a changed field is unknown, outside its limits, or in conflict with another changed field.
    """
    config = check_fields(FIELDS, {**base, **changes})
    _fit_data(config, changes)
    fit_features(config, changes)
    fit_map(config, changes)
    _fit_loss(config, changes)
    fit_looking(config, base, changes)
    fit_copies(config, changes)
    fit_training(config, base, changes)
    return config


def shortcuts(config: Mapping[str, Any]) -> list[bool]:
    """Say of each hidden layer whether its input is added to its output: wanted, and both are equally wide."""
    rows = config["layers"]
    widths = [len(config["features"]), *(row["units"] for row in rows)]
    return [row["residual"] and into == row["units"] for row, into in zip(rows, widths, strict=False)]


def _fit_data(config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Bring problem and data set together: the changed one wins."""
    if config["dataset"] == OWN and "task" not in config["own"]:
        raise ConfigError("dataset", "There are no points of your own in this run yet: choose a file or paint some.")
    if TASKS[task_of(config)] == config["problem"]:
        return
    if "dataset" in changes and "problem" in changes:
        fitting = tuple(key for key in PLANAR if TASKS[DATASETS[key].task] == config["problem"])
        raise ConfigError("dataset", f"{config['dataset']} is no data for {config['problem']}", fitting)
    if "dataset" in changes:
        config["problem"] = TASKS[task_of(config)]
    else:
        config["dataset"] = FIRST_DATASET[config["problem"]]


def _fit_loss(config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Choose a loss that fits the targets, unless an unfitting one was asked for."""
    allowed = LOSSES_OF[task_of(config)]
    if config["loss"] in allowed:
        return
    if "loss" in changes:
        raise ConfigError("loss", f"{config['loss']} does not fit {task_of(config)} targets", allowed)
    config["loss"] = allowed[0]
