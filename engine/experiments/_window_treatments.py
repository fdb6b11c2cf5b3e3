"""A real digit before and after each pooling and each normalization of contrast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from engine.experiments._convnet_streams import scaled
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.images import load
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.average_pool2d import AveragePool2D
from engine.layers.conv2d import Conv2D
from engine.layers.divisive_norm2d import DivisiveNorm2D
from engine.layers.local_response_norm import LocalResponseNorm
from engine.layers.log_sum_exp_pool2d import LogSumExpPool2D
from engine.layers.lp_pool2d import LpPool2D
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.subtractive_norm2d import SubtractiveNorm2D
from engine.layers.sum_pool2d import SumPool2D
from engine.network import Network
from engine.spec import Flag, Integer

DIGITS: Final = 100
ENLARGED: Final = 3  # pixels on each side for one of the 8 x 8
NEIGHBORHOOD: Final = 9  # side of the window of local contrast, in those pixels
DARKEST: Final = 0.2  # contrast at the dark edge where the light is uneven; it is 1 at the bright one
GLARE: Final = 0.5  # added at the bright edge

_EDGES: Final = (Conv2D(4, 3, padding="same", bias=False), Activation("relu"))
_SOBEL: Final = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=np.float32)

TREATMENTS: Final[Sequence[tuple[str, str, tuple[AbstractLayer, ...]]]] = (
    ("Subtractive", "Less the mean of the neighborhood.", (SubtractiveNorm2D(NEIGHBORHOOD),)),
    (
        "Subtractive, then divisive",
        "And divided by its contrast.",
        (SubtractiveNorm2D(NEIGHBORHOOD), DivisiveNorm2D(NEIGHBORHOOD)),
    ),
    ("Edges in four directions", "Four filters, before they compete.", _EDGES),
    ("Local response", "The same four after they have competed.", (*_EDGES, LocalResponseNorm(7, 0.5, 1.0, 0.75))),
    ("Max", "The largest of each 2 × 2.", (MaxPool2D(2),)),
    ("Max, overlapping", "Windows of 3 that move by 2.", (MaxPool2D(3, 2, "same"),)),
    ("Average", "The mean of each 2 × 2.", (AveragePool2D(2),)),
    ("Sum", "Four times the mean.", (SumPool2D(2),)),
    ("Lp, p = 2", "The root of the sum of squares.", (LpPool2D(2, power=2.0),)),
    ("Log-sum-exp, r = 10", "A soft maximum.", (LogSumExpPool2D(2, sharpness=10.0),)),
)

STREAM: Final = StreamSpec(
    name="treatments",
    kind="snapshot",
    help="A real digit, and what each pooling and each normalization of contrast makes of it.",
    arrays=(
        ArraySpec(name="sizes", dtype="int32", shape=("pictures", 2), help="Height and width; the digit comes first."),
        ArraySpec(name="values", dtype="int8", shape=("cells",), help="All pictures in order."),
        ArraySpec(name="scale", dtype="float32", shape=("pictures",), help="What 127 stands for."),
    ),
    options=(
        Integer(name="digit", label="Digit", help="Which one.", default=0, minimum=0, maximum=DIGITS - 1),
        Flag(name="uneven", label="Uneven light", help="Faint on one side, glaring on the other.", default=True),
    ),
)


def described() -> list[dict[str, Any]]:
    """Return title and note of every picture, the digit itself first."""
    return [{"title": title, "note": note} for title, note, _ in (("Before", "A real digit.", ()), *TREATMENTS)]


@lru_cache(maxsize=8)
def treated(digit: int, uneven: bool) -> list[np.ndarray]:
    """Return the arrays of the stream `treatments`; they are shared, so do not write to them."""
    before = picture(digit, uneven=uneven)
    shown = [before, *(_after(layers, before) for _, _, layers in TREATMENTS)]
    cells = [scaled(values) for values in shown]
    return [
        np.array([values.shape for values in shown], dtype=np.int32),
        np.concatenate([values.ravel() for values, _ in cells]),
        np.array([scale for _, scale in cells], dtype=np.float32),
    ]


def picture(digit: int, *, uneven: bool) -> np.ndarray:
    """Return a test digit, (24, 24) float32 from 0 to 1, or to 1.5 in uneven light."""
    small = load("digits").test[digit, :, :, 0].astype(np.float32) / np.float32(255.0)
    large = small.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    if not uneven:
        return large
    light = np.linspace(0.0, 1.0, large.shape[1], dtype=np.float32)
    return large * (DARKEST + (1.0 - DARKEST) * light) + GLARE * light


def _after(layers: tuple[AbstractLayer, ...], before: np.ndarray) -> np.ndarray:
    """Let the engine compute; several maps lie side by side, two in a row."""
    network = Network((*before.shape, 1), layers)
    for weights in network.parameters().values():
        turned = (_SOBEL, _SOBEL.T, -_SOBEL, -_SOBEL.T)
        weights[:] = np.stack(turned, axis=-1)[:, :, None, :]
    shape = network.nodes[-1].shape
    maps = network.predict(before[None, :, :, None])[0].reshape(shape)
    if shape[-1] == 1:
        return np.asarray(maps[:, :, 0])
    return np.block([[maps[:, :, 0], maps[:, :, 1]], [maps[:, :, 2], maps[:, :, 3]]])
