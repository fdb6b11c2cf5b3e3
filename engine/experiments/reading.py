"""A network slides along a row of digits, and a weighted finite-state machine makes one reading of all it says.

References
----------
[matan1992], [lecun1998b]; full entries in docs/references.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments import _contest_fields as shared
from engine.experiments import _image_choice
from engine.experiments._contest import STATUS, STEPS, AbstractContest, curves_of, measures_of
from engine.experiments._contestant import Contestant, classifier
from engine.experiments._convnet_pictures import as_inputs, pictures
from engine.experiments._drawing import check_drawing, drawing_field, levels
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.experiments._strips import (
    CLOSEST,
    IN_A_ROW,
    NOTHING,
    PLACES,
    SIDE,
    WIDEST,
    WIDTH,
    collapsed,
    machine,
    row_of,
    training_windows,
)
from engine.lattice import BestPath, best_path
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.conv2d import Conv2D
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D
from engine.network import Network, apply_link
from engine.spec import Choice, Integer, Real, check_fields

NAMES: Final = {
    "windows": "single windows",
    "plain": "rows, each place by itself",
    "read": "rows, by the best path",
}
KEYS: Final = tuple(NAMES)
ROWS: Final = 40  # test rows
JUDGED_WINDOWS: Final = 300
LEAST: Final = 1e-9  # probability that nothing falls below, so that every cost is finite
FIELDS: Final = (
    Choice(
        name="image_set",
        label="Digits",
        help="Where single digits come from.",
        default=_image_choice.default(),
        choices=_image_choice.offered("digits"),
    ),
    *shared.training(0.002, 32, 2_000),
    Integer(
        name="row",
        label="Row",
        help="Which row of test digits is looked at.",
        default=0,
        minimum=0,
        maximum=ROWS - 1,
    ),
    Integer(
        name="spacing",
        label="Spacing",
        help="From the middle of a digit to the middle of the next; digits that meet are laid over each other.",
        default=24,
        minimum=CLOSEST,
        maximum=WIDEST,
        unit="px",
    ),
    Real(
        name="start_penalty",
        label="Start",
        help="What it costs to begin a digit: high penalties make the machine deaf to what one window alone says.",
        default=0.0,
        minimum=0.0,
        maximum=20.0,
        stops=(0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0),
    ),
    Real(
        name="touch_penalty",
        label="Touch",
        help="What is added when a digit follows another one with nothing between.",
        default=0.0,
        minimum=0.0,
        maximum=20.0,
        stops=(0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0),
    ),
    drawing_field("A drawn row in place of test digits", SIDE, WIDTH),
)


class Reading(AbstractContest):
    """A reader of windows that is laid along rows."""

    KEY = "reading"
    FIELDS = FIELDS
    LOOKING = frozenset({"row", "spacing", "start_penalty", "touch_penalty", "drawing"})
    NAMES = NAMES

    def _complete(self, config: Mapping[str, Any]) -> dict[str, Any]:
        checked = check_fields(self.FIELDS, config)
        check_drawing(checked["drawing"], SIDE, WIDTH)
        return checked

    def _enter(self, config: Mapping[str, Any]) -> list[Contestant]:
        _image_choice.check_presence(config["image_set"], "digits")
        data = pictures(config["image_set"], config["samples"])
        train, test = as_inputs(data.train)[..., 0], as_inputs(data.test)[..., 0]
        rng = np.random.Generator(np.random.Philox(key=config["seed"]))
        windows, labels = training_windows(train, data.train_classes, config["samples"], rng)
        judged, judged_labels = training_windows(test, data.test_classes, JUDGED_WINDOWS, rng)
        count = ROWS * IN_A_ROW
        self._digits = test[np.arange(count) % len(test)].reshape(ROWS, IN_A_ROW, SIDE, SIDE)
        self._truths = data.test_classes[np.arange(count) % len(test)].reshape(ROWS, IN_A_ROW)
        self._wide = Network((SIDE, WIDTH, 1), _layers(), "mse", batch_size=1)
        learner = classifier((SIDE, SIDE, 1), _layers(), config, windows, labels)
        return [Contestant("windows", *learner, judged, judged_labels)]

    # ---- reading -------------------------------------------------------------------------------------------------

    def _said(self, strips: np.ndarray) -> np.ndarray:
        """Return the probabilities (n, PLACES, 11) of strips (n, SIDE, WIDTH): the same weights, laid along them."""
        learned = self._contestants[0].network.parameters()
        for name, own in self._wide.parameters().items():
            own[...] = learned[name]
        scores = self._wide.predict(strips[..., None], logits=True).reshape(-1, NOTHING + 1)
        return apply_link("softmax", scores).reshape(len(strips), PLACES, NOTHING + 1)

    def _read(self, said: np.ndarray) -> BestPath:
        """Return the machine's best path through the probabilities (PLACES, 11) of one strip."""
        arcs, begin = machine(self._config["start_penalty"], self._config["touch_penalty"])
        return best_path(-np.log(np.maximum(said.astype(np.float64), LEAST)), arcs, begin)

    def _rates(self) -> tuple[float, float]:
        """Return the share of test rows read without a mistake: place by place, and by the best path."""
        strips = np.stack([row_of(digits, self._config["spacing"]) for digits in self._digits])
        said = self._said(strips)
        truths = [truth.tolist() for truth in self._truths]
        plain = [collapsed(one.argmax(axis=1)) == truth for one, truth in zip(said, truths, strict=True)]
        read = [collapsed(self._read(one).states) == truth for one, truth in zip(said, truths, strict=True)]
        return float(np.mean(plain)), float(np.mean(read))

    def _shares(self) -> list[float]:
        return [*super()._shares(), *self._rates()]

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on; rows as they are read with the present penalties and spacing."""
        plain, read = self._rates()
        found = {**super().measures(), "plain": plain, "read": read}
        return {**found, "gain": read - plain, "spacing": float(self._config["spacing"])}

    def network(self) -> dict[str, Any]:
        """Return what is judged, and the states of the machine."""
        described = super().network()
        only = described["contestants"][0]
        judged = [{**only, "key": key, "name": name} for key, name in NAMES.items()]
        return {**described, "contestants": judged, "outputs": [*map(str, range(NOTHING)), "nothing"]}

    def _draw(self, name: str, options: Mapping[str, Any]) -> list[np.ndarray]:
        strip, truth = self._strip()
        said = self._said(strip[None])[0]
        path = self._read(said)
        return [
            np.rint(strip * 255.0).astype(np.uint8),
            said.astype(np.float32),
            path.states.astype(np.uint8),
            path.totals,
            path.before.astype(np.int8),
            np.array(collapsed(said.argmax(axis=1)), dtype=np.uint8),
            np.array(collapsed(path.states), dtype=np.uint8),
            truth.astype(np.uint8),
            np.array(self._rates()),
        ]

    def _strip(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the strip that is looked at and its digits; none are known of a drawing."""
        drawing, row = self._config["drawing"], self._config["row"]
        if drawing:
            return as_inputs(levels(drawing, SIDE, WIDTH)), np.zeros(0)
        return row_of(self._digits[row], self._config["spacing"]), self._truths[row]


