"""What the convolution lab can show: each stream's description and how its arrays are built."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments._convnet_config import JUDGED, in_words
from engine.experiments._convnet_filters import pictured_layers, weight_pictures
from engine.experiments._curves import COLUMNS
from engine.experiments._series import series_stream
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.graph import Node
from engine.network import Network
from engine.seeing.receptive_field import receptive_fields
from engine.spec import Integer

FULL: Final = 127  # the int8 that stands for the end of a scale
PICTURE: Final = ("height", "width", "channels")  # of 1 channel, grey, or of 3: red, green, blue
MOST_MAPS: Final = 64  # of one layer
MOST_LAYERS: Final = 24  # whose maps are shown at a time
MOST_UNITS: Final = 256  # of a layer without height and width
PAGE: Final = 24  # pictures
WORST: Final = 16  # mistakes
CURVES: Final = (*COLUMNS, "spread of test loss", "spread of test accuracy")
HIDDEN_KINDS: Final = frozenset({"flatten", "reshape", "dropout", "augment2d", "duplicate", "zero_pad2d"})

STREAMS: Final = (
    status_stream(
        "step, epoch, training and test loss, training and test accuracy at the newest point of the curves, steps a "
        "second, learning rate, pictures a second",
        size=9,
    ),
    series_stream(
        "curves",
        "Losses and accuracies over the steps; a spread is one standard deviation between test batches.",
        CURVES,
    ),
    StreamSpec(
        name="filters",
        kind="snapshot",
        help="A layer's weights as small pictures; of a dense layer, the weights of each unit.",
        arrays=(
            ArraySpec(name="layer", dtype="int32", shape=(1,), help="Its place in the network's list of layers."),
            ArraySpec(name="values", dtype="int8", shape=("filters", *PICTURE), help="Weights as they are."),
            ArraySpec(name="change", dtype="int8", shape=("filters", *PICTURE), help="Since the start."),
            ArraySpec(name="scale", dtype="float32", shape=(2,), help="What 127 stands for, in both."),
        ),
        options=(
            Integer(
                name="layer",
                label="Layer",
                help="Place in the network's list of layers; -1 stands for the first one whose weights are pictures.",
                default=-1,
                minimum=-1,
                maximum=4095,
            ),
        ),
    ),
    StreamSpec(
        name="feature_maps",
        kind="snapshot",
        help="What each layer makes of the pinned or drawn picture.",
        arrays=(
            ArraySpec(
                name="layers",
                dtype="int32",
                shape=("layers", 4),
                help="Place in the network's list of layers, number of maps, height and width of one.",
            ),
            ArraySpec(name="values", dtype="int8", shape=("cells",), help="All maps of all layers, in order."),
            ArraySpec(name="scale", dtype="float32", shape=("layers",), help="What 127 stands for."),
            ArraySpec(
                name="range",
                dtype="int32",
                shape=(3,),
                help="How many layers were left out before the first one, are shown at most, and have maps in all.",
            ),
        ),
        options=(
            Integer(
                name="first",
                label="First",
                help="How many layers with maps are left out before the first one that is shown.",
                default=0,
                minimum=0,
                maximum=4095,
            ),
        ),
    ),
    StreamSpec(
        name="prediction",
        kind="snapshot",
        help="What the network says of the pinned or drawn picture.",
        arrays=(
            ArraySpec(name="probabilities", dtype="float32", shape=("classes",), help="They sum to 1."),
            ArraySpec(name="picture", dtype="uint8", shape=PICTURE, help="What it sees, 0 black, 255 white."),
            ArraySpec(name="target", dtype="int32", shape=(1,), help="True class; -1 for a drawing."),
            ArraySpec(
                name="pinned", dtype="int32", shape=(2,), help="Number of the test picture, and how many in all."
            ),
        ),
    ),
    StreamSpec(
        name="confusion",
        kind="snapshot",
        help="True against chosen class over the judged test pictures, at the newest point of the curves.",
        arrays=(
            ArraySpec(name="counts", dtype="int32", shape=("classes", "classes"), help="A row a true class."),
            ArraySpec(name="targets", dtype="uint8", shape=("n",), help="True class of each test picture."),
            ArraySpec(name="chosen", dtype="uint8", shape=("n",), help="Chosen class of each test picture."),
            ArraySpec(name="worst", dtype="int32", shape=("mistakes",), help="Test pictures, worst mistake first."),
            ArraySpec(name="pictures", dtype="uint8", shape=("mistakes", *PICTURE), help="Those pictures."),
        ),
    ),
    StreamSpec(
        name="images",
        kind="snapshot",
        help=f"A page of {PAGE} test pictures.",
        arrays=(
            ArraySpec(name="first", dtype="int32", shape=(2,), help="Number of the first one, and how many in all."),
            ArraySpec(name="pictures", dtype="uint8", shape=("n", *PICTURE), help="0 black, 255 white."),
            ArraySpec(name="targets", dtype="uint8", shape=("n",), help="True classes."),
        ),
        options=(
            Integer(
                name="page",
                label="Page",
                help="Counted from 0.",
                default=0,
                minimum=0,
                maximum=(JUDGED - 1) // PAGE,
            ),
        ),
    ),
)


def describe_network(network: Network, classes: Sequence[str], rows: Mapping[str, int]) -> dict[str, Any]:
    """Return the layers with shapes, parameters, cost (of one picture's forward pass, see `engine.layers.Cost`) and
    whether their units look at a part of the picture.

    Parameters
    ----------
    network : Network
    classes : sequence of str
    rows : mapping of str to int
        Row of a stack that a layer belongs to, by the layer's name; empty where nothing is stacked.
    """
    (shape,) = network.inputs.values()
    shapes = {**network.inputs, **{node.name: node.shape for node in network.nodes}}
    counts: dict[str, list[Any]] = {}
    for entry in network.program.parameters:
        counts.setdefault(entry.name.rpartition(".")[0], []).append(entry.wanted)
    layers, looking, pictured = [], looking_layers(network), pictured_layers(network)
    shown = shown_layers(network.nodes)
    for place, node in enumerate(network.nodes):
        own = counts.get(node.name, [])
        cost = node.layer.cost([shapes[name] for name in node.inputs])
        layers.append(
            {
                "name": node.name,
                "kind": node.layer.key,
                "activation": str(node.layer.settings().get("function", "")),
                "units": node.shape[-1],
                "shape": list(node.shape),
                "inputs": list(node.inputs),
                "parameters": sum(wanted.size for wanted in own),
                "multiplications": cost.multiplications,
                "operations": cost.operations,
                "looks": place in looking,
                "shown": place in shown,
                "pictured": place in pictured,
                **({"row": rows[node.name]} if node.name in rows else {}),
            }
        )
    return {
        "inputs": [in_words(shape)],
        "picture": list(shape),
        "layers": layers,
        "outputs": list(classes),
        "parameters": network.parameter_count(),
    }


def looking_layers(network: Network) -> list[int]:
    """Return the places of the layers whose units look at a part of the picture: those with feature maps."""
    fields = receptive_fields(network.nodes, network.inputs)
    return [place for place, node in enumerate(network.nodes) if node.name in fields and node.layer.key != "augment2d"]


def weighted_layers(nodes: Sequence[Node]) -> int:
    """Return how many convolutions and dense layers lie on the longest way from picture to classes."""
    depth: dict[str, int] = {}
    for node in nodes:
        before = max((depth.get(name, 0) for name in node.inputs), default=0)
        depth[node.name] = before + (node.layer.key in ("conv2d", "dense"))
    return max(depth.values(), default=0)


def filters(network: Network, start: Mapping[int, np.ndarray], layer: int) -> list[np.ndarray]:
    """Return the arrays of the stream `filters`.

    Parameters
    ----------
    network : Network
    start : mapping of place to (filters, height, width, channels)
        What the weights that make pictures were at the start.
    layer : int
        As the option of the stream.
    """
    fitting = tuple(start)
    chosen = fitting[0] if layer < 0 else layer
    if chosen not in fitting:
        raise ConfigError(
            "streams.filters.layer", f"expected one of {', '.join(map(str, fitting))}; got {layer}", fitting
        )
    now = weight_pictures(network, chosen)
    values, scale = scaled(now)
    change, change_scale = scaled(now - start[chosen])
    return [np.array([chosen], dtype=np.int32), values, change, np.array([scale, change_scale], dtype=np.float32)]


def shown_layers(nodes: Sequence[Node]) -> list[int]:
    """Return the places of the layers whose maps are shown: where an activation follows, its output stands for both."""
    bent = {node.inputs[0] for node in nodes if node.layer.key == "activation"}
    return [place for place, node in enumerate(nodes) if node.layer.key not in HIDDEN_KINDS and node.name not in bent]


def feature_maps(nodes: Sequence[Node], found: Mapping[str, np.ndarray], first: int = 0) -> list[np.ndarray]:
    """Return the arrays of the stream `feature_maps`.

    Parameters
    ----------
    nodes : sequence of Node
        Of the network.
    found : mapping of name to (features, 1) float32
        Outputs of the shown layers for one picture.
    first : int
        As the option of the stream.
    """
    shown = shown_layers(nodes)
    if first >= len(shown):
        allowed = (0, len(shown) - 1)
        raise ConfigError(
            "streams.feature_maps.first", f"expected a number from 0 to {allowed[1]}, got {first}", allowed
        )
    table, cells, scales = [], [], []
    for place in shown[first : first + MOST_LAYERS]:
        node = nodes[place]
        values = found[node.name].reshape(node.shape)
        if values.ndim == 3:
            maps = values[:, :, :MOST_MAPS].transpose(2, 0, 1)
        else:
            maps = values.reshape(1, 1, -1)[:, :, :MOST_UNITS]
        grid, scale = scaled(maps)
        table.append((place, *maps.shape))
        cells.append(grid.ravel())
        scales.append(scale)
    layers = np.array(table, dtype=np.int32).reshape(-1, 4)
    span = np.array([first, MOST_LAYERS, len(shown)], dtype=np.int32)
    return [layers, np.concatenate(cells), np.array(scales, dtype=np.float32), span]


def confusion(outputs: np.ndarray, targets: np.ndarray, pictures: np.ndarray) -> list[np.ndarray]:
    """Return the arrays of the stream `confusion` from raw outputs (n, classes) of the judged test pictures."""
    chosen = outputs.argmax(axis=1)
    classes = outputs.shape[1]
    counts = np.bincount(targets * classes + chosen, minlength=classes * classes).reshape(classes, classes)
    lead = outputs.max(axis=1) - outputs[np.arange(len(targets)), targets]  # how much surer of the wrong class
    wrong = np.flatnonzero(chosen != targets)
    worst = wrong[np.argsort(-lead[wrong], kind="stable")][:WORST]
    return [
        counts.astype(np.int32),
        targets.astype(np.uint8),
        chosen.astype(np.uint8),
        worst.astype(np.int32),
        np.ascontiguousarray(pictures[worst]),
    ]


def page_of(pictures: np.ndarray, targets: np.ndarray, page: int) -> list[np.ndarray]:
    """Return the arrays of the stream `images`."""
    rows = slice(page * PAGE, (page + 1) * PAGE)
    first = np.array([min(page * PAGE, len(pictures)), len(pictures)], dtype=np.int32)
    return [first, np.ascontiguousarray(pictures[rows]), targets[rows].astype(np.uint8)]


def scaled(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Return values as int8 from -127 to 127, and what 127 stands for; 1 where all are zero."""
    largest = float(np.abs(values).max(initial=0.0))
    scale = largest if math.isfinite(largest) and largest > 0.0 else 1.0
    return np.ascontiguousarray(np.rint(np.clip(values / scale, -1.0, 1.0) * FULL)).astype(np.int8), scale
