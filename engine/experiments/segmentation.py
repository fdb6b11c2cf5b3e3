"""A label for every pixel: networks of convolutions alone that see little, more, or much around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments import _contest_fields as shared
from engine.experiments import _image_choice
from engine.experiments._contest import STATUS, STEPS, AbstractContest, curves_of
from engine.experiments._contestant import Contestant, classifier
from engine.experiments._convnet_pictures import as_inputs, pictures
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._scenes import CLASSES, SIZE, framed, overlap, scenes, windows
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.conv2d import Conv2D
from engine.layers.flatten import Flatten
from engine.network import Network
from engine.spec import Choice, Integer

VIEWS: Final = {"near": 5, "middle": 13, "wide": 25}  # px along each side of what decides about a pixel
NAMES: Final = {key: f"a view of {view} × {view}" for key, view in VIEWS.items()}
KEYS: Final = tuple(NAMES)
MAPS: Final = (12, 16, 32)  # of the layers of filters; each looks at pixels further apart
SCENES: Final = 300  # that training windows are cut from
JUDGED: Final = 30  # test scenes
FIELDS: Final = (
    Choice(
        name="image_set",
        label="Digits",
        help="Where single digits come from.",
        default=_image_choice.default(),
        choices=_image_choice.offered("digits"),
    ),
    *shared.training(0.003, 32, 3_000),
    Integer(name="digits", label="In a scene", help="How many digits each scene has.", default=2, minimum=1, maximum=4),
    Integer(
        name="image",
        label="Scene",
        help="Which of the test scenes is looked at.",
        default=0,
        minimum=0,
        maximum=JUDGED - 1,
    ),
)


class Segmentation(AbstractContest):
    """Three fully convolutional networks that name the digit each pixel belongs to."""

    KEY = "segmentation"
    FIELDS = FIELDS
    FIRST_POINTS = 25  # to name all pixels of the test scenes takes as long as many steps
    LOOKING = frozenset({"image"})
    NAMES = NAMES

    def _enter(self, config: Mapping[str, Any]) -> list[Contestant]:
        _image_choice.check_presence(config["image_set"], "digits")
        data = pictures(config["image_set"], config["samples"])
        rng = np.random.Generator(np.random.Philox(key=config["seed"]))
        each = config["digits"]
        train, labels = scenes(as_inputs(data.train)[..., 0], data.train_classes, SCENES, each, rng)
        self._judged, self._truth = scenes(as_inputs(data.test)[..., 0], data.test_classes, JUDGED, each, rng)
        largest = max(VIEWS.values())
        cut, middles = windows(train, labels, config["samples"], largest, rng)
        self._whole = {}
        entered = []
        for key, view in VIEWS.items():
            around = SIZE + view - 1
            self._whole[key] = Network((around, around, 1), _layers(key), "mse", batch_size=1)
            edge = (largest - view) // 2
            own = np.ascontiguousarray(cut[:, edge : edge + view, edge : edge + view])
            learner = classifier((view, view, 1), _layers(key), config, own, middles)
            entered.append(Contestant(key, *learner, framed(self._judged, view), middles))
        return entered

    def _labels(self, one: Contestant, pictures: np.ndarray) -> np.ndarray:
        """Return a label for each pixel of framed pictures: the weights of the window, laid over all of them."""
        whole, learned = self._whole[one.key], one.network.parameters()
        for name, own in whole.parameters().items():
            own[...] = learned[name]
        scores = whole.predict(pictures, logits=True).reshape(-1, SIZE, SIZE, CLASSES + 1)
        return np.asarray(scores.argmax(axis=-1), dtype=np.uint8)

    def _shares(self) -> list[float]:
        return [overlap(self._labels(one, one.test), self._truth) for one in self._contestants]

    def _draw(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        number = self._config["image"]
        picture = self._judged[number : number + 1]
        found = np.concatenate([self._labels(one, one.test[number : number + 1]) for one in self._contestants])
        truth = self._truth[number]
        return [
            np.rint(picture[0, :, :, 0] * 255.0).astype(np.uint8),
            truth,
            found,
            np.array([overlap(one, truth) for one in found]),
        ]

    def network(self) -> dict[str, Any]:
        """Return who takes part, what they are judged by, and the classes."""
        return {**super().network(), "score": "overlap", "outputs": [str(number) for number in range(CLASSES)]}


def _layers(key: str) -> list[AbstractLayer]:
    """Return convolutions alone, without pooling: of a window they leave one pixel, of a scene one for each."""
    layers: list[AbstractLayer] = []
    for number in range(1 + KEYS.index(key)):
        layers += [Conv2D(MAPS[number], 5, dilation=1 + number), Activation("relu")]
    return [*layers, Conv2D(CLASSES + 1, 1), Flatten()]


SPEC = ExperimentSpec(
    label="Segmentation",
    help="Networks of convolutions alone give every pixel of a scene a label: a digit, or paper.",
    order=36,
    fields=FIELDS,
    streams=(
        STATUS,
        curves_of(KEYS),
        StreamSpec(
            name="segmentation",
            kind="snapshot",
            help="One scene, its labels, and those that each contestant gives.",
            arrays=(
                ArraySpec(name="scene", dtype="uint8", shape=(SIZE, SIZE), help="0 black, 255 white."),
                ArraySpec(name="truth", dtype="uint8", shape=(SIZE, SIZE), help="0 paper, then digit + 1."),
                ArraySpec(name="found", dtype="uint8", shape=(len(KEYS), SIZE, SIZE), help="A contestant each."),
                ArraySpec(name="overlaps", dtype="float64", shape=(len(KEYS),), help="Of this scene."),
            ),
        ),
    ),
    measures=(
        STEPS,
        *(
            Measure(name=key, label=f"overlap of {name}", help="Intersection by union, mean over the digits.")
            for key, name in NAMES.items()
        ),
    ),
    create=Segmentation,
)