def _layers() -> list[AbstractLayer]:
    """Return convolutions and poolings only: of a window they leave one place, of a strip one for each window."""
    return [
        *(Conv2D(8, 5), Activation("relu"), MaxPool2D(2)),
        *(Conv2D(16, 5), Activation("relu"), MaxPool2D(2)),
        *(Conv2D(48, 4), Activation("relu")),
        *(Conv2D(NOTHING + 1, 1), Flatten()),
    ]


SPEC = ExperimentSpec(
    label="Reading a row",
    help="A network slides along a row of digits; a weighted finite-state machine makes one reading of what it says.",
    formula=r"\min_{s_1 \dots s_T} \sum_t \bigl(-\ln p_t(s_t) + c(s_{t-1}, s_t)\bigr)",
    order=35,
    fields=FIELDS,
    streams=(
        STATUS,
        curves_of(KEYS),
        StreamSpec(
            name="reading",
            kind="snapshot",
            help="The row, what the network says at each place, and the cheapest path through it.",
            arrays=(
                ArraySpec(name="strip", dtype="uint8", shape=(SIDE, WIDTH), help="0 black, 255 white."),
                ArraySpec(name="probabilities", dtype="float32", shape=(PLACES, NOTHING + 1), help="A place a row."),
                ArraySpec(name="path", dtype="uint8", shape=(PLACES,), help="State of the best path; 10: nothing."),
                ArraySpec(
                    name="totals", dtype="float64", shape=(PLACES, NOTHING + 1), help="Least cost up to here; nats."
                ),
                ArraySpec(
                    name="before",
                    dtype="int8",
                    shape=(PLACES, NOTHING + 1),
                    help="State before; -1 at the first place.",
                ),
                ArraySpec(name="plain", dtype="uint8", shape=("m",), help="What the places say one by one."),
                ArraySpec(name="read", dtype="uint8", shape=("n",), help="What the best path says."),
                ArraySpec(name="truth", dtype="uint8", shape=("digits",), help="Empty for a drawing."),
                ArraySpec(
                    name="rates",
                    dtype="float64",
                    shape=(2,),
                    help="Share of all test rows read right: plain, best path.",
                ),
            ),
        ),
    ),
    measures=(
        STEPS,
        *measures_of(NAMES),
        Measure(name="gain", label="lead of the best path", help="Share of rows read right, minus place by place."),
        Measure(name="spacing", label="spacing", help="Pixels from digit to digit."),
    ),
    create=Reading,
)
