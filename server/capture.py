"""The shown moment of a run as one parcel: to continue it elsewhere, to list it, to compare it with others."""

from __future__ import annotations

import math

import numpy as np

from engine.experiments import AbstractExperiment, ExperimentSpec
from server.frames import FLAG_KEYFRAME, FLAG_LAST, KIND_SNAPSHOT, Stamp, encode_frame
from server.worker_messages import Captured

MOST_ROWS = 400
THUMBNAIL_PX = 48
_CURVES = "curves"
_PICTURE = "boundary"


def capture(spec: ExperimentSpec, experiment: AbstractExperiment, command_id: int) -> Captured:
    """Return everything that is kept of a moment; curves are thinned to `MOST_ROWS` rows, the ends stay."""
    columns, rows = _curves(spec, experiment)
    return Captured(
        id=command_id,
        config=experiment.config,
        step=experiment.step,
        measures={name: value if math.isfinite(value) else None for name, value in experiment.measures().items()},
        columns=columns,
        curves=np.ascontiguousarray(rows, "<f8").tobytes(),
        thumbnail=_thumbnail(spec, experiment),
        blob=experiment.checkpoint(),
    )


def _curves(spec: ExperimentSpec, experiment: AbstractExperiment) -> tuple[list[str], np.ndarray]:
    """Return names of columns and rows (n, columns) float64 of the series of losses."""
    for stream in spec.streams:
        if stream.name == _CURVES:
            _, rows = experiment.snapshot({_CURVES: stream.check_options({})}, {_CURVES: (0, -1)})[_CURVES]
            chosen = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_ROWS)).round().astype(np.int64))
            return list(stream.columns), rows[chosen] if len(rows) else rows
    return [], np.empty((0, 0))


def _thumbnail(spec: ExperimentSpec, experiment: AbstractExperiment) -> bytes:
    """Return one frame of the output map, or nothing where there is none."""
    numbers = {stream.name: number for number, stream in enumerate(spec.streams)}
    if _PICTURE not in numbers:
        return b""
    options = spec.streams[numbers[_PICTURE]].check_options({"size": THUMBNAIL_PX})
    arrays = experiment.snapshot({_PICTURE: options}, {})[_PICTURE]
    stamp = Stamp(epoch=1, seq=1, time_ms=0)
    flags = FLAG_KEYFRAME | FLAG_LAST
    return encode_frame(stamp, kind=KIND_SNAPSHOT, stream=numbers[_PICTURE], flags=flags, arrays=arrays)
