"""What networks still recognise when pictures are moved, turned, resized or set into a larger canvas."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments import _contest_fields as shared
from engine.experiments import _image_choice
from engine.experiments._contest import STATUS, STEPS, AbstractContest, curves_of, measures_of
from engine.experiments._contestant import Contestant, classifier
from engine.experiments._convnet_config import SIDE
from engine.experiments._convnet_pictures import as_inputs, pictures
from engine.experiments._deform import AMOUNTS, CHANGES, NOTHING, changed
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.augment2d import Augment2D
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D
from engine.network import Network
from engine.spec import Choice, Flag, Real, check_fields

NAMES: Final = {
    "perceptron": "the perceptron",
    "convolution": "the convolutional net",
    "any_size": "global pooling",
}
KEYS: Final = tuple(NAMES)
RESPONDING: Final = 100  # test pictures a place of the curve
FIELDS: Final = (
    shared.IMAGE_SET,
    *shared.training(0.003, 32, 2_000),
    Flag(
        name="augmentation",
        label="Augmentation",
        help="Shift, turn and scale every training picture, differently each time.",
        default=False,
    ),
    Choice(
        name="change",
        label="Change",
        help="What is done to the test pictures.",
        default="shift_across",
        choices=CHANGES,
    ),
    Real(
        name="amount",
        label="How much",
        help="Pixels to the right or down, degrees clockwise, factor of the size, or width of the canvas in pixels.",
        default=0.0,
        minimum=-180.0,
        maximum=180.0,
    ),
    shared.IMAGE,
)


class Invariance(AbstractContest):
    """A perceptron, a convolutional network, and one whose last pooling is as wide as its map."""

    KEY = "invariance"
    FIELDS = FIELDS
    LOOKING = frozenset({"image", "change", "amount"})
    NAMES = NAMES

    def _complete(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole configuration; a new kind of change begins with none."""
        checked = check_fields(self.FIELDS, config)
        before = getattr(self, "_config", checked)  # there is none yet at the beginning
        low, high = AMOUNTS[checked["change"]][0], AMOUNTS[checked["change"]][-1]
        if before["change"] != checked["change"] and before["amount"] == checked["amount"]:
            checked["amount"] = NOTHING[checked["change"]]
        if not low <= checked["amount"] <= high:
            raise ConfigError(
                "amount", f"expected a number from {low:g} to {high:g}, got {checked['amount']:g}", (low, high)
            )
        return checked

    def _enter(self, config: Mapping[str, Any]) -> list[Contestant]:
        _image_choice.check_presence(config["image_set"], "contest")
        self._data = data = pictures(config["image_set"], config["samples"])
        train, test = as_inputs(data.train), as_inputs(data.test[: shared.JUDGED])
        entered = []
        for key in KEYS:
            layers = _layers(key, SIDE, len(data.classes), augmented=config["augmentation"])
            learner = classifier((SIDE, SIDE, 1), layers, config, train, data.train_classes)
            entered.append(Contestant(key, *learner, test, data.test_classes[: shared.JUDGED]))
        return entered

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on; accuracies of moved pictures as they are now."""
        moved = self._accuracies(self._config["change"], self._config["amount"])
        return {
            **super().measures(),
            **{f"{key}_moved": share for key, share in zip(KEYS, moved, strict=True)},
            "amount": float(self._config["amount"]),
        }

    def _accuracies(self, change: str, amount: float) -> list[float]:
        """Return each contestant's share of changed test pictures told right; NaN if it cannot take their size."""
        judged = changed(self._contestants[0].test[:RESPONDING], change, amount)
        targets = self._data.test_classes[:RESPONDING]
        return [
            math.nan if said is None else float(np.mean(said.argmax(axis=1) == targets))
            for said in (self._ask(one, judged) for one in self._contestants)
        ]

    def _ask(self, one: Contestant, judged: np.ndarray) -> np.ndarray | None:
        """Return probabilities (n, classes); None if a layer has no weights for pictures of this size."""
        width = judged.shape[1]
        if width == SIDE:
            return one.network.predict(judged)
        if one.key != "any_size":
            return None
        layers = _layers(one.key, width, len(self._data.classes))
        wide = Network(judged.shape[1:], layers, "softmax_cross_entropy", batch_size=1)
        for learned, own in zip(one.network.parameters().values(), wide.parameters().values(), strict=True):
            own[...] = learned
        return wide.predict(judged)

    def _draw(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        change, amount = self._config["change"], self._config["amount"]
        curves = np.array([self._accuracies(change, place) for place in AMOUNTS[change]]).T
        number = min(self._config["image"], len(self._data.test) - 1)
        picture = changed(as_inputs(self._data.test[: number + 1]), change, amount)[number:]
        classes = len(self._data.classes)
        said = [self._ask(one, picture) for one in self._contestants]
        return [
            np.array(AMOUNTS[change]),
            np.ascontiguousarray(curves),
            np.rint(picture[0, :, :, 0] * 255.0).astype(np.uint8),
            np.stack([np.full(classes, np.nan) if row is None else row[0] for row in said]).astype(np.float32),
            np.array([self._data.test_classes[number]], dtype=np.int32),
            np.array([amount, *self._accuracies(change, amount)]),
        ]

    def network(self) -> dict[str, Any]:
        """Return who takes part, and the classes."""
        return {**super().network(), "outputs": list(self._data.classes)}


def _layers(key: str, width: int, classes: int, *, augmented: bool = False) -> list[AbstractLayer]:
    """Return a contestant's layers for pictures of some width; the last pooling of `any_size` follows it."""
    first: list[AbstractLayer] = [Augment2D(shift=5.0, rotate=20.0, scale=0.3)] if augmented else []
    if key == "perceptron":
        return [*first, Flatten(), Dense(64), Activation("relu"), Dense(classes)]
    body: list[AbstractLayer] = [
        *(Conv2D(8, 5), Activation("relu"), MaxPool2D(2)),
        *(Conv2D(16, 5), Activation("relu"), MaxPool2D(2)),
    ]
    if key == "any_size":
        side = ((width - 4) // 2 - 4) // 2 - 2
        body += [Conv2D(32, 3), Activation("relu"), MaxPool2D(side)]
    return [*first, *body, Flatten(), Dense(classes)]


def _moved(key: str) -> Measure:
    label = f"accuracy of {NAMES[key]} on changed pictures"
    return Measure(name=f"{key}_moved", label=label, help="NaN where it cannot take pictures of this size.")


SPEC = ExperimentSpec(
    label="Invariance",
    help="What a perceptron and two convolutional networks still recognise when pictures are moved or turned.",
    order=33,
    fields=FIELDS,
    streams=(
        STATUS,
        curves_of(KEYS),
        StreamSpec(
            name="response",
            kind="snapshot",
            help="Accuracy over the amount of a change, and one changed picture.",
            arrays=(
                ArraySpec(name="amounts", dtype="float64", shape=("places",), help="Pixels, degrees or factor."),
                ArraySpec(name="accuracies", dtype="float64", shape=(len(KEYS), "places"), help="NaN: does not fit."),
                ArraySpec(name="picture", dtype="uint8", shape=("side", "side"), help="Changed; 0 black, 255 white."),
                ArraySpec(
                    name="probabilities", dtype="float32", shape=(len(KEYS), "classes"), help="A contestant a row."
                ),
                ArraySpec(name="target", dtype="int32", shape=(1,), help="The true class."),
                ArraySpec(name="now", dtype="float64", shape=(1 + len(KEYS),), help="Chosen amount, accuracies there."),
            ),
        ),
    ),
    measures=(
        STEPS,
        *measures_of(NAMES),
        *(_moved(key) for key in KEYS),
        Measure(name="amount", label="amount of the change", help="Pixels, degrees or factor."),
    ),
    create=Invariance,
)
