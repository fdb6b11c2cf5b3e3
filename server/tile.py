"""The small living picture of one run on a teacher's wall."""

from __future__ import annotations

from typing import Any

from engine.experiments import EXPERIMENTS
from server.frames import decode_header, split_bundle
from server.thumbnails import film_for
from server.worker_messages import Peek

NUMBERS = "status"
"""The stream with step and losses, where an experiment has one."""


class Tile:
    """The newest frame of each small stream of a run.

    Parameters
    ----------
    experiment : str
        Key of a registered experiment.
    """

    def __init__(self, experiment: str) -> None:
        self._streams = tile_streams(experiment)
        self._epoch = 0
        self.frames: dict[int, bytes] = {}
        self.version = 0

    def take(self, bundle: bytes) -> None:
        """Keep the frames of a bundle; those of an earlier life of the worker go."""
        for frame in split_bundle(bundle):
            header = decode_header(frame)
            if header.epoch != self._epoch:
                self._epoch, self.frames = header.epoch, {}
            self.frames[header.stream] = frame
        self.version += 1

    def question(self) -> Peek:
        """Return what to ask the worker for the next picture."""
        return Peek(audience="tile", streams=self._streams, keyframe=not self.frames)


def tile_streams(experiment: str) -> dict[str, dict[str, Any]]:
    """Return the streams, with options, that show a run of an experiment in small."""
    offered = {stream.name for stream in EXPERIMENTS[experiment].streams}
    film = film_for(experiment)
    streams = film.streams if film is not None and film.on_wall else {}
    pictures = {name: dict(options) for name, options in streams.items()}
    return {**pictures, NUMBERS: {}} if NUMBERS in offered else pictures
