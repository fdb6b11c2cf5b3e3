"""Transfer: what a network has learned on some classes helps another that sees few examples of other classes."""

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
from engine.experiments._convnet_streams import scaled
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D
from engine.network import Network
from engine.spec import Integer
from engine.trainer import Trainer

NAMES: Final = {
    "donor": "the first network, on its own classes",
    "frozen": "kept features",
    "tuned": "tuned features",
    "scratch": "a start from scratch",
}
KEYS: Final = tuple(NAMES)
FEATURES: Final = "layers.5"  # the trunk's last layer
TRUNK: Final = 2  # layers with weights that are handed on
HALF: Final = 5  # classes of the first network; the others are the new ones
SHOWN_EXAMPLES: Final = 25
FIELDS: Final = (
    shared.IMAGE_SET,
    *shared.training(0.003, 32, 2_000),
    Integer(
        name="first_steps",
        label="First steps",
        help="How long the first network learns its five classes; the three others begin then.",
        default=200,
        minimum=10,
        maximum=5_000,
        stops=(10, 50, 100, 200, 500, 1_000),
        unit="steps",
    ),
    Integer(
        name="examples",
        label="Examples",
        help="Pictures of each new class that the three others learn from.",
        default=5,
        minimum=1,
        maximum=200,
        stops=(1, 2, 5, 10, 20, 50, 100, 200),
    ),
)


class Transfer(AbstractContest):
    """A first network on five classes, then three on the other five: its features kept, tuned, or none of them."""

    KEY = "transfer"
    FIELDS = FIELDS
    LOOKING = frozenset[str]()
    NAMES = NAMES

    def _enter(self, config: Mapping[str, Any]) -> list[Contestant]:
        _image_choice.check_presence(config["image_set"], "contest")
        self._data = data = pictures(config["image_set"], config["samples"])
        known, judged_known = data.train_classes < HALF, data.test_classes < HALF
        fresh = self._examples(config["examples"])
        self._shown = data.train[fresh]
        new, new_classes = as_inputs(data.train[fresh]), data.train_classes[fresh] - HALF
        judged, judged_classes = as_inputs(data.test[~judged_known]), data.test_classes[~judged_known] - HALF
        first = config["first_steps"]
        x, classes = as_inputs(data.train[known]), data.train_classes[known]
        donor, trainer = classifier((SIDE, SIDE, 1), [*_trunk(), Dense(HALF)], config, x, classes)
        count = len(data.classes) - HALF
        entered = [
            Contestant(
                "donor",
                donor,
                trainer,
                as_inputs(data.test[judged_known]),
                data.test_classes[judged_known],
                last_step=first,
            )
        ]
        side = donor.nodes[5].shape
        for key in KEYS[1:]:
            layers = [Flatten(), Dense(count)] if key == "frozen" else [*_trunk(), Dense(count)]
            shape = side if key == "frozen" else (SIDE, SIDE, 1)
            # Kept features are computed once when the first network has learned them; nothing is known of them before.
            x = np.zeros((len(new), *side), np.float32) if key == "frozen" else new
            test = np.zeros((len(judged), *side), np.float32) if key == "frozen" else judged
            learner = classifier(shape, layers, config, x, new_classes)
            entered.append(Contestant(key, *learner, test, judged_classes, first_step=first))
        self._new, self._judged = new, judged
        return entered

    def _examples(self, wanted: int) -> np.ndarray:
        """Return the places of the first pictures of each new class; raise `ConfigError` if there are too few."""
        places = []
        for number in range(HALF, len(self._data.classes)):
            found = np.flatnonzero(self._data.train_classes == number)
            if len(found) < wanted:
                message = f"there are only {len(found)} training pictures of class {number}; use more samples"
                raise ConfigError("examples", message, (1, len(found)))
            places.append(found[:wanted])
        return np.concatenate(places)

    def _wake(self, contestant: Contestant) -> None:
        """Hand on what the first network has learned."""
        donor = self._contestants[0].network
        if contestant.key == "tuned":
            own = contestant.network.parameters()
            for name, learned in list(donor.parameters().items())[: 2 * TRUNK]:
                own[name][...] = learned
        if contestant.key == "frozen":
            x, contestant.test = (_features(donor, part) for part in (self._new, self._judged))
            targets = self._contestants[-1].trainer.y
            contestant.trainer = Trainer(contestant.network, x, targets, self._config["batch_size"])

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        found = super().measures()
        return {
            **found,
            "gain": max(found["frozen"], found["tuned"]) - found["scratch"],
            "examples": float(self._config["examples"]),
            "own_steps": max(0.0, found["steps"] - self._config["first_steps"]),
        }

    def _draw(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        sheets, scales = [], []
        for one in self._contestants:
            if one.key == "frozen":
                continue
            begun = self._has_begun(one)
            weights = one.network.parameters()["layers.0.weight"][:, :, 0].transpose(2, 0, 1)
            sheet, scale = scaled(weights if begun else np.zeros_like(weights))
            sheets.append(sheet)
            scales.append(scale if begun else math.nan)
        count = self._config["examples"]
        each = min(count, SHOWN_EXAMPLES // HALF)
        rows = [place * count + number for place in range(len(self._shown) // count) for number in range(each)]
        return [
            np.stack(sheets),
            np.array(scales, dtype=np.float32),
            np.ascontiguousarray(self._shown[rows, :, :, 0]),
            np.array([each], dtype=np.int32),
        ]


def _trunk() -> list[AbstractLayer]:
    return [
        *(Conv2D(8, 5), Activation("relu"), MaxPool2D(2)),
        *(Conv2D(16, 5), Activation("relu"), MaxPool2D(2)),
        Flatten(),
    ]


def _features(donor: Network, x: np.ndarray) -> np.ndarray:
    """Return what the trunk makes of pictures, (n, height, width, maps) float32."""
    return np.ascontiguousarray(donor.capture(x, [FEATURES])[FEATURES].T).reshape(-1, *donor.nodes[5].shape)


SPEC = ExperimentSpec(
    label="Transfer",
    help="Features learned on five classes, used for five others with few examples, against a start from scratch.",
    order=32,
    fields=FIELDS,
    streams=(
        STATUS,
        curves_of(KEYS),
        StreamSpec(
            name="transfer",
            kind="snapshot",
            help="First filters of the networks that have some of their own, and the examples of the new classes.",
            arrays=(
                ArraySpec(name="filters", dtype="int8", shape=(3, 8, 5, 5), help="First network, tuned, from scratch."),
                ArraySpec(name="scale", dtype="float32", shape=(3,), help="What 127 stands for; NaN: not begun."),
                ArraySpec(name="examples", dtype="uint8", shape=("n", SIDE, SIDE), help="Class by class."),
                ArraySpec(name="each", dtype="int32", shape=(1,), help="Shown examples of each class."),
            ),
        ),
    ),
    measures=(
        STEPS,
        *measures_of(NAMES),
        Measure(name="gain", label="lead of transferred features", help="The better one's accuracy minus scratch."),
        Measure(name="examples", label="number of examples of each new class", help="What the three learn from."),
        Measure(name="own_steps", label="number of steps on new classes", help="Since the first network has stopped."),
    ),
    create=Transfer,
)
