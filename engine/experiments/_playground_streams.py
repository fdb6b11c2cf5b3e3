"""What the playground can show: each stream's description and what draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np

from engine.experiments import _ensemble_streams, _landscape_streams
from engine.experiments import _playground_bagging as bagging
from engine.experiments import _playground_best as best
from engine.experiments import _playground_conditioning as conditioning
from engine.experiments import _playground_newcomers as newcomers
from engine.experiments import _playground_pictures as pictures
from engine.experiments import _playground_regions as regions
from engine.experiments._curves import CURVES
from engine.experiments._ensemble_streams import ENSEMBLE
from engine.experiments._features import DOMAIN
from engine.experiments._histograms import BINS, GRADIENTS, gradients
from engine.experiments._playground_explain import explain
from engine.experiments._playground_scene import Scene
from engine.experiments._sharpness import CURVATURE, SHARPNESS
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.spec import AbstractField, Integer, Real, Text

Draw: TypeAlias = Callable[[Scene, Mapping[str, Any]], list[np.ndarray]]


def _size(default: int, maximum: int) -> AbstractField:
    return Integer(
        name="size", label="Size", help="Cells along each side of the map.", default=default, minimum=8, maximum=maximum
    )


def _coordinate(name: str) -> AbstractField:
    return Real(name=name, label=name, help="Where on the plane.", default=0.0, minimum=-4 * DOMAIN, maximum=4 * DOMAIN)


STREAMS: Final = (
    status_stream("step, epoch, training and test loss, training and test accuracy, steps a second, learning rate"),
    StreamSpec(
        name="boundary",
        kind="snapshot",
        help="The output over the plane: output x 127 for one output, class probabilities for several.",
        arrays=(
            ArraySpec(name="values", dtype="int8", shape=("outputs", "size", "size"), help="Row 0 is the top."),
            ArraySpec(name="scale", dtype="float32", shape=("outputs",), help="What 127 stands for."),
            ArraySpec(
                name="unit",
                dtype="int32",
                shape=(2,),
                help="What is shown: -1, -1 the output; a layer and a neuron; or -1 and a feature.",
            ),
        ),
        options=(
            _size(100, 200),
            Text(
                name="unit",
                label="Unit",
                help="Output, a neuron such as 0.3, or a feature such as feature.2.",
                default="",
                longest=20,
            ),
        ),
    ),
    StreamSpec(
        name="neurons",
        kind="snapshot",
        help="Every hidden neuron's output over the plane.",
        arrays=(
            ArraySpec(name="values", dtype="int8", shape=("neurons", "size", "size"), help="In layer order."),
            ArraySpec(name="scale", dtype="float32", shape=("neurons",), help="What 127 stands for."),
        ),
        options=(_size(20, 64),),
    ),
    StreamSpec(
        name="features",
        kind="snapshot",
        help="Every feature of the catalogue over the plane.",
        arrays=(
            ArraySpec(name="values", dtype="int8", shape=("features", "size", "size"), help="In catalogue order."),
            ArraySpec(name="scale", dtype="float32", shape=("features",), help="What 127 stands for."),
        ),
        options=(_size(20, 64),),
    ),
    StreamSpec(
        name="weights",
        kind="snapshot",
        help="Every weight and bias; `network` says where which lies.",
        arrays=(ArraySpec(name="values", dtype="float32", shape=("parameters",), help="In layer order."),),
    ),
    StreamSpec(
        name="data",
        kind="snapshot",
        help="The points.",
        arrays=(
            ArraySpec(name="points", dtype="float32", shape=("n", 2), help="x and y"),
            ArraySpec(name="target", dtype="float32", shape=("n",), help="-1 or +1, class index, or value"),
            ArraySpec(name="part", dtype="uint8", shape=("n",), help="0 training, 1 test"),
        ),
    ),
    CURVES,
    GRADIENTS,
    StreamSpec(
        name="predictions",
        kind="snapshot",
        help="What the network says of every point, in the order of the data stream.",
        arrays=(
            ArraySpec(name="outputs", dtype="float32", shape=("n", "outputs"), help="As the map shows them."),
            ArraySpec(name="chosen", dtype="uint8", shape=("n",), help="Class: 0 or 1 for -1 or +1; 0 for regression."),
        ),
    ),
    StreamSpec(
        name="activations",
        kind="snapshot",
        help="Outputs of the hidden neurons over the training points.",
        arrays=(
            ArraySpec(name="histogram", dtype="float32", shape=("hidden layers", BINS), help="Shares."),
            ArraySpec(name="edges", dtype="float32", shape=("hidden layers", 2), help="Lower and upper end."),
            ArraySpec(name="dead", dtype="int32", shape=("hidden layers",), help="Neurons whose output never changes."),
            ArraySpec(name="saturated", dtype="int32", shape=("hidden layers",), help="Neurons mostly at an end."),
        ),
    ),
    StreamSpec(
        name="explain",
        kind="snapshot",
        help="Forward and backward pass of one point, number by number.",
        arrays=(
            ArraySpec(name="inputs", dtype="float32", shape=("features",), help="What the network sees."),
            ArraySpec(name="sums", dtype="float32", shape=("units",), help="z of every unit, layer by layer."),
            ArraySpec(name="outputs", dtype="float32", shape=("units",), help="a = g(z) of every unit."),
            ArraySpec(name="output_gradients", dtype="float32", shape=("units",), help="dL/da of every unit."),
            ArraySpec(name="sum_gradients", dtype="float32", shape=("units",), help="dL/dz of every unit."),
            ArraySpec(name="parameter_gradients", dtype="float32", shape=("parameters",), help="As the weights lie."),
            ArraySpec(name="loss", dtype="float64", shape=(1,), help="The point's loss."),
            ArraySpec(name="normal", dtype="float32", shape=("units",), help="z after batch normalization, or NaN."),
            ArraySpec(name="normal_gradients", dtype="float32", shape=("units",), help="dL/d of it, or NaN."),
            ArraySpec(name="means", dtype="float32", shape=("units",), help="Running mean of z, or NaN."),
            ArraySpec(name="deviations", dtype="float32", shape=("units",), help="Running deviation of z, or NaN."),
            ArraySpec(
                name="handed_on", dtype="float32", shape=("units",), help="a, with the shortcut if there is one."
            ),
            ArraySpec(name="handed_gradients", dtype="float32", shape=("units",), help="dL/d of it."),
        ),
        options=(
            _coordinate("x"),
            _coordinate("y"),
            Real(
                name="target",
                label="Target",
                help="-1 or +1, class index, or value.",
                default=1.0,
                minimum=-100.0,
                maximum=100.0,
            ),
        ),
    ),
    *_landscape_streams.STREAMS,
    CURVATURE,
    SHARPNESS,
    regions.STREAM,
    ENSEMBLE,
    best.STREAM,
    conditioning.STREAM,
    bagging.STREAM,
    newcomers.STREAM,
)


def _status(scene: Scene, options: Mapping[str, Any]) -> list[np.ndarray]:
    quality = scene.points.quality(scene.config, scene.network)
    return [np.array([scene.network.step, scene.epochs, *quality, scene.steps_a_second, scene.learning_rate])]


def _regions(scene: Scene, options: Mapping[str, Any]) -> list[np.ndarray]:
    with scene.companions.regions.drawing():
        return regions.draw(scene.config, scene.network, scene.points.view)


def _explain(scene: Scene, options: Mapping[str, Any]) -> list[np.ndarray]:
    inputs = scene.points.view.at(np.array([[options["x"], options["y"]]]))
    return explain(scene.config, scene.network, inputs, options["target"])


def _slice(name: str) -> Draw:
    def draw(scene: Scene, options: Mapping[str, Any]) -> list[np.ndarray]:
        return _landscape_streams.draw(
            name, scene.landscape, scene.surface, scene.position, scene.network.step, scene.config, options
        )

    return draw


DRAWN: Final[Mapping[str, Draw]] = {
    "status": _status,
    "boundary": lambda scene, options: pictures.boundary(
        scene.config, scene.network, scene.points.view, options["size"], options["unit"]
    ),
    "neurons": lambda scene, options: pictures.neurons(scene.config, scene.network, scene.points.view, options["size"]),
    "features": lambda scene, options: pictures.features(scene.points.view.source, options["size"]),
    "weights": lambda scene, options: [pictures.flat_parameters(scene.network)],
    "data": lambda scene, options: pictures.points(scene.train, scene.test, scene.points.view.source),
    "gradients": lambda scene, options: gradients(scene.network),
    "predictions": lambda scene, options: pictures.predictions(
        scene.config, scene.network, np.concatenate(scene.points.inputs)
    ),
    "activations": lambda scene, options: pictures.activations(scene.config, scene.network, scene.points.inputs[0]),
    "explain": _explain,
    **{stream.name: _slice(stream.name) for stream in _landscape_streams.STREAMS},
    "curvature": lambda scene, options: scene.companions.sharpness.now(scene.surface, scene.position),
    "ensemble": lambda scene, options: _ensemble_streams.draw(scene.ensemble, options["size"]),
    "sharpness": lambda scene, options: scene.companions.sharpness.along(scene.surface, scene.landscape.path),
    "stopping": lambda scene, options: scene.best.drawn(scene.network),
    "conditioning": lambda scene, options: conditioning.draw(scene.points.view, scene.points.inputs[0]),
    "bagging": lambda scene, options: bagging.draw(
        scene.config, scene.network, scene.points.inputs[1], scene.test.targets, options["networks"]
    ),
    "newcomers": newcomers.draw,
    "regions": _regions,
}
