"""What the convolution lab shows of what a network sees: evidence, patches, dreams and fooling pictures.

They cost more than looking at weights, so they are built only while somebody watches, and seldom enough.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from engine.backtrace import RULES, Backtrace
from engine.errors import ConfigError
from engine.experiments._convnet_pictures import as_inputs
from engine.experiments._convnet_streams import PICTURE, looking_layers, scaled
from engine.experiments._pacing import Pacing
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.images._album import MOST_CLASSES
from engine.network import Network
from engine.seeing.ascent import Ascent
from engine.seeing.evolution import Evolution
from engine.seeing.fooling import Fooling
from engine.seeing.occlusion import confidence, occlusion
from engine.seeing.patches import strongest_patches
from engine.seeing.projection import project_patches
from engine.spec import Choice, Integer, Real

COVER: Final = 7  # pixels of the occluding square
STRIDE: Final = 3
SEARCHED: Final = 250  # test pictures among which the strongest patches are found
PATCHES: Final = 9  # of each map
MOST_MAPS: Final = 16
MOST_DREAMS: Final = 16
BUDGET_S: Final = 0.02  # of climbing for one frame
SURE: Final = 0.99  # of a fooling picture
CLIMBING: Final = frozenset({"dreams", "fooling"})  # what changes whenever it is drawn
CLIMBING_SHARE: Final = 0.2  # of the worker's time

_SEED = Integer(
    name="seed", label="Seed", help="Another one starts from other noise.", default=0, minimum=0, maximum=2**31
)
_TARGET = Integer(
    name="target",
    label="Class",
    help="The class that is asked about; -1 stands for the one the network chooses.",
    default=-1,
    minimum=-1,
    maximum=MOST_CLASSES - 1,
)
_LAYER = Integer(
    name="layer",
    label="Layer",
    help="Place in the network's list of layers; -1 stands for the last one that fits.",
    default=-1,
    minimum=-1,
    maximum=4095,
)

STREAMS: Final = (
    StreamSpec(
        name="evidence",
        kind="snapshot",
        help="Which pixels of the pinned or drawn picture speak for a class.",
        arrays=(
            ArraySpec(name="picture", dtype="uint8", shape=PICTURE, help="0 black, 255 white."),
            ArraySpec(
                name="scores", dtype="float32", shape=(2,), help="The class that is asked about, its probability."
            ),
            ArraySpec(
                name="covered",
                dtype="float32",
                shape=("rows", "columns"),
                help=f"Its probability with a black square of {COVER} pixels at every {STRIDE}rd pixel.",
            ),
            ArraySpec(
                name="maps",
                dtype="int8",
                shape=(len(RULES), *PICTURE),
                help=f"What comes back from the class's score at each pixel: {', '.join(RULES)}.",
            ),
            ArraySpec(name="scale", dtype="float32", shape=(len(RULES),), help="What 127 stands for."),
            ArraySpec(
                name="rectifiers",
                dtype="int32",
                shape=(1,),
                help="How many the network has; without any, the maps of all rules are the gradient.",
            ),
        ),
        options=(_TARGET,),
    ),
    StreamSpec(
        name="patches",
        kind="snapshot",
        help="The parts of test pictures that excite each feature map of a layer most.",
        arrays=(
            ArraySpec(
                name="layer", dtype="int32", shape=(1,), help="Its place in the network's list; -1: no layer has maps."
            ),
            ArraySpec(name="layers", dtype="int32", shape=("n",), help="Places of all layers that have feature maps."),
            ArraySpec(name="cuts", dtype="uint8", shape=("maps", PATCHES, *PICTURE), help="0 black, 255 white."),
            ArraySpec(name="values", dtype="float32", shape=("maps", PATCHES), help="What the unit says."),
            ArraySpec(name="pictures", dtype="int32", shape=("maps", PATCHES), help="Number of the test picture."),
            ArraySpec(
                name="projections",
                dtype="int8",
                shape=("maps", PATCHES, *PICTURE),
                help="What comes back from the unit by deconvolution at each pixel of its patch; 127 is the largest.",
            ),
            ArraySpec(
                name="rectifiers",
                dtype="int32",
                shape=(1,),
                help="How many lie on the way back; without any, a projection is the gradient.",
            ),
        ),
        options=(_LAYER,),
    ),
    StreamSpec(
        name="dreams",
        kind="snapshot",
        help="Pictures made by gradient ascent: what each unit of a layer would like to see most.",
        arrays=(
            ArraySpec(name="layer", dtype="int32", shape=(1,), help="Place of the layer in the network's list."),
            ArraySpec(name="pictures", dtype="uint8", shape=("units", *PICTURE), help="0 black, 255 white."),
            ArraySpec(name="values", dtype="float32", shape=("units",), help="What each unit says of its picture."),
            ArraySpec(name="steps", dtype="int32", shape=(1,), help="Steps climbed so far."),
        ),
        options=(
            _LAYER,
            Real(
                name="smooth",
                label="Smooth",
                help="Share by which each pixel moves towards its neighbours after a step.",
                default=0.1,
                minimum=0.0,
                maximum=1.0,
            ),
            _SEED,
        ),
    ),
    StreamSpec(
        name="fooling",
        kind="snapshot",
        help="Noise that the network is sure of: one picture a class by gradient, or one class by evolution.",
        arrays=(
            ArraySpec(name="pictures", dtype="uint8", shape=("n", *PICTURE), help="0 black, 255 white."),
            ArraySpec(name="targets", dtype="int32", shape=("n",), help="The class that each is to be taken for."),
            ArraySpec(name="confidences", dtype="float32", shape=("n",), help="The network's probability for it."),
            ArraySpec(name="steps", dtype="int32", shape=(1,), help="Steps climbed, or generations bred."),
        ),
        options=(
            Choice(
                name="way",
                label="Way",
                help="Along the gradient, or by mutation and selection without it.",
                default="gradient",
                choices=("gradient", "evolution"),
            ),
            Integer(
                name="target",
                label="Class",
                help="What evolution breeds pictures for.",
                default=0,
                minimum=0,
                maximum=MOST_CLASSES - 1,
            ),
            _SEED,
        ),
    ),
)
NAMES: Final = frozenset(stream.name for stream in STREAMS)


class Seeing:
    """Answers for one network at a time; a climb goes on as long as network and options stay.

    Parameters
    ----------
    clock : callable
        Seconds of a steady clock.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._pacing = {
            name: Pacing(CLIMBING_SHARE, 0.0, clock) if name in CLIMBING else Pacing(clock=clock) for name in NAMES
        }
        self._drawn = 0
        self._climbs: dict[str, tuple[object, Ascent | Fooling | Evolution, list[int]]] = {}

    def version(self, stream: str, state: int) -> int:
        """Return a number that changes when a stream should be built anew.

        Parameters
        ----------
        stream : str
        state : int
            Differs whenever network or picture do. Dreams and fooling pictures go on climbing without that.
        """
        return self._pacing[stream].version(state + self._drawn if stream in CLIMBING else state)

    def build(
        self,
        name: str,
        options: Mapping[str, Any],
        network: Network,
        state: object,
        picture: np.ndarray,
        pictures: np.ndarray,
    ) -> list[np.ndarray]:
        """Return the arrays of one of `STREAMS`; ``state`` differs whenever the weights were started afresh."""
        with self._pacing[name].drawing():
            if name == "evidence":
                return self.evidence(network, picture, options["target"])
            if name == "patches":
                return self.patches(network, pictures, options["layer"])
            self._drawn += 1
            if name == "dreams":
                return self.dreams(network, state, options["layer"], options["smooth"], options["seed"])
            return self.fooling(network, state, options["way"], options["target"], options["seed"])

    def fooled(self) -> float:
        """Return of how many classes the network is more than 99 % sure in the fooling pictures shown last."""
        climb = self._climbs["fooling"][1] if "fooling" in self._climbs else None
        if isinstance(climb, Evolution):
            return float(climb.confidence > SURE)
        return float((climb.confidences > SURE).sum()) if isinstance(climb, Fooling) else 0.0

    def evidence(self, network: Network, picture: np.ndarray, target: int) -> list[np.ndarray]:
        """Return the arrays of the stream `evidence` for a picture (height, width, channels) uint8."""
        x = as_inputs(picture[None])
        probabilities = confidence(network, x)[0]
        chosen = (
            int(probabilities.argmax())
            if target < 0
            else _fitting("streams.evidence.target", target, len(probabilities))
        )
        trace = Backtrace(network)
        start = np.zeros_like(trace.forward(x))
        start[0, chosen] = 1.0
        maps, scales = zip(*(scaled(trace.backward(start, rule).reshape(picture.shape)) for rule in RULES), strict=True)
        return [
            np.ascontiguousarray(picture),
            np.array([chosen, probabilities[chosen]], dtype=np.float32),
            occlusion(network, x[0], chosen, COVER, STRIDE),
            np.stack(maps),
            np.array(scales, dtype=np.float32),
            np.array([trace.rectifiers], dtype=np.int32),
        ]

    def patches(self, network: Network, pictures: np.ndarray, layer: int) -> list[np.ndarray]:
        """Return the arrays of the stream `patches`, found among test pictures (n, height, width, channels) uint8."""
        fitting = looking_layers(network)
        if not fitting:
            nothing = np.zeros((0, PATCHES))
            return [
                np.array([-1], dtype=np.int32),
                np.zeros(0, dtype=np.int32),
                np.zeros((0, PATCHES, 1, 1, 1), dtype=np.uint8),
                nothing.astype(np.float32),
                nothing.astype(np.int32),
                np.zeros((0, PATCHES, 1, 1, 1), dtype=np.int8),
                np.zeros(1, dtype=np.int32),
            ]
        chosen = fitting[-1] if layer < 0 else layer
        if chosen not in fitting:
            raise ConfigError(
                "streams.patches.layer", f"expected one of {', '.join(map(str, fitting))}; got {layer}", fitting
            )
        name, searched = network.nodes[chosen].name, as_inputs(pictures[:SEARCHED])
        found = strongest_patches(network, name, searched, PATCHES, MOST_MAPS)
        projected = project_patches(network, name, searched, found)
        return [
            np.array([chosen], dtype=np.int32),
            np.array(fitting, dtype=np.int32),
            _as_bytes(found.cuts),
            found.values.astype(np.float32),
            found.pictures,
            np.array([[scaled(cut)[0] for cut in row] for row in projected.cuts]),
            np.array([projected.rectifiers], dtype=np.int32),
        ]

    def dreams(self, network: Network, state: object, layer: int, smooth: float, seed: int) -> list[np.ndarray]:
        """Climb a little further; return the arrays of the stream `dreams`."""
        place = len(network.nodes) - 1 if layer < 0 else _fitting("streams.dreams.layer", layer, len(network.nodes))
        node = network.nodes[place]

        def start() -> Ascent:
            units = range(min(node.shape[-1], MOST_DREAMS))
            return Ascent(network, node.name, units, seed=seed, smooth=smooth, decay=0.005)

        climb, steps = self._climb("dreams", (state, place, smooth, seed), start)
        assert isinstance(climb, Ascent)
        values = climb.values.astype(np.float32)
        return [
            np.array([place], dtype=np.int32),
            _as_bytes(climb.pictures),
            values,
            np.array([steps], dtype=np.int32),
        ]

    def fooling(self, network: Network, state: object, way: str, target: int, seed: int) -> list[np.ndarray]:
        """Climb or breed a little further; return the arrays of the stream `fooling`."""
        classes = range(network.output_size)

        def start() -> Fooling | Evolution:
            if way == "gradient":
                return Fooling(network, classes, seed=seed)
            return Evolution(network, _fitting("streams.fooling.target", target, len(classes)), seed)

        climb, steps = self._climb("fooling", (state, way, target, seed), start)
        if isinstance(climb, Evolution):
            pictures, targets, sure = climb.picture[None], [target], np.array([climb.confidence])
        else:
            assert isinstance(climb, Fooling)
            pictures, targets, sure = climb.pictures, list(classes), climb.confidences
        return [
            _as_bytes(pictures),
            np.array(targets, dtype=np.int32),
            sure.astype(np.float32),
            np.array([steps], dtype=np.int32),
        ]

    def _climb(
        self, stream: str, key: object, start: Callable[[], Ascent | Fooling | Evolution]
    ) -> tuple[Ascent | Fooling | Evolution, int]:
        """Go on from where the last frame was, or start if anything is new; return the climb and its steps."""
        held = self._climbs.get(stream)
        if held is None or held[0] != key:
            held = (key, start(), [0])
            self._climbs[stream] = held
        _, climb, steps = held
        begin = self._clock()
        while True:
            climb.step()
            steps[0] += 1
            if self._clock() - begin > BUDGET_S:
                return climb, steps[0]


def _fitting(path: str, number: int, count: int) -> int:
    """Return a number if it is below ``count``."""
    if number >= count:
        raise ConfigError(path, f"expected a number from 0 to {count - 1}, got {number}", (0, count - 1))
    return number


def _as_bytes(values: np.ndarray) -> np.ndarray:
    """Return numbers from 0 to 1 as bytes."""
    return np.ascontiguousarray(np.rint(np.clip(values, 0.0, 1.0) * 255.0)).astype(np.uint8)
