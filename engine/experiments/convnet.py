"""The convolution lab: a network of the course on real pictures, its filters and feature maps watched as it learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import operations as ops
from engine.errors import ConfigError, DataError, DivergedError, EngineError, FormatError
from engine.experiments import _convnet_seeing as seeing
from engine.experiments import _convnet_slices as slices
from engine.experiments import _convnet_streams as streams
from engine.experiments import _convnet_versions as pictured
from engine.experiments import _convnet_whole_test, _landscape_streams
from engine.experiments._bursts import Pace, last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._convnet_albums import OWN_PICTURES, Albums
from engine.experiments._convnet_config import FIELDS, LOOKING, SLICED, TUNING, complete
from engine.experiments._convnet_filters import pictured_layers, weight_pictures
from engine.experiments._convnet_judging import judge
from engine.experiments._convnet_network import build_network
from engine.experiments._convnet_pictures import (
    Pictures,
    as_inputs,
    drawn,
    own_pictures,
    own_whole_test,
    pictures,
    whole_test,
)
from engine.experiments._convnet_stack import OWN, as_rows
from engine.experiments._curves import COLUMNS, lower_rate, next_point
from engine.experiments._experiment import AbstractExperiment, Advance, Change, ExperimentSpec, Measure, Stop
from engine.experiments._histograms import GRADIENTS, gradients
from engine.experiments._series import Series
from engine.experiments._speed import Speed
from engine.experiments._training_fields import chosen_optimizer, chosen_schedule
from engine.glance import Glance
from engine.network import Network, apply_link
from engine.trainer import Trainer

FIRST_POINTS: Final = 10  # steps between two points of the curves at first, later a share of the step count
POINT_EVERY: Final = 40
PROBED: Final = 250  # training pictures whose loss and accuracy are measured
MEASURES: Final = (
    Measure(name="test_accuracy", label="test accuracy", help="Share of the judged test pictures told right."),
    Measure(name="test_loss", label="test loss", help="Mean loss of the judged test pictures."),
    Measure(name="training_loss", label="training loss", help="Mean loss of some training pictures."),
    Measure(name="steps", label="number of steps", help="Updates since the weights were last started afresh."),
    Measure(name="parameters", label="number of weights and biases", help="What training adjusts."),
    Measure(name="fooled", label="number of fooling pictures", help="Of how many the network is more than 99 % sure."),
    Measure(
        name="weighted_layers", label="number of layers with weights", help="Convolutions and dense layers in a row."
    ),
)


class ConvNet(AbstractExperiment):
    """A network on pictures; see `AbstractExperiment` for the methods."""

    KEY = "convnet"
    looking_targets = frozenset({"kept", _convnet_whole_test.TARGET})

    def __init__(self, config: Mapping[str, Any], albums: Albums | None = None) -> None:
        """Load the pictures and build the network; raises `ConfigError` for a wrong setting."""
        self._albums = albums or Albums()
        self._config = complete({}, self._albums.resolve(config, {}))
        self._pace = Pace(0.05)
        self._speed = Speed()
        self._looks = 0
        self._seeing = seeing.Seeing()
        self._slices = slices.Slices()
        self._whole_test = _convnet_whole_test.WholeTest()
        self._curves = Series(len(streams.CURVES))
        self._start()

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Updates since the weights were last started afresh."""
        return self._network.step

    @property
    def steps_per_epoch(self) -> int:
        """Updates that visit every training picture once."""
        return self._trainer.steps_per_epoch

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; how it is trained and what is looked at may change while it runs."""
        before = self._config
        base = {} if replace else before
        after = complete(base, self._albums.resolve(changes, base))
        changed = [name for name in after if after[name] != before[name]]
        touched = set(changed)
        if not touched:
            return Change(reset=False, changed=[])
        reset = not touched <= LOOKING | TUNING
        last = len(self._data.test) - 1
        if not reset and after["image"] > last:
            raise ConfigError("image", f"expected a number from 0 to {last}, got {after['image']}", (0, last))
        self._config = after
        if reset:
            try:
                self._start()
            except EngineError:
                self._config = before
                raise
        elif touched & TUNING:
            self._network.configure(optimizer=chosen_optimizer(after))
            self._trainer.schedule = chosen_schedule(after)
            self._trainer.set_batch_size(after["batch_size"])
            self._sound = self._network.state()
        if touched & SLICED:
            self._slices.look_elsewhere()
        self._looks += 1
        return Change(reset=reset, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Start the weights afresh, other ones if there is a new seed."""
        if seed is not None:
            self._config = complete(self._config, {"seed": seed})
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Pin a test picture: ``image`` at [] takes its number. ``kept`` at [] keeps the present place, ``whole_test``
        begins (1) or calls off (0) judging on all test pictures.
        """
        if target == "kept" and not index:
            self._slices.keep(self._network)
            return
        if target == _convnet_whole_test.TARGET and not index:
            self._judge_on_all(value)
            return
        if target != "image" or index:
            allowed = ("image", *self.looking_targets)
            raise ConfigError("target", f"expected {' or '.join(allowed)} at []; got {target!r} at {index}", allowed)
        self.configure({"image": value, "drawing": ""})

    def take_file(self, data: bytes, name: str) -> dict[str, Any]:
        """Keep pictures of the student's own; nothing changes until a configuration chooses them."""
        return self._albums.take_file(data, name)

    # ---- building ----------------------------------------------------------------------------------------------

    def _start(self) -> None:
        """Build the network with fresh weights on the chosen pictures; nothing changes if that fails.

        A number of a pinned picture that other pictures leave behind becomes that of the last one.
        """
        config = self._config
        try:
            data = self._load()
        except (DataError, FormatError) as problem:
            raise ConfigError("image_set", str(problem)) from problem
        network, rows = build_network(config, data)
        glance = Glance(network, _shown(network))
        self._network, self._data, self._glance, self._rows = network, data, glance, rows
        self._config["image"] = min(config["image"], len(data.test) - 1)
        self._trainer = Trainer(
            network,
            as_inputs(data.train),
            data.train_classes,
            config["batch_size"],
            schedule=chosen_schedule(config),
        )
        self._judged = as_inputs(data.test)
        self._first_weights = {place: weight_pictures(network, place) for place in pictured_layers(network)}
        self._whole_test.forget()
        self._slices.begin(network, self._trainer.x, data.train_classes)
        self._changes += 1
        self._curves.replace(np.empty((0, len(streams.CURVES))))  # a new generation: viewers drop the rows they hold
        self._record()

    def _load(self) -> Pictures:
        config = self._config
        if config["image_set"] != OWN_PICTURES:
            return pictures(config["image_set"], config["samples"])
        return own_pictures(self._albums.get(config["pictures"]["album"]), config["samples"], config["seed"])

    def _judge_on_all(self, value: float) -> None:
        """Begin or call off judging on all test pictures; they are read anew, since few runs ask for them."""
        config = self._config
        if not self._whole_test.edit(value):
            self._whole_test.call_off()
        elif config["image_set"] == OWN_PICTURES:
            album = self._albums.get(config["pictures"]["album"])
            self._whole_test.begin(self._network, *own_whole_test(album, config["seed"]))
        else:
            self._whole_test.begin(self._network, *whole_test(config["image_set"]))

    # ---- training ----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Train; points of the curves fall on steps that depend on the step count alone."""
        self._speed.begin()
        first = self.step
        limit = last_step(first, max_steps)
        try:
            for step in self._pace.burst(
                budget_ms, limit, lambda: self.step, lambda: self._next_point, self._trainer.advance
            ):
                if step >= self._next_point:
                    self._record()
        except DivergedError as error:
            return Advance(self.step - first, self._recover(error))
        self._speed.end(self.step - first)
        return Advance(self.step - first)

    def _record(self) -> None:
        """Judge the network, add a point to the curves and remember the weights, from which a run can recover."""
        data, network = self._data, self._network
        training_loss, seen = network.assess(self._trainer.x[:PROBED], data.train_classes[:PROBED])
        test_loss, self._outputs = network.assess(self._judged, data.test_classes)
        training_accuracy = float(np.mean(seen.argmax(axis=1) == data.train_classes[:PROBED]))
        test = judge(self._outputs, data.test_classes, test_loss)
        rate = self._trainer.learning_rate
        means = (training_loss, test.loss, training_accuracy, test.accuracy)
        self._curves.append((self.step, *means, rate, test.loss_spread, test.accuracy_spread))
        self._next_point = next_point(self.step, POINT_EVERY, FIRST_POINTS)
        self._slices.record(network)
        self._sound = network.state()

    def _recover(self, error: DivergedError) -> Stop:
        """Go back to the weights of the newest point and say what happened and what helps."""
        self._network.set_state(self._sound)
        self._trainer.restore_order()
        self._changes += 1
        message = (
            f"Training diverged at step {error.step:,}: the {error.quantity} of {error.layer} is no longer a finite "
            f"number. Usually the steps are too large for the slope. The weights of step {self.step:,} are back."
        )
        remedy = lower_rate(self._config["learning_rate"])
        return Stop("diverged", message, error.layer, error.quantity, (remedy,))

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on; losses and accuracy as of the newest point of the curves."""
        _, training_loss, test_loss, _, test_accuracy, *_ = self._curves.rows[-1].tolist()
        return {
            "test_accuracy": test_accuracy,
            "test_loss": test_loss,
            "training_loss": training_loss,
            "steps": float(self.step),
            "parameters": float(self._network.parameter_count()),
            "fooled": self._seeing.fooled(),
            "weighted_layers": float(streams.weighted_layers(self._network.nodes)),
        }

    # ---- looking -----------------------------------------------------------------------------------------------

    def network(self) -> dict[str, Any]:
        """Return the layers with shapes, parameters and cost; of a network of the course, the stack that builds it."""
        described = streams.describe_network(self._network, self._data.classes, self._rows)
        stack = as_rows(self._network.nodes) if self._config["preset"] != OWN else None
        described |= {"stack": stack} if stack is not None else {}
        return {**described, "axes": list(slices.AXES[self._config["plane"]])}

    def version(self, stream: str) -> int:
        """Return a number that changes with a stream's content."""
        if stream == "images":
            return self._version_at(0)
        if stream == pictured.NAME:
            return self._version_at(0, self._looks)
        if stream in seeing.NAMES:
            return self._seeing.version(stream, self._version_at(self.step, self._looks))
        if stream == _convnet_whole_test.STREAM.name:
            return self._version_at(self._whole_test.version)
        if stream in slices.NAMES:
            return self._slices.version(stream, self._version_at(self.step))
        return self._version_at(self.step, self._looks if stream in ("feature_maps", "prediction", "status") else 0)

    def snapshot(
        self, streams_wanted: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams; see `engine.experiments._convnet_streams`."""
        travelled = self._travel() if {"feature_maps", "prediction"} & set(streams_wanted) else {}
        return {name: self._stream(name, options, series_from, travelled) for name, options in streams_wanted.items()}

    def _stream(
        self,
        name: str,
        options: Mapping[str, Any],
        series_from: Mapping[str, tuple[int, int]],
        travelled: Mapping[str, np.ndarray],
    ) -> list[np.ndarray]:
        data = self._data
        if name in slices.NAMES:
            return self._slices.draw(name, self._network, self._config, options, self._version_at(self.step))
        if name in seeing.NAMES:
            network, picture = self._network, self._picture()
            return self._seeing.build(name, options, network, self._changes, picture, data.test)
        if name == _convnet_whole_test.STREAM.name:
            return self._whole_test.draw(data.tests)
        if name == pictured.NAME:
            return pictured.shown(self._network.nodes, self._picture(), options["draw"])
        if name == "status":
            return [self._status()]
        if name == "curves":
            return self._curves.since(*series_from.get(name, (0, -1)))
        if name == "gradients":
            return gradients(self._network)
        if name == "filters":
            return streams.filters(self._network, self._first_weights, options["layer"])
        if name == "feature_maps":
            return streams.feature_maps(self._network.nodes, travelled, options["first"])
        if name == "prediction":
            scores = travelled[self._network.graph.output].T
            pinned = np.array([self._config["image"], len(data.test)], dtype=np.int32)
            target = -1 if self._config["drawing"] else int(data.test_classes[pinned[0]])
            found = apply_link("softmax", scores)[0].astype(np.float32)
            return [found, np.ascontiguousarray(self._picture()), np.array([target], dtype=np.int32), pinned]
        if name == "confusion":
            return streams.confusion(self._outputs, data.test_classes, data.test)
        return streams.page_of(data.test, data.test_classes, options["page"])

    def _status(self) -> np.ndarray:
        newest = self._curves.rows[-1]
        epochs = self._network.epoch + float(self._network.counters[ops.CURSOR]) / len(self._data.train)
        speed = self._speed.per_second
        rate = self._trainer.learning_rate
        pictures = speed * len(self._data.train) / self.steps_per_epoch  # the last batch of an epoch is smaller
        return np.array([self.step, epochs, *newest[1:5], speed, rate, pictures])

    def _picture(self) -> np.ndarray:
        """Return the picture that is looked at, (height, width, channels) uint8."""
        drawing = self._config["drawing"]
        return drawn(drawing) if drawing else self._data.test[self._config["image"]]

    def _travel(self) -> dict[str, np.ndarray]:
        """Send the picture through the network; return the outputs of the shown layers and of the last."""
        return self._glance.look(as_inputs(self._picture()[None]))

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        album, pixels = self._albums.packed(self._config)
        arrays = {**self._network.state(), "curves": self._curves.rows, "outputs": self._outputs, **pixels}
        return Kept(arrays, {"next": self._next_point, **album})

    @classmethod
    def _built(cls, config: dict[str, Any], kept: Kept) -> ConvNet:
        albums = Albums()
        albums.unpack(kept.facts, kept.arrays)
        return cls(config, albums)

    def _take_back(self, kept: Kept) -> None:
        self._network.set_state(kept.arrays)
        rows, outputs = kept.arrays["curves"], kept.arrays["outputs"]
        if rows.ndim == 2 and rows.shape[1] == len(COLUMNS):  # before batches of test pictures were compared
            rows = np.pad(rows, ((0, 0), (0, len(streams.CURVES) - rows.shape[1])), constant_values=np.nan)
        if rows.ndim != 2 or rows.shape[1] != len(streams.CURVES) or not len(rows):
            raise FormatError(f"the checkpoint's curves have shape {rows.shape}")
        if outputs.shape != self._outputs.shape:
            raise FormatError(f"the checkpoint's outputs have shape {outputs.shape}")
        self._next_point = int(kept.facts["next"])
        self._outputs = outputs
        self._trainer.restore_order()
        self._sound = self._network.state()
        self._curves.replace(rows)

    def _follow(self, before: ConvNet) -> None:
        before._albums.take(self._albums)
        self._albums = before._albums
        self._curves.follow(before._curves)


def _shown(network: Network) -> list[str]:
    """Return the names of the layers whose maps are shown, and of the last."""
    names = [network.nodes[place].name for place in streams.shown_layers(network.nodes)]
    output = network.graph.output
    return names if output in names else [*names, output]


SPEC = ExperimentSpec(
    label="Convolutional networks",
    help="A network of the course on real pictures, its filters and feature maps watched as it learns.",
    order=30,
    fields=FIELDS,
    streams=(
        *(*streams.STREAMS, GRADIENTS, _convnet_whole_test.STREAM, *seeing.STREAMS, *_landscape_streams.STREAMS),
        pictured.STREAM,
    ),
    measures=MEASURES,
    create=ConvNet,
)
