"""What augmentation makes of the picture that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from engine.experiments._convnet_pictures import as_inputs
from engine.experiments._convnet_streams import PICTURE
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.graph import Node
from engine.layers.augment2d import Augment2D
from engine.seeing.augmentation import versions
from engine.spec import Integer

NAME: Final = "augmented"
VERSIONS: Final = 10

STREAM: Final = StreamSpec(
    name=NAME,
    kind="snapshot",
    help="Versions of the pinned or drawn picture as training would see them; none where nothing is augmented.",
    arrays=(ArraySpec(name="pictures", dtype="uint8", shape=("versions", *PICTURE), help="0 black, 255 white."),),
    options=(
        Integer(name="draw", label="Draw", help="Another one: other versions.", default=0, minimum=0, maximum=99_999),
    ),
)


def shown(nodes: Sequence[Node], picture: np.ndarray, draw: int) -> list[np.ndarray]:
    """Return the array of the stream for a picture (height, width, channels) uint8."""
    layers = [node.layer for node in nodes if isinstance(node.layer, Augment2D)]
    if not layers:
        return [np.zeros((0, *picture.shape), dtype=np.uint8)]
    seen = versions(layers[0], as_inputs(picture), VERSIONS, draw)
    return [np.rint(np.clip(seen, 0.0, 1.0) * np.float32(255.0)).astype(np.uint8)]
