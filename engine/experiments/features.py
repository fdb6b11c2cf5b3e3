"""Features made by hand against learned ones, with the same linear classifier on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments import _contest_fields as shared
from engine.experiments import _image_choice
from engine.experiments._contest import STATUS, STEPS, AbstractContest, curves_of, measures_of
from engine.experiments._contestant import Contestant, classifier
from engine.experiments._convnet_config import SIDE
from engine.experiments._convnet_pictures import as_inputs, pictures
from engine.experiments._convnet_streams import scaled
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._hand_made import CELL, FILTER, ORIENTATIONS, edge_histograms, gabor_bank
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.layers.activation import Activation
from engine.layers.average_pool2d import AveragePool2D
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.network import Network

NAMES: Final = {
    "pixels": "the pixels",
    "edges": "edge directions",
    "gabor": "Gabor filters",
    "learned": "learned filters",
}
KEYS: Final = tuple(NAMES)
MAPS, BENT, POOLED = "layers.0", "layers.1", "layers.2"
FIELDS: Final = (shared.IMAGE_SET, *shared.training(0.01, 32, 200), shared.IMAGE)


class Features(AbstractContest):
    """Four linear classifiers: on pixels, on two kinds of features made by hand, and on filters that learn with it."""

    KEY = "features"
    FIELDS = FIELDS
    LOOKING = frozenset({"image"})
    NAMES = NAMES

    def _enter(self, config: Mapping[str, Any]) -> list[Contestant]:
        _image_choice.check_presence(config["image_set"], "contest")
        data = pictures(config["image_set"], config["samples"])
        train, test = as_inputs(data.train), as_inputs(data.test[: shared.JUDGED])
        classes = len(data.classes)
        self._data, self._bank = data, _bank(config["seed"])
        made = {
            "pixels": (train, test),
            "edges": (edge_histograms(train[..., 0]), edge_histograms(test[..., 0])),
            "gabor": (_through(self._bank, train, POOLED), _through(self._bank, test, POOLED)),
            "learned": (train, test),
        }
        entered = []
        for key in KEYS:
            inputs, judged = made[key]
            scale = np.float32(1.0 if key in ("pixels", "learned") else 1.0 / max(float(inputs.std()), 1e-6))
            before = _filtering() if key == "learned" else []
            layers = [*before, Flatten(), Dense(classes)]
            learner = classifier(inputs.shape[1:], layers, config, inputs * scale, data.train_classes)
            entered.append(Contestant(key, *learner, judged * scale, data.test_classes[: shared.JUDGED]))
        return entered

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        found = super().measures()
        by_hand = max(found["edges"], found["gabor"])
        return {**found, "lead_by_hand": by_hand - found["learned"], "samples": float(self._config["samples"])}

    def _draw(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        number = min(self._config["image"], shared.LOOKED_AT - 1, len(self._data.test) - 1)
        picture = as_inputs(self._data.test[number : number + 1])
        learned = next(one.network for one in self._contestants if one.key == "learned")
        sheets, scales = [], []
        for network in (self._bank, learned):
            weights = network.parameters()["layers.0.weight"][:, :, 0].transpose(2, 0, 1)
            maps, small = (_through(network, picture, layer)[0].transpose(2, 0, 1) for layer in (BENT, POOLED))
            for values in (weights, maps, small):
                sheet, scale = scaled(values)
                sheets.append(sheet)
                scales.append(scale)
        edges, scale = scaled(edge_histograms(picture[..., 0])[0].transpose(2, 0, 1))
        said = [one.network.predict(one.test[number : number + 1])[0] for one in self._contestants]
        return [
            np.ascontiguousarray(self._data.test[number, :, :, 0]),
            edges,
            *sheets,
            np.array([scale, *scales], dtype=np.float32),
            np.stack(said).astype(np.float32),
            np.array([self._data.test_classes[number]], dtype=np.int32),
        ]

    def network(self) -> dict[str, Any]:
        """Return who takes part, and the classes."""
        return {**super().network(), "outputs": list(self._data.classes)}


def _filtering() -> list[Any]:
    """Return filter bank, rectifier, pooling: 8 filters of 7 x 7, then the mean of each cell."""
    return [
        Conv2D(ORIENTATIONS, FILTER, padding="same", initializer="he_uniform"), Activation("relu"),
        AveragePool2D(CELL),
    ]  # fmt: skip


def _bank(seed: int) -> Network:
    """Return the same three layers with Gabor filters, which nothing will change."""
    network = Network((SIDE, SIDE, 1), _filtering(), "mse", seed=seed)
    network.parameters()["layers.0.weight"][...] = gabor_bank()
    network.parameters()["layers.0.bias"][...] = 0.0
    return network


def _through(network: Network, inputs: np.ndarray, layer: str) -> np.ndarray:
    """Return a layer's output as maps (n, height, width, maps)."""
    side = SIDE // CELL if layer == POOLED else SIDE
    return np.ascontiguousarray(network.capture(inputs, [layer])[layer].T).reshape(-1, side, side, ORIENTATIONS)


def _sheets(who: str, words: str) -> tuple[ArraySpec, ...]:
    cells = SIDE // CELL
    shapes = {"filters": FILTER, "maps": SIDE, "cells": cells}
    return tuple(
        ArraySpec(name=f"{who}_{name}", dtype="int8", shape=(ORIENTATIONS, side, side), help=f"{words}: {name}.")
        for name, side in shapes.items()
    )


SPEC = ExperimentSpec(
    label="Features by hand and learned",
    help="Edge histograms and Gabor filters beside filters that learn, with the same linear classifier on top.",
    order=34,
    fields=FIELDS,
    streams=(
        STATUS,
        curves_of(KEYS),
        StreamSpec(
            name="features",
            kind="snapshot",
            help="The picture that is looked at, and what each contestant makes of it.",
            arrays=(
                ArraySpec(name="picture", dtype="uint8", shape=(SIDE, SIDE), help="0 black, 255 white."),
                ArraySpec(
                    name="edges",
                    dtype="int8",
                    shape=(ORIENTATIONS, 4, 4),
                    help="Edge directions: a map each; 127: most.",
                ),
                *_sheets("gabor", "Gabor"),
                *_sheets("learned", "Learned"),
                ArraySpec(name="scale", dtype="float32", shape=(7,), help="What 127 stands for, array by array."),
                ArraySpec(
                    name="probabilities", dtype="float32", shape=(len(KEYS), "classes"), help="A contestant a row."
                ),
                ArraySpec(name="target", dtype="int32", shape=(1,), help="The true class."),
            ),
        ),
    ),
    measures=(
        STEPS,
        *measures_of(NAMES),
        Measure(
            name="lead_by_hand",
            label="lead of features made by hand",
            help="The better one's accuracy minus that of learned features.",
        ),
        Measure(name="samples", label="number of training pictures", help="What all four learn from."),
    ),
    create=Features,
)
