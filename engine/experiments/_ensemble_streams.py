"""The ``ensemble`` stream: what copies of a run agree on, and how they fare."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.experiments._ensemble import Ensemble
from engine.experiments._experiment import Measure
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.spec import Integer

ENSEMBLE: Final = StreamSpec(
    name="ensemble",
    kind="snapshot",
    help="Copies of the run from other first weights: their mean output over the plane, its spread, who fails.",
    arrays=(
        ArraySpec(name="mean", dtype="int8", shape=("outputs", "size", "size"), help="Mean output x 127."),
        ArraySpec(name="spread", dtype="int8", shape=(1, "size", "size"), help="Standard deviation x 127, 0 to 1."),
        ArraySpec(
            name="copies",
            dtype="float64",
            shape=("copies", 4),
            help="Training loss, test loss, share of training points right (of the variance explained, for "
            "regression), 0 while it does well, 1 if it fails, 2 once it diverged.",
        ),
        ArraySpec(
            name="curves",
            dtype="float64",
            shape=("n", 7),
            help="Step, then lower quartile, median and upper quartile of the training and of the test loss.",
        ),
        ArraySpec(
            name="progress",
            dtype="float64",
            shape=(4,),
            help="Steps made, share that fails, largest spread, the share below which a copy fails.",
        ),
    ),
    options=(Integer(name="size", label="Size", help="Cells along each side.", default=40, minimum=8, maximum=100),),
)


FAILING: Final = Measure(
    name="failing",
    label="share of copies that fail",
    help="Of the copies that train beside the run: those with fewer than 95 % of the training points right, or less "
    "than 95 % of the variance explained.",
)


def draw(ensemble: Ensemble | None, size: int) -> list[np.ndarray]:
    """Return the stream; maps and tables are empty where there are no copies."""
    if ensemble is not None:
        return ensemble.draw(size)
    empty = np.zeros((0, size, size), dtype=np.int8)
    return [empty, empty, np.zeros((0, 4)), np.zeros((0, 7)), np.full(4, np.nan)]
